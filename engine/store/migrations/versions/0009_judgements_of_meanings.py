"""What people said of two meanings, and the questions that wait."""

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""

    op.create_table(
        "open_questions",
        sa.Column("e_service_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["e_service_id"], ["e_service.id"], name=op.f("fk_open_questions_e_service_id")),
        sa.PrimaryKeyConstraint("e_service_id", name=op.f("pk_open_questions")),
    )
    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("e_service_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=5), nullable=False),
        sa.Column("one", sa.Text(), nullable=False),
        sa.Column("one_role", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("other_role", sa.Text(), nullable=False),
        sa.Column("one_version_id", sa.Integer(), nullable=True),
        sa.Column("other_version_id", sa.Integer(), nullable=True),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("said_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["e_service_id"], ["e_service.id"], name=op.f("fk_judgement_e_service_id")),
        sa.ForeignKeyConstraint(
            ["one_version_id"], ["model_version.id"], name=op.f("fk_judgement_one_version_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["other_version_id"], ["model_version.id"], name=op.f("fk_judgement_other_version_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["said_by_id"], ["person.id"], name=op.f("fk_judgement_said_by_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name=op.f("fk_judgement_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
    )
    with op.batch_alter_table("judgement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judgement_e_service_id"), ["e_service_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""

    with op.batch_alter_table("judgement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_judgement_e_service_id"))

    op.drop_table("judgement")
    op.drop_table("open_questions")

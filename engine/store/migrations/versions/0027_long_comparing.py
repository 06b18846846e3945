"""How far the comparing of large families is, and what people answered to the conflicts of a rebase."""

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change. Questions that are kept are found anew: it is not known of which versions they are."""
    op.create_table(
        "family_work",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=9), nullable=False),
        sa.Column("e_service_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("asked_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("heard_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("stopped_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("stopped_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["e_service_id"], ["e_service.id"], name=op.f("fk_family_work_e_service_id")),
        sa.ForeignKeyConstraint(["stopped_by_id"], ["person.id"], name=op.f("fk_family_work_stopped_by_id")),
        sa.PrimaryKeyConstraint("key", "what", name=op.f("pk_family_work")),
    )
    op.create_index(op.f("ix_family_work_e_service_id"), "family_work", ["e_service_id"])
    op.create_table(
        "rebase_answer",
        sa.Column("process_model_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=6), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("said_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_model_id"], ["process_model.id"], name=op.f("fk_rebase_answer_process_model_id")
        ),
        sa.ForeignKeyConstraint(["said_by_id"], ["person.id"], name=op.f("fk_rebase_answer_said_by_id")),
        sa.PrimaryKeyConstraint("process_model_id", "key", name=op.f("pk_rebase_answer")),
    )
    op.execute("DELETE FROM open_questions")
    op.add_column("open_questions", sa.Column("family", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("open_questions", "family")
    op.drop_table("rebase_answer")
    op.drop_table("family_work")

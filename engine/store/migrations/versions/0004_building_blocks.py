"""Building blocks, what calls run, and the forms that cases start on."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("e_service", sa.Column("is_block", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "call_choice",
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=200), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=True),
        sa.Column("pinned_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("mode IN ('latest', 'pinned', 'person')", name=op.f("ck_call_choice_mode")),
        sa.ForeignKeyConstraint(["block_id"], ["e_service.id"], name=op.f("fk_call_choice_block_id")),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["model_version.id"],
            name=op.f("fk_call_choice_model_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pinned_id"], ["model_version.id"], name=op.f("fk_call_choice_pinned_id")),
        sa.PrimaryKeyConstraint("model_version_id", "element", name=op.f("pk_call_choice")),
    )
    op.create_index(op.f("ix_call_choice_block_id"), "call_choice", ["block_id"])
    op.create_index(op.f("ix_call_choice_pinned_id"), "call_choice", ["pinned_id"])
    op.create_table(
        "running_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("uses", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("prepared_sha", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["model_version.id"],
            name=op.f("fk_running_form_model_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["prepared_sha"], ["blob.sha"], name=op.f("fk_running_form_prepared_sha")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_running_form")),
        sa.UniqueConstraint("model_version_id", "key", name=op.f("uq_running_form_model_version_id_key")),
    )
    reference = sa.ForeignKey("running_form.id", name=op.f("fk_case_form_id"))
    op.add_column("case", sa.Column("form_id", sa.Integer(), reference, nullable=True), inline_references=True)


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("case") as batch:
        batch.drop_constraint(op.f("fk_case_form_id"), type_="foreignkey")
        batch.drop_column("form_id")
    op.drop_table("running_form")
    op.drop_table("call_choice")
    op.drop_column("e_service", "is_block")

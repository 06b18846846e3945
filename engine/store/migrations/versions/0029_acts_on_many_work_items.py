"""Acts on many work items, and answers to many requests: what came of each, and who had it before."""

import sqlalchemy as sa
from alembic import op

from engine.store.migrations.checking import replace_check

revision = "0029"
down_revision = "0030"
branch_labels = None
depends_on = None

_CASES = "kind IN ('suspend', 'resume', 'retry', 'cancel')"
_ALL = "kind IN ('suspend', 'resume', 'retry', 'cancel', 'approve', 'decline', 'assign', 'release', 'put_back')"


def upgrade() -> None:
    """Make the change."""
    replace_check("bulk_operation", "ck_bulk_operation_kind", _CASES, _ALL)
    op.create_table(
        "bulk_work_item",
        sa.Column("bulk_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("sentence", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("had_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('waiting', 'done', 'asked', 'refused')", name=op.f("ck_bulk_work_item_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["bulk_id"], ["bulk_operation.id"], name=op.f("fk_bulk_work_item_bulk_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["work_item.id"], name=op.f("fk_bulk_work_item_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["had_by_id"], ["person.id"], name=op.f("fk_bulk_work_item_had_by_id")),
        sa.PrimaryKeyConstraint("bulk_id", "item_id", name=op.f("pk_bulk_work_item")),
    )
    with op.batch_alter_table("bulk_work_item", schema=None) as batch_op:
        batch_op.create_index("ix_bulk_work_item_outcome", ["bulk_id", "outcome", "item_id"], unique=False)
        batch_op.create_index("ix_bulk_work_item_of_item", ["item_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("bulk_work_item")
    op.execute("DELETE FROM bulk_operation WHERE kind IN ('approve', 'decline', 'assign', 'release', 'put_back')")
    replace_check("bulk_operation", "ck_bulk_operation_kind", _ALL, _CASES)

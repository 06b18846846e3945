"""How cases were before they were moved by hand."""

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0016"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "moved_case",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("items", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_moved_case_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_moved_case_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_moved_case")),
    )
    is_open = sa.text("status = 'open'")
    op.create_index(
        "ix_work_item_late", "work_item", ["urgent_at", "id"], sqlite_where=is_open, postgresql_where=is_open
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_index("ix_work_item_late", "work_item")
    op.drop_table("moved_case")

"""One submission, one case.

Columns and indexes are added in place: to copy the tables, as batches do, SQLite would have to drop
rows that others refer to.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("application_draft", "case")


def upgrade() -> None:
    """Make the change."""
    for table in TABLES:
        op.add_column(table, sa.Column("submission", sa.String(length=32), nullable=True))
        op.create_index(op.f(f"ix_{table}_submission"), table, ["submission"], unique=True)


def downgrade() -> None:
    """Undo the change."""
    for table in TABLES:
        op.drop_index(op.f(f"ix_{table}_submission"), table)
        op.drop_column(table, "submission")

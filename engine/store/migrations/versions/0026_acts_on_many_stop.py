"""When an act on many cases was stopped by whoever asked for it."""

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0026"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("bulk_operation", sa.Column("stopped_at", columns.Moment(timezone=True), nullable=True))


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("bulk_operation", "stopped_at")

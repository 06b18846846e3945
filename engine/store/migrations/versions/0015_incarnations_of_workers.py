"""What tells a worker that starts again, or wakes after it was taken over, from the one before."""

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0015"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("worker_heartbeat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("incarnation", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("started_at", columns.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("queues", sa.String(length=200), nullable=False, server_default=""))
        batch_op.create_unique_constraint(op.f("uq_worker_heartbeat_incarnation"), ["incarnation"])


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("worker_heartbeat", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_worker_heartbeat_incarnation"), type_="unique")
        batch_op.drop_column("queues")
        batch_op.drop_column("started_at")
        batch_op.drop_column("incarnation")

"""What is due is told by rows alone: timers and calls are taken from their tables, not from jobs of their own."""

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0012"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("connector", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("paused_until", columns.Moment(timezone=True), nullable=True))
        batch_op.alter_column(
            "secret", existing_type=sa.String(length=4000), type_=sa.String(length=8000), existing_nullable=True
        )

    with op.batch_alter_table("service_call", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claimed_by", sa.String(length=200), nullable=True))

    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("again_at", columns.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("problem", sa.JSON(none_as_null=True), nullable=True))

    _forget_jobs()


def _forget_jobs() -> None:
    """Delete the jobs that waited for what is now taken from the tables; what had begun ends by itself."""
    connection = op.get_bind()
    schema = None if connection.dialect.name == "sqlite" else "dbos"
    if sa.inspect(connection).has_table("workflow_status", schema=schema):
        jobs = sa.table("workflow_status", sa.column("name"), sa.column("status"), schema=schema)
        ours = jobs.c.name.in_(("fire_timer", "call_service"))
        connection.execute(sa.delete(jobs).where(ours, jobs.c.status.in_(("ENQUEUED", "DELAYED", "PENDING"))))


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.drop_column("problem")
        batch_op.drop_column("again_at")
        batch_op.drop_column("failures")

    with op.batch_alter_table("service_call", schema=None) as batch_op:
        batch_op.drop_column("claimed_by")

    with op.batch_alter_table("connector", schema=None) as batch_op:
        batch_op.alter_column(
            "secret", existing_type=sa.String(length=8000), type_=sa.String(length=4000), existing_nullable=True
        )
        batch_op.drop_column("paused_until")
        batch_op.drop_column("failures")

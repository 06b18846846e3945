"""The days on which a municipality is closed besides public holidays."""

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "closed_day",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_closed_day_municipality_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_closed_day_set_by_id")),
        sa.PrimaryKeyConstraint("municipality_id", "day", name=op.f("pk_closed_day")),
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("closed_day")

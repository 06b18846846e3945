"""Lists of cases that have stopped or stand still, by since when they do."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0019"
branch_labels = None
depends_on = None

LISTS = {"incident": ("ix_case_stopped", "incident_at"), "suspended": ("ix_case_suspended", "suspended_at")}
CASES = sa.table("case", *map(sa.column, ("status", "received_at", "incident_at", "suspended_at")))


def upgrade() -> None:
    """Make the change; a case of which it is not known since when stands there since it came in."""
    for status, (name, column) in LISTS.items():
        unknown = CASES.update().where(CASES.c.status == status, CASES.c[column].is_(None))
        op.execute(unknown.values({column: CASES.c.received_at}))
        of_status = sa.text(f"status = '{status}'")
        op.create_index(
            name, "case", [column, "id", "municipality_id"], sqlite_where=of_status, postgresql_where=of_status
        )


def downgrade() -> None:
    """Undo the change."""
    for name, _ in LISTS.values():
        op.drop_index(name, table_name="case")

"""Lists that are answered by their indexes alone: each holds what is filtered by, and a case what it is found by."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0021"
branch_labels = None
depends_on = None

FILTERED = ["e_service_id", "phase", "search", "status"]
BEFORE = {
    "ix_work_item_urgent": ["group_id", "urgent_at", "id", "e_service_id", "phase", "search"],
    "ix_work_item_name": ["group_id", "name", "id"],
    "ix_work_item_number": ["group_id", "number", "id"],
    "ix_work_item_received": ["group_id", "received_at", "id"],
    "ix_work_item_mine": ["assignee_id", "urgent_at", "id"],
}
NOW = {
    "ix_work_item_urgent": ["group_id", "urgent_at", "id", *FILTERED],
    "ix_work_item_name": ["group_id", "name", "id", "urgent_at", *FILTERED],
    "ix_work_item_number": ["group_id", "number", "id", "urgent_at", *FILTERED],
    "ix_work_item_received": ["group_id", "received_at", "id", "urgent_at", *FILTERED],
    "ix_work_item_mine": ["assignee_id", "urgent_at", "id", "group_id", *FILTERED],
}
CASES = ["municipality_id", "received_at", "id", "e_service_id", "status", "search"]
LONGEST = 250
"""The most characters of what a row is found by of which nobody has counted the bytes."""


def upgrade() -> None:
    """Make the change, and fill in what is derived from rows that are there."""
    op.add_column("case", sa.Column("search", sa.Text(), nullable=False, server_default=sa.text("''")))
    _fill()
    _index(NOW)
    op.create_index("ix_case_listed", "case", CASES)


def _fill() -> None:
    connection = op.get_bind()
    small = "lower"
    if connection.dialect.name == "sqlite":  # its own lower() knows no å, ä and ö
        small = "klunga_small"
        connection.connection.driver_connection.create_function(small, 1, str.lower, deterministic=True)  # type: ignore[union-attr]
    applicant = 'SELECT name FROM person WHERE person.id = "case".applicant_id'
    words = f"number || ' ' || subject || ' ' || coalesce(({applicant}), '')"
    connection.execute(sa.text(f'UPDATE "case" SET search = substr({small}({words}), 1, {LONGEST})'))  # nosec B608
    too_long = f"UPDATE work_item SET search = substr(search, 1, {LONGEST}) WHERE length(search) > {LONGEST}"  # nosec B608
    connection.execute(sa.text(too_long))


def _index(indexes: dict[str, list[str]]) -> None:
    is_open = sa.text("status = 'open'")
    for name, columns in indexes.items():
        op.drop_index(name, "work_item")
        op.create_index(name, "work_item", columns, sqlite_where=is_open, postgresql_where=is_open)


def downgrade() -> None:
    """Undo the change."""
    op.drop_index("ix_case_listed", "case")
    _index(BEFORE)
    op.drop_column("case", "search")

"""What keeps lists and case pages cheap: the worklist's columns and indexes, and the path of a case in its row."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0011"
down_revision = "0012"
branch_labels = None
depends_on = None

FAR_OFF = sa.text("'9000-01-01 00:00:00.000000'")
EMPTY = sa.text("''")
LISTS = {
    "ix_work_item_urgent": ["group_id", "urgent_at", "id", "e_service_id", "phase", "search"],
    "ix_work_item_name": ["group_id", "name", "id"],
    "ix_work_item_number": ["group_id", "number", "id"],
    "ix_work_item_received": ["group_id", "received_at", "id"],
    "ix_work_item_mine": ["assignee_id", "urgent_at", "id"],
}
OF_ITEM = ("e_service_id", "phase", "number", "received_at", "urgent_at", "search")
LONG = 40
"""The events beyond which the path of a case is kept in its row."""


def upgrade() -> None:
    """Make the change, and fill in what is derived from rows that are there."""
    op.add_column("case", sa.Column("path", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("case", sa.Column("path_seq", sa.Integer(), nullable=False, server_default="0"))
    moment = columns.Moment(timezone=True)
    op.add_column("work_item", sa.Column("e_service_id", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("work_item", sa.Column("phase", sa.String(length=20), nullable=False, server_default=EMPTY))
    op.add_column("work_item", sa.Column("number", sa.String(length=40), nullable=False, server_default=EMPTY))
    op.add_column("work_item", sa.Column("received_at", moment, nullable=False, server_default=FAR_OFF))
    op.add_column("work_item", sa.Column("urgent_at", moment, nullable=False, server_default=FAR_OFF))
    op.add_column("work_item", sa.Column("search", sa.Text(), nullable=False, server_default=EMPTY))
    _fill_work_items()
    _fill_paths()
    is_open = sa.text("status = 'open'")
    for name, indexed in LISTS.items():
        op.create_index(name, "work_item", indexed, sqlite_where=is_open, postgresql_where=is_open)
    op.drop_index("ix_work_item_of_group", "work_item")
    op.drop_index("ix_work_item_of_assignee", "work_item")
    op.drop_index("ix_case_event_by", "case_event")
    op.create_index("ix_case_event_by", "case_event", ["by_id", "case_id"])


def _fill_work_items() -> None:
    connection = op.get_bind()
    small = "lower"
    if connection.dialect.name == "sqlite":  # its own lower() knows no å, ä and ö
        small = "klunga_small"
        connection.connection.driver_connection.create_function(small, 1, str.lower, deterministic=True)  # type: ignore[union-attr]
    connection.execute(
        sa.text(
            "UPDATE work_item SET e_service_id = c.e_service_id, phase = c.phase, number = c.number, "
            "received_at = c.received_at, urgent_at = coalesce(work_item.due_at, work_item.legal_due_at, "
            f"work_item.urgent_at), search = {small}(work_item.name || ' ' || c.number || ' ' || c.subject) "  # nosec B608
            'FROM "case" AS c WHERE c.id = work_item.case_id'
        )
    )


def _fill_paths() -> None:
    """Write down what long cases have passed, one case at a time."""
    connection = op.get_bind()
    case = sa.table(
        "case", sa.column("id"), sa.column("event_count"), sa.column("path", sa.JSON), sa.column("path_seq")
    )
    event = sa.table(
        "case_event",
        sa.column("case_id"),
        sa.column("seq"),
        sa.column("at", columns.Moment()),
        sa.column("data", sa.JSON),
    )
    for id_, count in connection.execute(
        sa.select(case.c.id, case.c.event_count).where(case.c.event_count > LONG)
    ).all():
        nodes: dict[str, str] = {}
        flows: dict[str, None] = {}
        passed = sa.select(event.c.at, event.c.data).where(event.c.case_id == id_).order_by(event.c.seq)
        for at, data in connection.execute(passed):
            nodes.update(dict.fromkeys(data.get("passed", ()), at.isoformat()))
            flows.update(dict.fromkeys(data.get("flows", ())))
        path: dict[str, Any] = {"nodes": nodes, "flows": list(flows)}
        connection.execute(sa.update(case).where(case.c.id == id_).values(path=path, path_seq=count))


def downgrade() -> None:
    """Undo the change."""
    op.drop_index("ix_case_event_by", "case_event")
    op.create_index("ix_case_event_by", "case_event", ["by_id", "at"])
    for name in LISTS:
        op.drop_index(name, "work_item")
    op.create_index("ix_work_item_of_group", "work_item", ["group_id", "status", "due_at"])
    op.create_index("ix_work_item_of_assignee", "work_item", ["assignee_id", "status", "due_at"])
    for name in OF_ITEM:
        op.drop_column("work_item", name)
    op.drop_column("case", "path_seq")
    op.drop_column("case", "path")

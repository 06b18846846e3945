"""Change a check of a table that others refer to, without copying the table."""

import sqlalchemy as sa
from alembic import op


def replace_check(table: str, name: str, old: str, new: str) -> None:
    """Replace the condition ``old`` of a check constraint by ``new``; neither holds quotes other than SQL's.

    SQLite knows no such change, and copying a table that others refer to breaks their references; its documentation
    (lang_altertable, "Making Other Kinds Of Table Schema Changes") tells to edit the text of the table instead, where
    rows stay as they are.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, new)
        return
    was = f"CONSTRAINT {name} CHECK ({old})"
    found = connection.execute(
        sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}
    ).scalar_one()
    if was not in found:
        raise LookupError(f"The table {table} has no such check: {was}")
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name"),
        {"sql": found.replace(was, f"CONSTRAINT {name} CHECK ({new})"), "name": table},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {int(version) + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")

"""Bring the tables of a database to what this release needs, and draft the next migration."""

import tempfile
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from engine.store.columns import Table
from engine.store.database import Database, connect

_LOCK = 0x4B4C554E4741
"""The number of PostgreSQL's advisory lock under which only one process migrates ("KLUNGA")."""


def migrate(database: Database) -> None:
    """Bring the tables to the newest form; safe when several processes start at once."""
    with database.writer.connect() as connection, connection.begin():
        if not database.is_sqlite:
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(_config(connection), "head")


def differences(database: Database) -> list[object]:
    """Return how our tables in ``database`` differ from what the program declares; empty if not at all."""
    options = {"compare_type": True, "include_name": _is_ours}
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Table.metadata))


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Say whether a table is declared by the program; those of the jobs may lie beside ours."""
    return kind != "table" or name in Table.metadata.tables


def draft_migration(what: str) -> None:
    """Write a migration that brings the migrated tables to what the program declares; read it before use."""
    with tempfile.TemporaryDirectory() as folder:
        database = connect(f"sqlite:///{Path(folder) / 'draft.db'}", durable=False)
        migrate(database)
        with database.engine.connect() as connection, connection.begin():
            config = _config(connection)
            number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
            command.revision(config, message=what, autogenerate=True, rev_id=f"{number:04}")
        database.close()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config

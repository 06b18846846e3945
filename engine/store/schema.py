"""Bring the tables of a database to what this release needs, and draft the next migration."""

import tempfile
from functools import cache
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
    """Bring the tables to the newest form; safe when several processes start at once.

    Tables of a newer release are left as they are: an older one may run beside it, or come back after it.
    """
    with database.writer.connect() as connection, connection.begin():
        if not database.is_sqlite:
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        found = MigrationContext.configure(connection).get_current_revision()
        if found is None or found in _revisions():
            command.upgrade(_config(connection), "head")


def is_current(database: Database) -> bool:
    """Say whether the tables have at least what this release needs; those of a newer release have it too.

    Migrations only add until no older release runs (docs/decisions), so a release may run on the tables of the next.
    """
    with database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        return found is not None and (found == newest() or found not in _revisions())


def newest() -> str:
    """Return the revision of the tables that this release needs."""
    return _revisions()[0]


@cache
def _revisions() -> tuple[str, ...]:
    """Return all revisions that this release knows, newest first."""
    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    return tuple(each.revision for each in script.walk_revisions())


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

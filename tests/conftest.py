"""Databases for the tests: each test that asks for ``database`` runs on SQLite and on a real PostgreSQL."""

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from engine import jobs, store
from engine.store import Database
from engine.store.columns import Table


def _sibling(name: str) -> ModuleType:
    """Return the module beside this file, which importlib mode keeps off the path."""
    spec = importlib.util.spec_from_file_location(f"klunga_tests_{name}", Path(__file__).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


postgres = _sibling("postgres")


def _migrated(url: str) -> Database:
    database = store.connect(url, durable=False)
    store.migrate(database)
    jobs.migrate(database)
    return database


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a SQLite database with all tables and no rows."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    _migrated(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator["postgres.Server"]:
    """A PostgreSQL with the database ``template``: all tables and no rows."""
    with postgres.running_server() as server:
        server.run("CREATE DATABASE template")
        _migrated(server.url("template")).close()
        yield server


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database of its own for each test module."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("database") / "klunga.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        database = store.connect(f"sqlite:///{path}", durable=False)
        yield database
        database.close()
        return
    server = request.getfixturevalue("postgres_server")
    name = f"klunga_{uuid4().hex}"
    server.run(f"CREATE DATABASE {name} TEMPLATE template")
    database = store.connect(server.url(name), durable=False)
    yield database
    database.close()
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(module_database: Database) -> Database:
    """An empty database: what the test before it in the module left is deleted."""
    _empty(module_database)
    return module_database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that may write."""
    with database.writing() as session:
        yield session


def _empty(database: Database) -> None:
    prefix = "" if database.is_sqlite else "dbos."
    with database.writer.begin() as connection:
        for table in reversed(Table.metadata.sorted_tables):
            connection.execute(table.delete())
        for name in ("workflow_status", "operation_outputs"):
            connection.exec_driver_sql(f"DELETE FROM {prefix}{name}")

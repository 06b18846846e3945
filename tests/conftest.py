"""Databases for the tests: each test that asks for ``database`` runs on SQLite and on a real PostgreSQL.

What takes long to make is made once in a run and copied: ``sqlite_file`` is an empty database of the test's own, with
all tables; ``sqlite_template`` and ``demo_file`` (with the demo in it) are files to be copied.
"""

import fcntl
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from engine import jobs, store
from engine.services.seed import seed_demo
from engine.store import Database
from engine.store.columns import Table
from tests import compiled, postgres

KINDS = ("sqlite", "postgresql")

GARBAGE = (10_000, 20, 20)
"""When to look for garbage: less often than usual, as most that a test makes is gone with it."""

LONG = ("tests/faults/", "tests/journeys/", "tests/robustness/", "tests/deploy/", "tests/cluster/")
"""Folders whose tests take longest; begun last, one of them would be waited for alone."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect tests without looking for garbage, and look at what all of them need never again: it stays to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GARBAGE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what takes long begin first."""
    items.sort(key=lambda item: next((at for at, place in enumerate(LONG) if item.nodeid.startswith(place)), len(LONG)))


@pytest.fixture(scope="session", autouse=True)
def _templates() -> Iterator[None]:
    with compiled.kept():
        yield


def _connected(path: Path) -> Database:
    return store.connect(f"sqlite:///{path}", durable=False)


def _migrated(url: str) -> Database:
    database = store.connect(url, durable=False)
    store.migrate(database)
    jobs.migrate(database)
    return database


def _run(folders: pytest.TempPathFactory) -> Path:
    """Return the folder that all processes of a run share."""
    own = folders.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def _once(folders: pytest.TempPathFactory, name: str, write: Callable[[Path], object]) -> Path:
    """Return a file that the first process of a run to ask for it writes; the others wait for it."""
    folder = _run(folders)
    path, part = folder / f"{name}.sqlite", folder / f"{name}.part"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            part.unlink(missing_ok=True)
            write(part)
            part.rename(path)
    return path


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a SQLite database with all tables and no rows, to be copied."""
    return _once(tmp_path_factory, "empty", lambda path: _migrated(f"sqlite:///{path}").close())


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """The file of a SQLite database with the demo, to be copied."""

    def write(path: Path) -> None:
        shutil.copy(sqlite_template, path)
        database = _connected(path)
        with database.writing() as session:
            seed_demo(session, now=datetime.now(UTC))
        database.close()

    return _once(tmp_path_factory, "demo", write)


@pytest.fixture
def sqlite_file(sqlite_template: Path, tmp_path: Path) -> Path:
    """The file of an empty SQLite database of the test's own, with all tables."""
    return Path(shutil.copy(sqlite_template, tmp_path / "klunga.sqlite"))


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Postgres]:
    """A PostgreSQL, one for all processes of a run, with the database ``template``: all tables and no rows."""

    def prepare(server: postgres.Postgres) -> None:
        server.run("CREATE DATABASE template")
        _migrated(server.url("template")).close()

    with postgres.shared_server(_run(tmp_path_factory), prepare) as server:
        yield server


@pytest.fixture(scope="module", params=KINDS)
def module_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database of its own for each test module."""
    with _of_its_own(request, tmp_path_factory.mktemp("database")) as database:
        yield database


@pytest.fixture(params=KINDS)
def own_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of the test's own, whose tables may be another release's for a while."""
    with _of_its_own(request, tmp_path) as database:
        yield database


@contextmanager
def _of_its_own(request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = _connected(Path(shutil.copy(request.getfixturevalue("sqlite_template"), folder / "klunga.sqlite")))
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
    """Delete all rows, on PostgreSQL in one statement: each of them alone is a way to the server and back."""
    schema = "" if database.is_sqlite else "dbos."
    tables = [f'"{table.name}"' for table in reversed(Table.metadata.sorted_tables)]
    tables += [f"{schema}{name}" for name in ("workflow_status", "operation_outputs")]
    deletions = [f"DELETE FROM {table}" for table in tables]
    with database.writer.begin() as connection:
        for statement in deletions if database.is_sqlite else ["; ".join(deletions)]:
            connection.exec_driver_sql(statement)

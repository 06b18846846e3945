"""Connect to SQLite or PostgreSQL and hand out sessions for reading and for writing."""

import json
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, OperationalError
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import message
from engine.store.turns import Turns
from engine.store.unavailable import in_a_sentence, too_busy

WAIT_SECONDS = 10
"""How long a writer waits for another writer before it gives up."""
_HAS_TURN = "klunga_has_turn"
"""Under this the pool notes of a connection that it writes, until it is given back."""
LOST_AFTER_SECONDS = float(os.environ.get("KLUNGA_LOST_AFTER", "60"))
"""How long a process may be silent before it is lost: others take over, and PostgreSQL ends what it had begun."""


class CannotConnect(EngineError):
    """The database cannot be reached with this address."""


@dataclass(frozen=True)
class Database:
    """A database and its connections, shared by the threads of this process."""

    engine: Engine
    url: URL

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one consistent state and writes nothing; raises Unavailable."""
        with in_a_sentence(), Session(self.reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def glancing(self) -> Iterator[Session]:
        """Give a session for a query or two that need not see one state; it costs no way to the server besides them."""
        with in_a_sentence(), Session(self.glancer, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose transactions may write; what is not committed is rolled back.

        On SQLite each transaction takes the write lock when it begins, so what was read is still
        true when it is written back. Raises Unavailable if the database is full, busy or gone.
        """
        with in_a_sentence(), Session(self.writer, expire_on_commit=False) as session:
            yield session

    @cached_property
    def writer(self) -> Engine:
        """The same connections, for transactions that write."""
        return self.engine.execution_options(klunga_writes=True)

    @cached_property
    def reader(self) -> Engine:
        """The same connections, for transactions whose queries all see the state of the first one."""
        return self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")

    @cached_property
    def glancer(self) -> Engine:
        """The same connections, on PostgreSQL without transactions."""
        return self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def is_sqlite(self) -> bool:
        """Say whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def connect(url: str, *, connections: int = 10, durable: bool = True) -> Database:
    """Return the database at ``url`` with at most ``connections`` connections from this process.

    ``durable`` keeps what is committed even if the machine loses power; without it only a killed
    process is survived, which is enough for tests.

    Raises CannotConnect if the address is no database that Klunga knows or nothing answers there.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise CannotConnect(
            message(
                "“{url}” is no database address. Write it as sqlite:///file.db or postgresql+psycopg://user@host/name.",
                url=url,
            )
        ) from error
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    elif backend != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise CannotConnect(
            message(
                "Klunga stores its data in a SQLite file or in PostgreSQL, not in “{url}”.",
                url=parsed.render_as_string(),
            )
        )
    database = Database(_engine(parsed, connections, durable), parsed)
    try:
        with database.engine.connect():
            return database
    except OperationalError as error:
        database.close()
        raise CannotConnect(
            message(
                "The database {url} does not answer: {reason}",
                url=parsed.render_as_string(),
                reason=str(error.orig).splitlines()[0],
            )
        ) from error


def _engine(url: URL, connections: int, durable: bool) -> Engine:
    pool: dict[str, Any] = {"pool_size": connections, "max_overflow": 0, "pool_timeout": 30, "hide_parameters": True}
    if url.get_backend_name() == "sqlite":
        Path(url.database or "").absolute().parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, json_serializer=_json, connect_args={"timeout": WAIT_SECONDS}, **pool)
        _set_up_sqlite(engine, durable)
        return engine
    alive = {"connect_timeout": 10, "keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3}
    engine = create_engine(url, json_serializer=_json, connect_args=alive, **pool)
    _set_up_postgresql(engine)
    return engine


_json = json.JSONEncoder(ensure_ascii=False).encode


def _set_up_postgresql(engine: Engine) -> None:
    """Let nobody wait for a lock longer than on SQLite, nor keep one who is frozen, or whose machine is gone.

    No connection is used that the server has closed. One at rest has nothing to say; what can be read from it is
    mostly its end, so only then the server is asked: that costs a way to the server and back at each transaction.
    """
    settings = {
        "idle_in_transaction_session_timeout": int(LOST_AFTER_SECONDS * 1000),
        "tcp_keepalives_idle": 20,
        "tcp_keepalives_interval": 10,
        "tcp_keepalives_count": 3,
    }

    @event.listens_for(engine, "checkout")
    def look(connection: Any, _record: object, _proxy: object) -> None:
        if not connection.closed and not _has_something_to_say(connection.fileno()):
            return
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except psycopg.Error as error:
            raise DisconnectionError from error

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        for name, value in {"lock_timeout": int(WAIT_SECONDS * 1000), **settings}.items():
            connection.execute(f"SET {name} = {value}")
        connection.commit()


def _has_something_to_say(socket: int) -> bool:
    waiting = select.poll()
    waiting.register(socket, select.POLLIN)
    return bool(waiting.poll(0))


def _set_up_sqlite(engine: Engine, durable: bool) -> None:
    """Let SQLAlchemy, not the driver, begin transactions, and set what each connection needs.

    Of the threads of this process one writes at a time, in turn; SQLite itself holds off other processes.
    """
    turns = Turns()

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA busy_timeout={int(WAIT_SECONDS * 1000)}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("klunga_writes", False)
        record: Any = connection.connection.record_info
        if writes and not record.get(_HAS_TURN):
            if not turns.take(WAIT_SECONDS):
                raise too_busy()
            record[_HAS_TURN] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @event.listens_for(engine, "checkin")
    def pass_on(_connection: object, record: Any) -> None:
        if record.record_info.pop(_HAS_TURN, False):
            turns.pass_on()

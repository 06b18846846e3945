"""Statements of the acts that are done most: compiled once for each kind of database, then sent as they are.

SQLAlchemy works out anew at each execution which statement this is, in what order its parameters go and what kind of
result it has. That costs two to four times what the driver and the database need for it, most of all when a processor
has done something else meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import ReturnsRows
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
_CURSOR = "klunga_prepared"
"""Under this a connection keeps the cursor, as long as it lasts."""
_Typed = Sequence[tuple[Any, TypeEngine[Any]]]


class Prepared:
    """A statement whose parameters are all named and whose text does not hang on their values.

    It is sent on the connection of a session, in its transaction, and gives plain rows with the values that SQLAlchemy
    would give. Whoever listens to ``before_cursor_execute`` is told of it; nothing of the session is flushed first.
    """

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._made: WeakKeyDictionary[Dialect, _Made] = WeakKeyDictionary()

    def rows(self, session: Session, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return all rows that it gives for ``values``, none for a statement that returns nothing.

        ``values`` names every parameter that has no value of its own, and may name more. Raises what SQLAlchemy would.
        """
        connection = session.connection()
        made = self._made.get(connection.dialect)
        if made is None:
            made = self._made[connection.dialect] = _Made(self.statement, connection.dialect)
        return made.rows(connection, values)

    def row(self, session: Session, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Return the first row, None if there is none."""
        found = self.rows(session, values)
        return found[0] if found else None


class _Made:
    """A statement in the words of one kind of database, and how values go to it and come back."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text: str = str(compiled)
        self.order: Sequence[str] | None = compiled.positiontup
        asked: dict[str, BindParameter[Any]] = {name: each for each, name in compiled.bind_names.items()}
        self.ways_in = _converting([(name, each.type) for name, each in asked.items()], dialect, "bind_processor")
        self.own: dict[str, Any] = {name: each.effective_value for name, each in asked.items() if not each.required}
        self.needed = [name for name, each in asked.items() if each.required]
        columns = list(statement.exported_columns) if isinstance(statement, ReturnsRows) else []
        self.returns = bool(columns)
        self.ways_out = _converting([(at, each.type) for at, each in enumerate(columns)], dialect, "result_processor")

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        given = self.own | {name: values[name] for name in self.needed}
        for name, convert in self.ways_in:
            given[name] = convert(given[name])
        parameters = given if self.order is None else tuple([given[name] for name in self.order])
        cursor = _cursor(connection)
        try:
            for told in connection.dispatch.before_cursor_execute:
                told(connection, cursor, self.text, parameters, None, False)
            cursor.execute(self.text, parameters)
            found: list[tuple[Any, ...]] = cursor.fetchall() if self.returns else []
        except Exception as error:
            raise _told(connection, self.text, cursor, error) from error
        return [self._read(row) for row in found] if self.ways_out else found

    def _read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        values = list(row)
        for at, convert in self.ways_out:
            if values[at] is not None:
                values[at] = convert(values[at])
        return tuple(values)


def _cursor(connection: Connection) -> Any:
    """Return the one cursor of a connection for these statements: making one costs psycopg as much as some rows."""
    kept = connection.connection.info
    cursor = kept.get(_CURSOR)
    if cursor is None:
        cursor = kept[_CURSOR] = connection.connection.cursor()
    return cursor


def _converting(typed: _Typed, dialect: Dialect, way: str) -> list[tuple[Any, Convert]]:
    """Return what is to be converted on its way to or from the database, and how."""
    found = []
    for key, type_ in typed:
        made = getattr(type_.dialect_impl(dialect), way)
        convert: Convert | None = made(dialect) if way == "bind_processor" else made(dialect, None)
        if convert is not None:
            found.append((key, convert))
    return found


def _told(connection: Connection, text: str, cursor: Any, error: Exception) -> Exception:
    """Return an error of the driver as SQLAlchemy tells it; a connection that is lost is not used again."""
    known: Any = connection.dialect.loaded_dbapi
    if not isinstance(error, known.Error):
        return error
    lost = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
    if lost and not connection.invalidated:
        connection.invalidate(error)
    return DBAPIError.instance(
        text, None, error, known.Error, hide_parameters=True, connection_invalidated=lost, dialect=connection.dialect
    )

"""Rows that a plain statement has read or written, as objects of a session, as if it had loaded them itself.

SQLAlchemy works out anew at each query how its columns become objects, which costs more than the query: what is done
at each act, and shown of each case, reads plain rows and makes the few objects that it needs of them.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar, cast

from sqlalchemy import ColumnElement, FromClause, inspect
from sqlalchemy.orm import ClassManager, Session
from sqlalchemy.orm.attributes import instance_state

from engine.store.columns import Table

Row = TypeVar("Row", bound=Table)


def as_loaded(session: Session, table: type[Row], values: Mapping[str, Any]) -> Row:
    """Return the object of a row; columns that ``values`` lack are read when somebody asks for them.

    ``values`` has the primary key. One that the session has already is given these values, and forgets what has been
    changed of them and not written. What ``make_transient_to_detached`` and ``Session.add`` would look up, attribute by
    attribute and relationship by relationship, is known: there is nothing new in it.
    """
    kind = _kind(table)
    key = (kind.base, tuple([values[name] for name in kind.key]), None)
    known = cast(Row | None, session.identity_map.get(key))
    if known is not None:
        as_written(known, values)
        return known
    made = cast(Row, kind.manager.new_instance())
    state = instance_state(made)
    state.dict.update(values)
    state.key = key
    state.expired_attributes.update(kind.columns - values.keys())
    state.session_id = session.hash_key
    session.identity_map.add(state)
    return made


def as_written(row: Table, values: Mapping[str, Any]) -> None:
    """Let an object be as its row is now in the attributes of ``values``, as ``set_committed_value`` does for one."""
    state = instance_state(row)
    state.dict.update(values)
    state.expired_attributes.difference_update(values)
    for name in values if state.committed_state else ():
        state.committed_state.pop(name, None)


def of_no_session(table: type[Row], values: Mapping[str, Any]) -> Row:
    """Return the object of a row that is only shown: no session knows it, and what ``values`` lack it never has."""
    made = cast(Row, _kind(table).manager.new_instance())
    made.__dict__.update(values)
    return made


class _Kind(NamedTuple):
    """What is known of all rows of a table: how SQLAlchemy knows and makes their objects, their columns and key."""

    base: type[Any]
    manager: ClassManager[Any]
    columns: frozenset[str]
    key: tuple[str, ...]


@cache
def _kind(table: type[Table]) -> _Kind:
    mapper = inspect(table)
    key = tuple(each.name for each in mapper.primary_key)
    return _Kind(mapper.base_mapper.class_, mapper.class_manager, frozenset(mapper.column_attrs.keys()), key)


class Part(Generic[Row]):
    """One table of a plain statement: which of its columns are read, and the object that they become.

    ``only`` are the columns, with the primary key first; else all are but those ``without``. ``source`` is the table
    in the statement if it has another name there.
    """

    def __init__(
        self,
        table: type[Row],
        *,
        only: Collection[str] = (),
        without: Collection[str] = (),
        source: FromClause | None = None,
    ) -> None:
        self.table = table
        self.source = table.__table__ if source is None else source
        self.names = tuple(only) or tuple(each.name for each in self.source.c if each.name not in without)

    @property
    def c(self) -> Any:
        """Return the columns of the table in the statement, read or not."""
        return self.source.c

    def columns(self) -> list[ColumnElement[Any]]:
        """Return what the statement selects for it, each called as no column of another part is."""
        return [self.c[name].label(f"{self.source.name}_{name}") for name in self.names]  # type: ignore[attr-defined]

    def take(self, session: Session, values: Iterator[Any]) -> Row | None:
        """Take its columns from the front of a row, and return the object; None if an outer join found none."""
        read = dict(zip(self.names, values, strict=False))
        return as_loaded(session, self.table, read) if read[self.names[0]] is not None else None

    def show(self, values: Iterator[Any]) -> Row | None:
        """Take its columns from the front of a row as ``take`` does, and return an object of no session."""
        read = dict(zip(self.names, values, strict=False))
        return of_no_session(self.table, read) if read[self.names[0]] is not None else None

    def taken(self, session: Session, values: Iterator[Any]) -> Row:
        """Take its columns from the front of a row, and return the object, which is there."""
        found = self.take(session, values)
        if found is None:
            raise LookupError(f"The statement gives no row of {self.table.__name__}.")
        return found

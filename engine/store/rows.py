"""Rows that a plain statement has read or written, as objects of a session, as if it had loaded them itself.

SQLAlchemy works out anew at each query how its columns become objects, which costs more than the query: what is done
at each act, and shown of each case, reads plain rows and makes the few objects that it needs of them.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import ColumnElement, FromClause, inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from engine.store.columns import Table

Row = TypeVar("Row", bound=Table)


def as_loaded(session: Session, table: type[Row], values: Mapping[str, Any]) -> Row:
    """Return the object of a row; columns that ``values`` lack are read when somebody asks for them.

    ``values`` has the primary key. One that the session has already is given these values, and forgets what has been
    changed of them and not written. What ``make_transient_to_detached`` would look up attribute by attribute is known.
    """
    mapper = inspect(table)
    key = mapper.identity_key_from_primary_key(tuple(values[each.name] for each in mapper.primary_key))
    known = cast(Row | None, session.identity_map.get(key))
    if known is not None:
        for name, value in values.items():
            set_committed_value(known, name, value)
        return known
    made = of_no_session(table, values)
    state = inspect(made)
    state.key = key
    state.expired_attributes.update(_columns(table) - values.keys())
    session.add(made)
    return made


@cache
def _columns(table: type[Table]) -> frozenset[str]:
    return frozenset(inspect(table).column_attrs.keys())


def of_no_session(table: type[Row], values: Mapping[str, Any]) -> Row:
    """Return the object of a row that is only shown: no session knows it, and what ``values`` lack it never has."""
    made = cast(Row, inspect(table).class_manager.new_instance())
    made.__dict__.update(values)
    return made


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

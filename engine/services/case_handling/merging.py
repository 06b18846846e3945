"""Merge the beginnings of many lists, each read along an index, into the beginning of one.

A list of each group or municipality, with an index that begins with it, is read in its own order and no further than a
page. Sorting all of them instead would cost the more, the more there are.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, literal_column, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased


def first_of_each(
    lists: FromClause,
    begins: Select[*tuple[Any, ...]],
    table: Any,
    key: InstrumentedAttribute[Any],
    *,
    is_sqlite: bool,
) -> Select[*tuple[Any, ...]]:
    """Return the statement that gives ``id`` and ``key`` of the beginning of each of the lists, in any order.

    ``begins`` gives ``id`` and ``key`` of rows of ``table`` in order and with a limit, of the one row of ``lists`` that
    it is correlated with. SQLite has no LATERAL; there the ids of each beginning are looked up.
    """
    if not is_sqlite:
        first = begins.lateral("first")
        return select(first.c.id, first.c.key).select_from(lists.join(first, true()))
    row = aliased(table)
    ids = begins.with_only_columns(table.id)
    return select(row.id, getattr(row, key.key).label("key")).select_from(lists).join(row, row.id.in_(ids))


def exactly(number: int) -> ColumnElement[int]:
    """Return a number that both databases plan by: so few rows are looked up, not searched for in whole tables."""
    return literal_column(str(number))

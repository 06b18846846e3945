"""A column that SQLite is not to look for in an index, so that a query begins where it is meant to."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class unindexed(FunctionElement[str]):  # noqa: N801 - it is read as a function of SQL
    """The text of a column. PostgreSQL knows how many rows have it, and is left to choose; SQLite does not.

    Source: sqlite.org/optoverview.html, “Disqualifying WHERE Clause Terms Using Unary "+"”.
    """

    type = String()
    inherit_cache = True

    def __init__(self, column: InstrumentedAttribute[str]) -> None:
        super().__init__(column)


@compiles(unindexed)
def _as_it_is(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(next(iter(element.clauses)), **options)


@compiles(unindexed, "sqlite")
def _with_plus(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{compiler.process(next(iter(element.clauses)), **options)}"

"""What a case ran on at each time: a version, the form that this has with what it calls, and the tables it asks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, text

from engine import execution
from engine.compare import Judgement, Judgements, Meaning, Successors, successors
from engine.execution import Program

FORM = """
    SELECT content FROM blob WHERE sha = coalesce(
        (SELECT prepared_sha FROM running_form WHERE id = :form),
        (SELECT prepared_sha FROM model_version WHERE id = :version))
"""
TABLE = "SELECT b.content FROM decision_table t JOIN blob b ON b.sha = t.sha WHERE t.id = :table"
SAID = """
    SELECT j.one, j.one_role, j.other, j.other_role, j.verdict, j.said_at, j.undone_at FROM judgement j
    JOIN process_model p ON p.e_service_id = j.e_service_id JOIN model_version v ON v.process_model_id = p.id
    WHERE v.id = :version AND j.verdict <> 'later' ORDER BY j.id
"""


@dataclass(frozen=True)
class Ground:
    """A version by its id, the running form by its id if it has one, and decision tables by reference and id."""

    version: int
    form: int | None = None
    tables: tuple[tuple[str, int], ...] = ()

    @classmethod
    def told(cls, version: int, form: int | None, tables: object) -> "Ground":
        """Return the ground that rows or events tell; ``tables`` may be JSON."""
        found: Mapping[str, int] = parsed(tables) or {}
        return cls(version, form, tuple(sorted(found.items())))

    @property
    def is_plain(self) -> bool:
        """Say whether the version alone says what runs."""
        return self.form is None and not self.tables

    def program(self, connection: Connection) -> Program:
        """Return the program that a case on this ground runs. Raises LookupError if a part of it is not there."""
        model = _content(connection, FORM, form=self.form, version=self.version)
        return _loaded(model, tuple((name, _content(connection, TABLE, table=id_)) for name, id_ in self.tables))


def lives_on(connection: Connection, version: int, old: Program, new: Program, at: datetime) -> Successors:
    """Return what of a program lived on in another by what people had said of words at that time.

    ``version`` is one of the e-service that they have said it of.
    """
    said = tuple(
        Judgement(Meaning(row.one, row.one_role), Meaning(row.other, row.other_role), row.verdict == "same")
        for row in connection.execute(text(SAID), {"version": version})
        if moment(row.said_at) <= at and (row.undone_at is None or moment(row.undone_at) > at)
    )
    return successors(old.model, new.model, Judgements(said))


def parsed(value: object) -> Any:
    """Return what JSON says, as one of the databases gives it: read already, or as text."""
    return json.loads(value) if isinstance(value, str | bytes) else value


def moment(value: object) -> datetime:
    """Return a time as it was stored: PostgreSQL gives it with its zone, SQLite as text in UTC."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _content(connection: Connection, query: str, **which: int | None) -> bytes:
    found = connection.execute(text(query), which).scalar()
    if found is None:
        raise LookupError(f"what it ran on is not there: {which}")
    return bytes(found)


@cache
def _loaded(model: bytes, tables: tuple[tuple[str, bytes], ...]) -> Program:
    return execution.load(model, dict(tables))

"""Play the history of a case anew, from its application, and compare what comes out with what is stored."""

import json
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import Connection, Row, text

from cluster.playing import CannotPlay, Crossed, Happening, Played
from engine import execution
from engine.errors import EngineError
from engine.execution import Program
from engine.services.migration import choosing

Rows = Callable[[str], list[Row[Any]]]
"""Answers a query about one case, whose id is ``:id``."""

EVENTS = "SELECT kind, element, at, data FROM case_event WHERE case_id = :id ORDER BY seq"
OUTCOMES = (
    "SELECT element, outcome FROM work_item WHERE case_id = :id AND status = 'completed' ORDER BY completed_at, id"
)
CROSSINGS = """
    SELECT c.stood, c.choice, c.from_version_id, m.choices, m.times, m.done, v.prepared_sha
    FROM migrated_case c JOIN case_migration m ON m.id = c.migration_id
    JOIN model_version v ON v.id = m.model_version_id
    WHERE c.case_id = :id AND c.version_after IS NOT NULL ORDER BY c.version_after
"""
FIRST_VERSION = """
    SELECT v.prepared_sha FROM "case" k JOIN model_version v ON v.id = coalesce((
        SELECT c.from_version_id FROM migrated_case c WHERE c.case_id = k.id AND c.version_after IS NOT NULL
        ORDER BY c.version_after LIMIT 1), k.model_version_id)
    WHERE k.id = :id
"""
OPEN = """
    SELECT 'work item' AS what, token, element FROM work_item WHERE case_id = :id AND status IN ('open', 'suspended')
    UNION ALL SELECT 'timer', token, element FROM timer WHERE case_id = :id
    UNION ALL SELECT 'message', token, element FROM subscription WHERE case_id = :id
    UNION ALL SELECT 'work item', token, element FROM service_call
    WHERE case_id = :id AND status IN ('waiting', 'failed')
"""
"""What is open of a case, whoever does it; a call to a system stands for the task that is its."""


@dataclass(frozen=True)
class Replayed:
    """Whether a case could be played anew, and in what it then differs."""

    could_be: bool
    differences: tuple[str, ...] = ()


def replay(connection: Connection, case_id: int) -> Replayed:
    """Play a case anew; one that tells too little for that, or asks decision tables, is left alone."""

    def rows(query: str) -> list[Row[Any]]:
        return list(connection.execute(text(query), {"id": case_id}))

    (case,) = rows('SELECT * FROM "case" WHERE id = :id')
    if case.form_id or case.tables not in (None, "null") or _heeds_judgements(rows):
        return Replayed(False)
    events = [Happening(row.kind, row.element or "", _moment(row.at), _json(row.data) or {}) for row in rows(EVENTS)]
    if not events or events[0].kind != "received":
        return Replayed(False)
    try:
        played = _begun(connection, rows, case)
        for event in events[1:]:
            played.play(event)
    except CannotPlay:
        return Replayed(False)
    except (LookupError, StopIteration, EngineError, AssertionError) as lost:
        return Replayed(True, (f"case {case_id}: its history cannot be played: {lost!r}",))
    return Replayed(True, tuple(f"case {case_id}: {each}" for each in _differences(rows, case, played)))


def _begun(connection: Connection, rows: Rows, case: Row[Any]) -> Played:
    (first,) = rows(FIRST_VERSION)
    program = _program(connection, first.prepared_sha)
    begun = execution.start(program, _json(case.application), now=_moment(case.received_at))
    outcomes: dict[str, deque[Any]] = defaultdict(deque)
    for item in rows(OUTCOMES):
        outcomes[item.element].append(_json(item.outcome))
    return Played(program, begun, outcomes, _crossings(connection, rows))


def _crossings(connection: Connection, rows: Rows) -> Iterator[Crossed]:
    for row in rows(CROSSINGS):
        chosen = row.choice or (_json(row.choices) or {}).get(row.stood, "")
        yield Crossed(
            partial(_program, connection, row.prepared_sha),
            partial(choosing.said, chosen, row.times, _json(row.done) or ()),
        )


def _heeds_judgements(rows: Rows) -> bool:
    """Say whether the case came to another version by what people have said about words, which is not asked here."""
    moved = rows("SELECT 1 FROM migrated_case WHERE case_id = :id AND version_after IS NOT NULL LIMIT 1")
    return bool(moved) and bool(rows("SELECT 1 FROM judgement WHERE :id = :id LIMIT 1"))


def _differences(rows: Rows, case: Row[Any], played: Played) -> Iterable[str]:
    moved = played.move
    status = played.status
    if status == "running" and rows("SELECT 1 FROM service_call WHERE case_id = :id AND status = 'failed'"):
        status = "incident"
    if status != case.status:
        yield f"played anew it is {status}, stored {case.status}"
    if json.loads(json.dumps(dict(moved.variables))) != _json(case.variables):
        yield "played anew its variables are others than those stored"
    stored = Counter((row.what, row.token, row.element) for row in rows(OPEN))
    expected: Counter[tuple[str, str, str]] = Counter()
    if not played.cancelled:
        for item in moved.work_items:
            expected["work item", item.token, item.element] += 1
        for timer in moved.timers:
            expected["timer", timer.token, timer.element] += 1
        for message in moved.subscriptions:
            expected["message", message.token, message.element] += 1
    if stored != expected:
        more, less = sorted((stored - expected).elements()), sorted((expected - stored).elements())
        yield f"played anew other things are open than those stored: {more} are stored, {less} are not"


def _program(connection: Connection, sha: str) -> Program:
    content = connection.execute(text("SELECT content FROM blob WHERE sha = :sha"), {"sha": sha}).scalar_one()
    return _loaded(bytes(content))


@cache
def _loaded(content: bytes) -> Program:
    return execution.load(content)


def _json(value: object) -> Any:
    return json.loads(value) if isinstance(value, str | bytes) else value


def _moment(value: object) -> datetime:
    """Return a time as it was stored: PostgreSQL gives it with its zone, SQLite as text in UTC."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)

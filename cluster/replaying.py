"""Play the history of a case anew, from its application, and compare what comes out with what is stored."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, text

from engine import execution
from engine.execution import Move, OpenTimer, OpenWorkItem, Program

PLAYED = ("received", "completed", "chosen", "timer_fired")
"""The acts that this check can play."""
TOLD_ONLY = ("claimed", "released", "assigned", "noted", "attached", "closed")
"""What is told in the history and moves nothing."""


@dataclass(frozen=True)
class Replayed:
    """Whether a case could be played anew, and in what it then differs."""

    could_be: bool
    differences: tuple[str, ...] = ()


def replay(connection: Connection, case_id: int) -> Replayed:
    """Play a case anew; one that holds other acts than people's and times is left alone."""
    case = connection.execute(
        text(
            'SELECT c.*, v.prepared_sha FROM "case" c JOIN model_version v ON v.id = c.model_version_id '
            "WHERE c.id = :id"
        ),
        {"id": case_id},
    ).one()
    events = _rows(connection, "SELECT kind, element, at FROM case_event WHERE case_id = :id ORDER BY seq", case_id)
    if (
        case.form_id
        or case.tables not in (None, "null")
        or not {event.kind for event in events} <= {*PLAYED, *TOLD_ONLY}
    ):
        return Replayed(False)
    if not events or events[0].kind != "received":
        return Replayed(False)
    program = _program(bytes(_content(connection, case.prepared_sha)))
    done: dict[str, list[Any]] = defaultdict(list)
    completed = (
        "SELECT element, outcome FROM work_item WHERE case_id = :id AND status = 'completed' ORDER BY completed_at, id"
    )
    for item in _rows(connection, completed, case_id):
        done[item.element].append(_json(item.outcome))
    try:
        moved = _play(program, case, events, done)
    except (LookupError, StopIteration) as lost:
        return Replayed(True, (f"case {case_id}: its history cannot be played: {lost!r}",))
    told = [f"case {case_id}: {each}" for each in _differences(connection, case, moved)]
    return Replayed(True, tuple(told))


def _play(program: Program, case: Row[Any], events: Iterable[Row[Any]], done: dict[str, list[Any]]) -> Move:
    moved = execution.start(program, _json(case.application), now=_moment(case.received_at))
    for event in events:
        at = _moment(event.at)
        if event.kind in ("completed", "chosen"):
            outcome = done[event.element].pop(0)
            token = next(item.token for item in moved.work_items if item.element == event.element)
            moved = execution.complete(program, moved.state, token, outcome, now=at)
        elif event.kind == "timer_fired":
            token = next(timer.token for timer in moved.timers if timer.element == event.element)
            moved = execution.fire(program, moved.state, token, now=at)
    return moved


def _differences(connection: Connection, case: Row[Any], moved: Move) -> Iterable[str]:
    if moved.status != case.status:
        yield f"played anew it is {moved.status}, stored {case.status}"
    if json.loads(json.dumps(dict(moved.variables))) != _json(case.variables):
        yield "played anew its variables are others than those stored"
    queries: dict[str, tuple[str, tuple[OpenWorkItem | OpenTimer, ...]]] = {
        "work items": ("SELECT element FROM work_item WHERE case_id = :id AND status = 'open'", moved.work_items),
        "timers": ("SELECT element FROM timer WHERE case_id = :id", moved.timers),
    }
    for what, (query, played) in queries.items():
        stored = Counter(row.element for row in _rows(connection, query, case.id))
        if stored != Counter(each.element for each in played):
            yield f"played anew its open {what} are others than those stored"


def _rows(connection: Connection, query: str, case_id: int) -> list[Row[Any]]:
    return list(connection.execute(text(query), {"id": case_id}))


def _content(connection: Connection, sha: str) -> bytes:
    content: bytes = connection.execute(text("SELECT content FROM blob WHERE sha = :sha"), {"sha": sha}).scalar_one()
    return content


@cache
def _program(content: bytes) -> Program:
    return execution.load(content)


def _json(value: object) -> Any:
    return json.loads(value) if isinstance(value, str | bytes) else value


def _moment(value: object) -> datetime:
    """Return a time as it was stored: PostgreSQL gives it with its zone, SQLite as text in UTC."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)

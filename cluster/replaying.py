"""Play the history of a case anew, from its application, and compare what comes out with what is stored."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, text

from cluster.grounds import Ground, lives_on, moment, parsed
from cluster.playing import Answers, CannotPlay, Crossed, Happening, Played
from engine import execution
from engine.errors import EngineError
from engine.services.migration import choosing

Rows = Callable[[str], list[Row[Any]]]
"""Answers a query about one case, whose id is ``:id``."""

EVENTS = "SELECT kind, element, at, data FROM case_event WHERE case_id = :id ORDER BY seq"
OUTCOMES = """
    SELECT element, token, outcome FROM work_item WHERE case_id = :id AND status = 'completed'
    ORDER BY completed_at, id
"""
CROSSINGS = """
    SELECT c.stood, c.choice, c.status, c.from_version_id, c.from_form_id, c.before, m.choices, m.times, m.done,
        m.model_version_id
    FROM migrated_case c JOIN case_migration m ON m.id = c.migration_id
    WHERE c.case_id = :id AND c.version_after IS NOT NULL ORDER BY c.version_after
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
    """Play a case anew; one whose history tells too little for that is left alone."""

    def rows(query: str) -> list[Row[Any]]:
        return list(connection.execute(text(query), {"id": case_id}))

    (case,) = rows('SELECT * FROM "case" WHERE id = :id')
    events = [Happening(row.kind, row.element or "", moment(row.at), parsed(row.data) or {}) for row in rows(EVENTS)]
    if not events or events[0].kind != "received":
        return Replayed(False)
    try:
        played = _begun(connection, rows, case, events[0])
        for event in events[1:]:
            played.play(event)
    except CannotPlay:
        return Replayed(False)
    except (LookupError, StopIteration, EngineError, AssertionError) as lost:
        return Replayed(True, (f"case {case_id}: its history cannot be played: {lost!r}",))
    return Replayed(True, tuple(f"case {case_id}: {each}" for each in _differences(rows, case, played)))


def _begun(connection: Connection, rows: Rows, case: Row[Any], first: Happening) -> Played:
    crossings = rows(CROSSINGS)
    grounds = [Ground.told(row.from_version_id, row.from_form_id, parsed(row.before)["tables"]) for row in crossings]
    grounds.append(Ground.told(case.model_version_id, case.form_id, case.tables))
    program = grounds[0].program(connection)
    begun = execution.start(program, parsed(case.application), first.at, at=first.data.get("at", ""))
    answers = Answers((row.element, row.token, parsed(row.outcome)) for row in rows(OUTCOMES))
    crossed = (_crossed(connection, row, grounds, number) for number, row in enumerate(crossings))
    return Played(program, begun, answers, crossed)


def _crossed(connection: Connection, row: Row[Any], grounds: Sequence[Ground], at: int) -> Crossed:
    chosen = row.choice or (parsed(row.choices) or {}).get(row.stood, "")
    return Crossed(
        program=lambda told: _onto(row, told, grounds, at).program(connection),
        lives_on=partial(lives_on, connection, row.model_version_id),
        said=partial(choosing.said, chosen, row.times, parsed(row.done) or ()),
    )


def _onto(row: Row[Any], told: Mapping[str, Any] | None, grounds: Sequence[Ground], at: int) -> Ground:
    """Return what a case ran on after it came to another version: as its history tells, else as its rows do.

    Raises CannotPlay if an event of an earlier release does not tell it, and it was taken back, so that no row does.
    """
    if told is not None:
        return Ground.told(row.model_version_id, told["form"], told["tables"])
    if row.status != "undone":
        return grounds[at + 1]
    if all(each.is_plain for each in grounds):
        return Ground(row.model_version_id)
    raise CannotPlay("moved and taken back, by a release that did not tell what it ran on meanwhile")


def _differences(rows: Rows, case: Row[Any], played: Played) -> Iterable[str]:
    moved = played.move
    status = played.status
    if status == "running" and rows("SELECT 1 FROM service_call WHERE case_id = :id AND status = 'failed'"):
        status = "incident"
    if status != case.status:
        yield f"played anew it is {status}, stored {case.status}"
    if json.loads(json.dumps(dict(moved.variables))) != parsed(case.variables):
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

"""What is projected from a case's state besides its work items: timers, subscriptions, calls; read in one query."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, bindparam, literal_column, null, select, union_all
from sqlalchemy.orm import Session

from engine.execution import OpenSubscription
from engine.model.correlation import digest, names_of
from engine.services.case_handling.writes import Writes
from engine.store.tables import Case, ServiceCall, Subscription, Timer


@dataclass(slots=True)
class Waiting:
    """What a case is known to wait for: when each timer is due by its token, its subscriptions, whether it has calls.

    ``stuck`` are the timers that are due but could not fire.
    ``calls`` counts those that are over too; a case whose process asks no system has none.
    """

    timers: dict[str, datetime] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)
    subscriptions: set[tuple[str, ...]] = field(default_factory=set)
    calls: bool = False


def read(session: Session, case: Case) -> Waiting:
    """Return what a case is known to wait for. One query, however much it is."""
    return read_all(session, [case.id])[case.id]


def read_all(session: Session, cases: Collection[int]) -> dict[int, Waiting]:
    """Return what each case, by its id, is known to wait for. One query, however many they are."""
    found = {case: Waiting() for case in cases}
    rows = session.connection().execute(_QUERY, {"cases": list(cases)})
    for case, what, token, element, due_at, kind, name, failures, names, correlation in rows:
        waiting = found[case]
        if what == "timer":
            waiting.timers[token] = due_at
            if failures:
                waiting.stuck.add(token)
        elif what == "subscription":
            waiting.subscriptions.add((token, element, kind, name, names, correlation))
        else:
            waiting.calls = True
    return found


def subscriptions(case: Case, known: Waiting, wanted: Sequence[OpenSubscription], writes: Writes) -> None:
    """Let be written what a case waits for from outside, if it is other than what is ``known``."""
    if not known.subscriptions and not wanted:
        return
    rows = {_row(each): each for each in wanted}
    if known.subscriptions == rows.keys():
        return
    if known.subscriptions:
        writes.unawaited.append(case.id)
    writes.awaited += [{"case_id": case.id, **dict(zip(_COLUMNS, row, strict=True))} for row in rows]


_COLUMNS = ("token", "element", "kind", "name", "correlation_names", "correlation")


def _row(waits: OpenSubscription) -> tuple[str, ...]:
    names = names_of(waits.correlation)
    return (waits.token, waits.element, waits.kind, waits.name, names, digest(waits.correlation) if names else "")


def _query() -> CompoundSelect[*tuple[Any, ...]]:
    cases: BindParameter[list[int]] = bindparam("cases", expanding=True)
    nothing: Any = null()
    timer: Any = literal_column("'timer'")
    awaited: Any = literal_column("'subscription'")
    call: Any = literal_column("'call'")
    row = Subscription
    return union_all(
        select(
            Timer.case_id,
            timer,
            Timer.token,
            Timer.element,
            Timer.due_at,
            nothing,
            nothing,
            Timer.failures,
            nothing,
            nothing,
        ).where(Timer.case_id.in_(cases)),
        select(
            row.case_id,
            awaited,
            row.token,
            row.element,
            nothing,
            row.kind,
            row.name,
            nothing,
            row.correlation_names,
            row.correlation,
        ).where(row.case_id.in_(cases)),
        select(ServiceCall.case_id, call, nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing)
        .where(ServiceCall.case_id.in_(cases))
        .group_by(ServiceCall.case_id),
    )


_QUERY = _query()

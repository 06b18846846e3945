"""What has stopped and waits for a person: which cases, of what kind, where and since when; and what mends it.

A case stops where a system has given up ("service"), where a timer could not fire ("timer"), or where the process
itself cannot go on ("process"). A person tries it again, alone or all of a kind, changes what is sent, or answers in
the system's place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, joinedload, undefer

from engine import execution
from engine.errors import EngineError
from engine.language import Message, message
from engine.services.case_handling.case_moves import brought, move
from engine.services.case_handling.resuming import resume
from engine.services.case_handling.timers import MOST_FAILURES
from engine.services.operations.reach import operated_ids
from engine.services.organization.access import NotYours, municipality_ids
from engine.services.systems.called_systems import close
from engine.store import hold_case, record_event
from engine.store.tables import Case, Person, ServiceCall, Timer

Kind = Literal["service", "timer", "process"]
KINDS: Mapping[Kind, Message] = {
    "service": message("A system has not done its task"),
    "timer": message("A timer could not fire"),
    "process": message("The process cannot go on"),
}
LONGEST_REASON = 500


class NotMended(EngineError):
    """An incident that is over already, or what was given to mend it is not usable."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which incidents to show or to try again. Empty values do not filter; ``topic`` is a system's."""

    kind: Kind | None = None
    topic: str = ""
    municipality_id: int | None = None
    e_service_id: int | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """A case that has stopped: ``told`` is why, in both languages, and ``since`` since when it stands there.

    ``calls`` are its systems that have given up: what is sent can be changed, and a person can answer for them.
    """

    kind: Kind
    case: Case
    told: Mapping[str, str]
    element: str
    since: datetime
    calls: Sequence[ServiceCall]


@dataclass(frozen=True, slots=True)
class Count:
    """How many cases have stopped in one way; ``topic`` is the system's, "" for what is no call to a system."""

    kind: Kind
    topic: str
    cases: int


def list_incidents(
    session: Session, by: Person, wanted: Wanted = Wanted(), *, limit: int = 100, offset: int = 0
) -> Sequence[Incident]:
    """Return the cases within the reach of ``by`` that have stopped, those longest stopped first."""
    query = _within(session, select(Case), by, wanted)
    query = query.options(joinedload(Case.e_service), joinedload(Case.municipality), joinedload(Case.model_version))
    found = session.scalars(query.order_by(Case.incident_at, Case.id).limit(limit).offset(offset)).all()
    calls = _failed_calls(session, [case.id for case in found])
    stuck = _stuck(session, [case.id for case in found])
    return [_incident(case, calls.get(case.id, []), case.id in stuck) for case in found]


def counts(session: Session, by: Person, wanted: Wanted = Wanted()) -> Sequence[Count]:
    """Return how many cases have stopped in which way, most first; a case may stand in more than one."""
    ids = _within(session, select(Case.id), by, wanted).subquery()
    failed = select(ServiceCall.topic, func.count(ServiceCall.case_id.distinct())).where(
        ServiceCall.status == "failed", ServiceCall.case_id.in_(select(ids.c.id))
    )
    found = [Count("service", topic, number) for topic, number in session.execute(failed.group_by(ServiceCall.topic))]
    for kind in ("timer", "process"):
        number = session.scalar(select(func.count(Case.id)).where(Case.id.in_(select(ids.c.id)), _of_kind(kind))) or 0
        found += [Count(kind, "", number)] if number else []
    return sorted(found, key=lambda each: (-each.cases, each.kind, each.topic))


def retry(session: Session, number: str, *, by: Person, now: datetime, **told: Any) -> Case:
    """Let a case that has stopped try again everything that stopped it; it may stop there anew.

    ``told`` is what the history keeps besides. Raises NotYours, and NotMended if it goes on already.
    """
    case = held(session, number, by)
    resume(session, case, by=by, now=now, told=told)
    session.commit()
    return case


def retry_all(session: Session, wanted: Wanted, *, by: Person, now: datetime, limit: int = 10_000) -> tuple[int, int]:
    """Let all cases try again that ``wanted`` are; return how many do, and how many cannot even begin to.

    Each is a transaction of its own. Systems that are spared are asked by one case first.
    """
    numbers = session.scalars(_within(session, select(Case.number), by, wanted).order_by(Case.id).limit(limit)).all()
    session.rollback()
    tried = failed = 0
    for number in numbers:
        try:
            retry(session, number, by=by, now=now)
        except (NotMended, NotYours):
            session.rollback()
        except EngineError:
            session.rollback()
            failed += 1
        else:
            tried += 1
    return tried, failed


def change_inputs(
    session: Session, number: str, call_id: int, inputs: Mapping[str, Any], *, reason: str, by: Person, now: datetime
) -> Case:
    """Change what a system is sent that has given up, and ask it again; the case's own variables stay as they are.

    Raises NotYours, and NotMended if the call is over or no reason is given.
    """
    case, row = _failed_call(session, number, call_id, by)
    changed = sorted(name for name in {*row.inputs, *inputs} if row.inputs.get(name) != inputs.get(name))
    row.inputs = dict(inputs)
    data = {"name": row.name, "topic": row.topic, "changed": changed, "reason": told_reason(reason)}
    record_event(session, case, "inputs_changed", at=now, by=by, element=row.element, data=data)
    resume(session, case, by=by, now=now)
    session.commit()
    return case


def answer_instead(
    session: Session, number: str, call_id: int, outputs: Mapping[str, Any], *, reason: str, by: Person, now: datetime
) -> Case:
    """Answer in the place of a system that has given up: ``outputs`` are set as if it had, and the case goes on.

    Raises NotYours, and NotMended if the call is over or no reason is given.
    """
    case, row = _failed_call(session, number, call_id, by)
    told, element, token = told_reason(reason), row.element, row.token
    data = {"name": row.name, "topic": row.topic, "token": token, "answer": sorted(outputs), "reason": told}
    close(row, "done")
    move(
        session,
        case,
        lambda program, state: execution.complete(program, state, token, dict(outputs), now=now),
        kind="service_answered",
        now=now,
        by=by,
        element=element,
        data={**data, **brought(outputs)},
    )
    session.commit()
    return case


def _incident(case: Case, calls: Sequence[ServiceCall], is_stuck: bool) -> Incident:
    kind: Kind = "service" if calls else "timer" if is_stuck else "process"
    stored = dict(case.incident or {})
    element = stored.pop("element", None) or ""
    told = {language: text for language, text in stored.items() if isinstance(text, str)}
    return Incident(kind, case, told, element, case.incident_at or case.received_at, calls)


def _within(session: Session, query: Any, by: Person, wanted: Wanted) -> Any:
    query = query.where(Case.status == "incident")
    reach = _reach(session, by)
    if reach is not None:
        query = query.where(Case.municipality_id.in_(reach))
    if wanted.kind is not None:
        query = query.where(_of_kind(wanted.kind))
    if wanted.topic:
        query = query.where(_has_failed_call(ServiceCall.topic == wanted.topic))
    if wanted.municipality_id is not None:
        query = query.where(Case.municipality_id == wanted.municipality_id)
    if wanted.e_service_id is not None:
        query = query.where(Case.e_service_id == wanted.e_service_id)
    return query if wanted.before is None else query.where(Case.incident_at < wanted.before)


def _reach(session: Session, by: Person) -> set[int] | None:
    """Return the municipalities whose cases ``by`` handles or looks after, None for all."""
    handled, operated = municipality_ids(session, by), operated_ids(session, by)
    return None if handled is None or operated is None else handled | operated


def _of_kind(kind: Kind) -> ColumnElement[bool]:
    failed, stuck = _has_failed_call(), _has_stuck_timer()
    if kind == "process":
        return and_(~failed, ~stuck)
    return failed if kind == "service" else stuck


def _has_failed_call(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(ServiceCall.case_id == Case.id, ServiceCall.status == "failed", *more)


def _has_stuck_timer() -> ColumnElement[bool]:
    return exists().where(Timer.case_id == Case.id, Timer.failures >= MOST_FAILURES)


def _failed_calls(session: Session, ids: Sequence[int]) -> dict[int, list[ServiceCall]]:
    query = select(ServiceCall).where(ServiceCall.case_id.in_(ids), ServiceCall.status == "failed")
    found: dict[int, list[ServiceCall]] = {}
    for row in session.scalars(query.options(undefer(ServiceCall.inputs)).order_by(ServiceCall.id)):
        found.setdefault(row.case_id, []).append(row)
    return found


def _stuck(session: Session, ids: Sequence[int]) -> set[int]:
    stuck = select(Timer.case_id).where(Timer.case_id.in_(ids), Timer.failures >= MOST_FAILURES)
    return set(session.scalars(stuck))


def held(session: Session, number: str, by: Person) -> Case:
    """Return a case that has stopped, held, if ``by`` handles it or looks after it. Raises NotYours, NotMended."""
    case = session.scalars(select(Case).where(Case.number == number)).one_or_none()
    reach = _reach(session, by)
    if case is None or (reach is not None and case.municipality_id not in reach):
        raise NotYours(message("There is no case {number} in a municipality where you handle cases.", number=number))
    hold_case(session, case)
    if case.status != "incident":
        raise NotMended(message("The case {number} has not stopped, so there is nothing to try again.", number=number))
    return case


def _failed_call(session: Session, number: str, call_id: int, by: Person) -> tuple[Case, ServiceCall]:
    case = held(session, number, by)
    row = session.get(ServiceCall, call_id, populate_existing=True)
    if row is None or row.case_id != case.id or row.status != "failed":
        raise NotMended(message("The case no longer waits for this system: it has answered, or a person does it."))
    return case, row


def told_reason(reason: str) -> str:
    """Return a reason on one line. Raises NotMended if there is none, or it is too long."""
    told = " ".join(reason.split())
    if not told or len(told) > LONGEST_REASON:
        raise NotMended(message("Write in at most {count} characters why.", count=LONGEST_REASON))
    return told

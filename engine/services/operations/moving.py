"""Let a case go on at another activity than its flow leads to: see what it would mean, do it, undo it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine import execution
from engine.execution import Move
from engine.language import message
from engine.model import ProcessModel
from engine.model.description import one_line
from engine.services.case_handling import paths
from engine.services.case_handling.case_moves import move
from engine.services.case_handling.case_statuses import MOVABLE, is_open, refuse_suspended
from engine.services.case_handling.running_forms import drawn, program_of, understand_case
from engine.services.operations.acts import Act, ActRefused, ReasonMissing
from engine.services.operations.passing_over import passed_over
from engine.services.operations.reach import case_for_operator
from engine.services.publishing.places import drawn_near
from engine.services.systems.called_systems import calls_of, reopen
from engine.store import hold_case
from engine.store.tables import Case, MovedCase, Person, ServiceCall, Timer, WorkItem


@dataclass(frozen=True, slots=True)
class Spot:
    """An activity or event where a case stands or may go on: its token or id, and where that is in the drawing."""

    id: str
    name: str
    element: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a move would withdraw and what it would offer, as names.

    ``stops`` and ``starts`` are times that would count no more or anew. ``skipped`` are the activities on every way
    to where the case goes on, ``perhaps`` those on some ways there; ``decides`` and ``hears`` are those of them that
    mean to decide, and to let the parties comment.
    """

    withdrawn: tuple[str, ...]
    offered: tuple[str, ...]
    kept: tuple[str, ...]
    stops: tuple[str, ...]
    starts: tuple[str, ...]
    skipped: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    decides: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """A move that somebody asks for: the names of what leaves, where the case would go on, and what that means."""

    leaves: tuple[str, ...]
    to: str
    means: Preview


def standing(session: Session, case: Case) -> list[Spot]:
    """Return where a case stands, in the order in which it came there; nothing if it does not go on."""
    if case.status not in MOVABLE:
        return []
    program, model = program_of(session, case), drawn(session, case)
    items = {
        item.token: item.name
        for item in session.scalars(select(WorkItem).where(WorkItem.case_id == case.id, is_open()))
    }
    spots = []
    for each in execution.standing(program, case.state):
        element = _drawn(program.model, model, each.element)
        name = items.get(each.token) or _label(model, element) or _label(program.model, each.element)
        spots.append(Spot(each.token, name, element))
    return spots


def targets(session: Session, case: Case) -> list[Spot]:
    """Return the activities and events of the drawing at which a case may go on, in the order of the file."""
    model = drawn(session, case)
    found = []
    for each in execution.targets(program_of(session, case)):
        if each in model.node_by_id and _label(model, each):
            found.append(Spot(each, _label(model, each), each))
    return found


def preview(session: Session, case: Case, tokens: Sequence[str], target: str, *, now: datetime) -> Preview:
    """Return what would come of a move, without doing it. Raises EngineError, with a sentence, if it cannot be done."""
    moved = _moved(session, case, tokens, target, now)
    model = drawn(session, case)
    rows = session.scalars(select(WorkItem).where(WorkItem.case_id == case.id, is_open())).all()
    timers = session.scalars(select(Timer).where(Timer.case_id == case.id)).all()
    open_then = {item.token: item.name for item in moved.work_items}
    set_then = {timer.token: timer.element for timer in moved.timers}
    before, was_set = {row.token for row in rows}, {timer.token for timer in timers}
    before |= {call.token for call in calls_of(session, case)}
    return Preview(
        withdrawn=tuple(row.name for row in rows if row.token not in open_then),
        offered=tuple(name for token, name in open_then.items() if token not in before),
        kept=tuple(row.name for row in rows if row.token in open_then),
        stops=tuple(_label(model, timer.element) for timer in timers if timer.token not in set_then),
        starts=tuple(_label(model, element) for token, element in set_then.items() if token not in was_set),
        **_passed_over(session, case, model, tokens, target),
    )


def _passed_over(
    session: Session, case: Case, model: ProcessModel, tokens: Sequence[str], target: str
) -> dict[str, tuple[str, ...]]:
    """Return the names of what a move passes over, as a preview has them."""
    leaves = [spot.element for spot in standing(session, case) if spot.id in tokens]
    over = passed_over(model, leaves, target, paths.passed(session, case).nodes)
    understood = understand_case(session, case)

    def meaning(wanted: str) -> tuple[str, ...]:
        return tuple(_label(model, node.id) for node in over.surely if understood.meaning(node.id) == wanted)

    return {
        "skipped": tuple(_label(model, node.id) for node in over.surely),
        "perhaps": tuple(_label(model, node.id) for node in over.perhaps),
        "decides": meaning("decide"),
        "hears": meaning("communicate"),
    }


def proposed(session: Session, case: Case, act: Act, *, now: datetime) -> Proposed:
    """Return what a move that is asked for would mean, without doing it.

    Raises ReasonMissing if it does not say from where or to where, and EngineError, with a sentence, if it cannot be.
    """
    tokens, target = _asked(act)
    names = {spot.id: spot.name for spot in standing(session, case)}
    means = preview(session, case, tokens, target, now=now)
    leaves = tuple(names[token] for token in tokens if token in names)
    return Proposed(leaves, _label(drawn(session, case), target), means)


def go_elsewhere(session: Session, case: Case, act: Act, *, by: Person, now: datetime, **told: Any) -> None:
    """Move a held case to another activity in the caller's transaction, and keep how it was so that it can be undone.

    ``act.details`` holds ``tokens``, which leave, and ``target``, the id of where the case goes on. Raises
    ActRefused or EngineError if that cannot be.
    """
    tokens, target = _asked(act)
    was = {spot.id: spot.name for spot in standing(session, case)}
    to = _label(drawn(session, case), target)
    moved = _moved(session, case, tokens, target, now)
    state = case.state
    open_ids = list(session.scalars(select(WorkItem.id).where(WorkItem.case_id == case.id, is_open())))
    data = {**act.data, "from": [was[token] for token in tokens if token in was], "to": to, "left": tokens, **told}
    move(session, case, lambda *_: moved, kind="moved", now=now, by=by, element=target, data=data)
    row = session.get(MovedCase, case.id)
    if row is None:
        row = MovedCase(case_id=case.id)
        session.add(row)
    row.version, row.state, row.items = case.version, state, open_ids
    row.by_id, row.at, row.target, row.reason = by.id, now, target, act.reason.strip()
    session.flush()


def is_done(session: Session, case: Case, act: Act, by: Person) -> bool:
    """Say whether a case was moved by this very act and nothing has happened since: the double click."""
    row = undoable(session, case)
    same = (act.details.get("target"), act.reason.strip(), by.id)
    return row is not None and (row.target, row.reason, row.by_id) == same


def undoable(session: Session, case: Case) -> MovedCase | None:
    """Return the last move of a case by hand if nothing has happened in the case since."""
    row = session.get(MovedCase, case.id)
    return row if row is not None and row.version == case.version and case.status in MOVABLE else None


def undo(session: Session, number: str, *, by: Person, now: datetime) -> Case:
    """Put a case back where it stood before it was moved by hand; return it.

    Raises NotYours, or ActRefused if something has happened in the case since.
    """
    case = case_for_operator(session, number, by)
    hold_case(session, case)
    row = undoable(session, case)
    if row is None:
        raise ActRefused(
            message("Something has happened in the case {number} since, so it cannot be undone.", number=case.number)
        )
    state, items = row.state, row.items
    _forget(session, case, row)
    back = update(WorkItem).where(WorkItem.id.in_(items), WorkItem.status == "cancelled")
    session.execute(back.values(status="open"))
    session.delete(row)
    name = _label(drawn(session, case), row.target)
    restored = execution.resume(program_of(session, case), state, {}, now=now)
    _ask_again(session, case, restored, now)
    move(
        session,
        case,
        lambda *_: restored,
        kind="move_undone",
        now=now,
        by=by,
        data={"to": name},
    )
    session.commit()
    return case


def _forget(session: Session, case: Case, row: MovedCase) -> None:
    """Delete what the move opened: nobody has done any of it, and the case will give its tokens' names to others."""
    opened = delete(WorkItem).where(WorkItem.case_id == case.id, WorkItem.id.not_in(row.items))
    session.execute(opened.where(WorkItem.status == "open"))
    session.execute(delete(ServiceCall).where(ServiceCall.case_id == case.id, ServiceCall.opened_at >= row.at))


def _ask_again(session: Session, case: Case, restored: Move, now: datetime) -> None:
    """Let the calls wait again that the move had ended; the systems are asked with the same keys."""
    mine = ServiceCall.case_id == case.id
    ended = {
        call.token: call for call in session.scalars(select(ServiceCall).where(mine, ServiceCall.status == "cancelled"))
    }
    by_hand = set(session.scalars(select(WorkItem.token).where(WorkItem.case_id == case.id, WorkItem.status == "open")))
    for each in restored.service_calls:
        if each.token in ended and each.token not in by_hand:
            reopen(ended[each.token], each, now)


def _asked(act: Act) -> tuple[list[str], str]:
    tokens, target = list(act.details.get("tokens", ())), str(act.details.get("target", ""))
    if not tokens:
        raise ReasonMissing(message("Choose what leaves: at least one of the places where the case stands."), "tokens")
    if not target:
        raise ReasonMissing(message("Choose where the case goes on."), "target")
    return tokens, target


def _moved(session: Session, case: Case, tokens: Sequence[str], target: str, now: datetime) -> Move:
    refuse_suspended(case)
    if target not in drawn(session, case).node_by_id:
        raise ReasonMissing(message("Choose where the case goes on."), "target")
    return execution.continue_at(program_of(session, case), case.state, tokens, target, now)


def _drawn(prepared: ProcessModel, model: ProcessModel, element: str) -> str:
    """Return where in the drawing a node of the prepared form stands."""
    if element in model.node_by_id:
        return element
    return next(iter(drawn_near(prepared, element)), element)


def _label(model: ProcessModel, element: str) -> str:
    node = model.node_by_id.get(element)
    return one_line(model.label(element)) if node is not None and node.name.strip() else ""

"""Move a case: write what execution gives into rows, all in the caller's transaction.

Only the services that let a person or a timer act call this. They commit; nothing here does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.execution import FORMAT, Move, Program
from engine.language import in_both
from engine.services.case_handling import paths, projected_items, projections
from engine.services.case_handling.case_statuses import is_not_done
from engine.services.case_handling.projections import Waiting
from engine.services.case_handling.running_forms import program_of, understand_case
from engine.services.case_handling.writes import Writes
from engine.services.messaging import thrown
from engine.services.publishing.understanding import Understanding
from engine.services.systems import called_systems
from engine.store import Done, Happened, save_whole_move
from engine.store.tables import Case, Person, Timer, WorkItem


@dataclass(frozen=True, slots=True)
class Known:
    """What an act has read of a case that it holds: what is understood of it, and what else of its work is open.

    Moves of many cases share ``writes``, which whoever makes them writes after the last. ``done`` is the work item that
    the act is about, with what is to be written of it.
    """

    understood: Understanding
    before: Sequence[WorkItem]
    waiting: Waiting | None = None
    writes: Writes | None = None
    done: Done | None = None


def move(
    session: Session,
    case: Case,
    step: Callable[[Program, bytes], Move],
    *,
    kind: str,
    now: datetime,
    by: Person | None = None,
    element: str | None = None,
    data: dict[str, Any] | None = None,
    known: Known | None = None,
) -> list[WorkItem]:
    """Take one step of a case and store all that follows from it; return the work items that are open then.

    ``step`` is one function of execution with its arguments filled in; ``kind``, ``by``, ``element``
    and ``data`` describe the act for the history, ``known`` is as in ``store_move``. Raises CaseHasMoved if somebody
    was faster.
    """
    program = program_of(session, case)
    moved = step(program, case.state)
    told = {**(data or {}), **passed(moved)}
    happened = [Happened(kind, now, by.id if by else None, element, told)]
    if moved.status == "completed":
        happened.append(Happened("closed", now))
    if moved.incident is not None:
        happened.append(Happened("incident", now, data={"sentence": in_both(moved.incident)}))
    return store_move(session, case, moved, happened, now=now, known=known)


def open_work_items(session: Session, case: Case) -> Sequence[WorkItem]:
    """Return the work items of a case that are not done yet, oldest first; those of a suspended one too."""
    return session.scalars(_OPEN_ITEMS, {"case": case.id}).all()


_OPEN_ITEMS = (
    select(WorkItem).where(WorkItem.case_id == bindparam("case"), is_not_done(WorkItem.status)).order_by(WorkItem.id)
)


def store_move(
    session: Session,
    case: Case,
    moved: Move,
    happened: Sequence[Happened] = (),
    *,
    now: datetime,
    known: Known | None = None,
    also: Mapping[str, Any] | None = None,
) -> list[WorkItem]:
    """Write a move's state, what happened, and all that is open; return the open work items, oldest first.

    ``known`` is what has been read of the case since it is held; ``also`` are columns that change with the move. New
    work items of moves that share their writes have no id before those are written.
    Raises CaseHasMoved on a lost race.
    """
    known = known or Known(understand_case(session, case), open_work_items(session, case))
    understood = known.understood
    waiting = known.waiting or projections.read(session, case)
    writes = known.writes or Writes()
    changes: dict[str, Any] = {
        "state": moved.state,
        "serializer": str(FORMAT),
        "status": moved.status,
        "variables": dict(moved.variables),
        "incident": _stored_incident(moved),
        "incident_at": None,
        "phase": _phase(case, moved, understood),
        "closed_at": now if moved.status == "completed" else None,
    }
    calls = called_systems.project(session, case, moved, now) if waiting.calls or moved.service_calls else []
    if moved.incident is None:
        changes |= called_systems.stopped(calls)
    if changes["status"] == "incident":
        changes["incident_at"] = case.incident_at or now
    changes["registered_at"] = case.registered_at or (now if _has_registered(changes, moved, known) else None)
    changes["decided_at"] = case.decided_at or (now if _has_decided(moved, understood) else None)
    changes |= paths.changes(session, case) | dict(also or {})
    by_systems = {call.token for call in calls}
    wanted = [item for item in moved.work_items if item.token not in by_systems]
    staying, new = projected_items.divide(known.before, wanted, writes.cancelled)
    listed = projected_items.Listed(case, changes["phase"])
    rows = projected_items.rows(session, listed, new, understood, now=now, known_groups=known.writes)
    if known.writes is None:
        added = save_whole_move(session, case, happened, changes, done=known.done, new=rows)
        placed = projected_items.placed(session, case, rows, added)
    else:
        writes.moves.add(case, happened, changes)
        placed = [row.row() for row in rows]
        writes.items += placed
    opened = [*projected_items.kept(staying, wanted, listed), *placed]
    _project_timers(case, waiting, moved, writes)
    projections.subscriptions(case, waiting, moved.subscriptions, writes)
    if known.writes is None:
        writes.write(session)
    if moved.thrown:
        thrown.keep(session, case, moved.thrown, now)
    return opened


def _stored_incident(moved: Move) -> dict[str, Any] | None:
    """Return what has stopped a case as its row keeps it: why, where, and on which variables that hangs."""
    if moved.incident is None:
        return None
    hangs_on = {"variables": list(moved.incident_variables)} if moved.incident_variables else {}
    return {**in_both(moved.incident), "element": moved.incident_element, **hangs_on}


def brought(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what came into a case from outside as the history keeps it: it tells where facts are from."""
    return {"brought": dict(values)}


def passed(moved: Move) -> dict[str, Any]:
    """Return the flow nodes and sequence flows that the move went through, for the picture of the path."""
    by_kind = {"completed": "passed", "taken": "flows", "cancelled": "cancelled"}
    gone: dict[str, Any] = {}
    for event in moved.events:
        if event.kind in by_kind:
            gone.setdefault(by_kind[event.kind], []).append(event.element)
    return gone


def _phase(case: Case, moved: Move, understood: Understanding) -> str:
    phases = [understood.phase(item.choice_of or item.element) for item in moved.work_items]
    return next((phase for phase in phases if phase), case.phase)


def _has_registered(changes: dict[str, Any], moved: Move, known: Known) -> bool:
    """Say whether the case is registered: by an activity that means it, or because registration lies behind it.

    Where nothing is said of registering, it is when somebody has done the first work item.
    """
    over = changes["phase"] != "registration" or moved.status == "completed"
    begun = known.done is not None and not known.understood.states_registering
    return over or begun or _has_completed(moved, known.understood, "register")


def _has_decided(moved: Move, understood: Understanding) -> bool:
    return _has_completed(moved, understood, "decide")


def _has_completed(moved: Move, understood: Understanding, meaning: str) -> bool:
    return any(event.kind == "completed" and understood.meaning(event.element) == meaning for event in moved.events)


def _project_timers(case: Case, waiting: Waiting, moved: Move, writes: Writes) -> None:
    open_now = {timer.token: timer for timer in moved.timers}
    gone = [token for token, due in waiting.timers.items() if token not in open_now or open_now[token].due_at != due]
    kept = waiting.timers.keys() - gone
    writes.gone += [(case.id, token) for token in gone]
    # The case has gone on elsewhere, or a person asks for it: timers that could not fire may now.
    writes.free += [(case.id, token) for token in waiting.stuck & kept]
    writes.timers += [
        Timer(case_id=case.id, token=timer.token, element=timer.element, due_at=timer.due_at)
        for timer in open_now.values()
        if timer.token not in kept
    ]

"""Move a case: write what execution gives into rows, all in the caller's transaction.

Only the services that let a person or a timer act call this. They commit; nothing here does.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine import jobs
from engine.execution import Move, OpenWorkItem, Program
from engine.language import in_both
from engine.services import called_systems, groups
from engine.services.deadlines import due_after
from engine.services.running_forms import program_of, understand_case
from engine.services.understanding import Understanding
from engine.store import record_event, save_move
from engine.store.tables import Case, Person, Subscription, Timer, WorkItem


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
) -> Move:
    """Take one step of a case and store all that follows from it.

    ``step`` is one function of execution with its arguments filled in; ``kind``, ``by``, ``element``
    and ``data`` describe the act for the history. Raises CaseHasMoved if somebody was faster.
    """
    program = program_of(session, case)
    moved = step(program, case.state)
    store_move(session, case, moved, now=now)
    record_event(session, case, kind, at=now, by=by, element=element, data={**(data or {}), **passed(moved)})
    if moved.status == "completed":
        record_event(session, case, "closed", at=now)
    if moved.incident is not None:
        record_event(session, case, "incident", at=now, data={"sentence": in_both(moved.incident)})
    return moved


def store_move(session: Session, case: Case, moved: Move, *, now: datetime) -> None:
    """Write a move's state and all that is open; raises CaseHasMoved on a lost race."""
    understood = understand_case(session, case)
    changes: dict[str, Any] = {
        "state": moved.state,
        "status": moved.status,
        "variables": dict(moved.variables),
        "incident": {**in_both(moved.incident), "element": moved.incident_element} if moved.incident else None,
        "incident_at": None,
        "phase": _phase(case, moved, understood),
        "closed_at": now if moved.status == "completed" else None,
    }
    calls = called_systems.project(session, case, moved, now)
    if moved.incident is None:
        changes |= called_systems.stopped(calls)
    if changes["status"] == "incident":
        changes["incident_at"] = case.incident_at or now
    changes["registered_at"] = case.registered_at or (now if _has_registered(changes, moved, understood) else None)
    changes["decided_at"] = case.decided_at or (now if _has_decided(moved, understood) else None)
    save_move(session, case, **changes)
    _project_work_items(session, case, moved, understood, now, {call.token for call in calls})
    _project_timers(session, case, moved)
    _project_subscriptions(session, case, moved)


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


def _has_registered(changes: dict[str, Any], moved: Move, understood: Understanding) -> bool:
    """Say whether the case is registered: by an activity that means it, or because registration lies behind it."""
    over = changes["phase"] != "registration" or moved.status == "completed"
    return over or _has_completed(moved, understood, "register")


def _has_decided(moved: Move, understood: Understanding) -> bool:
    return _has_completed(moved, understood, "decide")


def _has_completed(moved: Move, understood: Understanding, meaning: str) -> bool:
    return any(event.kind == "completed" and understood.meaning(event.element) == meaning for event in moved.events)


def _project_work_items(
    session: Session, case: Case, moved: Move, understood: Understanding, now: datetime, by_systems: Collection[str]
) -> None:
    still_open = {item.token: item for item in moved.work_items if item.token not in by_systems}
    known: set[str] = set()
    for row in session.scalars(select(WorkItem).where(WorkItem.case_id == case.id, WorkItem.status == "open")):
        known.add(row.token)
        if row.token not in still_open:
            row.status = "cancelled"
        else:
            row.choices, row.asked = _choices(still_open[row.token]), _asked(still_open[row.token])
    for item in still_open.values():
        if item.token not in known:
            session.add(_work_item(session, case, item, understood, now))
    session.flush()


def _work_item(session: Session, case: Case, item: OpenWorkItem, understood: Understanding, now: datetime) -> WorkItem:
    group = groups.group_for(session, case.municipality_id, case.e_service_id, item.role)
    # A choice among the ways out of an activity has not the time limit of the activity, which is done.
    node = understood.model.node_by_id.get(item.element) if not item.options else None
    return WorkItem(
        case_id=case.id,
        token=item.token,
        element=item.element,
        name=item.name,
        lane=item.role,
        group_id=group.id,
        opened_at=now,
        due_at=due_after(node.deadline or node.due if node else "", now),
        legal_due_at=case.legal_deadline,
        choices=_choices(item),
        asked=_asked(item),
    )


def _asked(item: OpenWorkItem) -> dict[str, Any] | None:
    """Return which decision table did not decide, and why, as it is stored."""
    if not item.decision or item.reason is None:
        return None
    return {"decision": item.decision, "reason": in_both(item.reason)}


def _choices(item: OpenWorkItem) -> list[dict[str, Any]] | None:
    """Return the ways to choose from as they are stored, each with the reason why a person is asked, if any."""
    reason = {"reason": in_both(item.reason)} if item.reason is not None else {}
    return [
        {
            "flow": option.flow,
            "label": option.label,
            "target": option.target,
            "gateway": item.choice_of,
            "several": item.several,
            **reason,
        }
        for option in item.options
    ] or None


def _project_timers(session: Session, case: Case, moved: Move) -> None:
    open_now = {timer.token: timer for timer in moved.timers}
    for row in session.scalars(select(Timer).where(Timer.case_id == case.id)):
        same = open_now.get(row.token)
        if same is not None and same.due_at == row.due_at:
            del open_now[row.token]
        else:
            session.delete(row)
    session.flush()
    for timer in open_now.values():
        session.add(Timer(case_id=case.id, token=timer.token, element=timer.element, due_at=timer.due_at))
        jobs.enqueue(
            session,
            "fire_timer",
            key=f"timer:{case.id}:{timer.token}:{timer.due_at.isoformat()}",
            not_before=timer.due_at,
            queue="timers",
            case_id=case.id,
            token=timer.token,
        )
    session.flush()


def _project_subscriptions(session: Session, case: Case, moved: Move) -> None:
    session.execute(delete(Subscription).where(Subscription.case_id == case.id))
    session.add_all(
        Subscription(case_id=case.id, token=each.token, element=each.element, kind=each.kind, name=each.name)
        for each in moved.subscriptions
    )
    session.flush()

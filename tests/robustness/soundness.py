"""What must hold of every case at every moment, whatever was killed, lost or done twice before."""

import time
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine.execution import open as opened
from engine.execution import saving
from engine.services.case_handling.case_moves import program_of
from engine.store import Database
from engine.store.tables import Case, CaseEvent, ServiceCall, Subscription, Timer, WorkItem
from tests.services.cases.place import NOW

MOVES = {
    "received",
    "completed",
    "chosen",
    "timer_fired",
    "message_received",
    "service_done",
    "service_by_hand",
    "service_answered",
    "resumed",
}
"""The kinds of events that stand for a move of the case, one each."""


def assert_sound(database: Database) -> None:
    """Check state, history, work items, timers and subscriptions of all cases against each other."""
    with database.reading() as session:
        for case in session.scalars(select(Case)):
            _assert_history(session, case)
            _assert_work_items(session, case)
            _assert_projections(session, case)


def history(session: Session, case_id: int) -> list[CaseEvent]:
    """Return all events of a case in order."""
    return list(session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.seq)))


def _assert_history(session: Session, case: Case) -> None:
    events = history(session, case.id)
    assert [event.seq for event in events] == list(range(1, len(events) + 1)), "the history has gaps or doubles"
    assert case.event_count == len(events)
    moves = [event for event in events if event.kind in MOVES]
    assert case.version == 1 + len(moves), "the case has moved more or less often than its history tells"
    assert [event.kind for event in events].count("closed") == (1 if case.status == "completed" else 0)


def _assert_work_items(session: Session, case: Case) -> None:
    items = list(session.scalars(select(WorkItem).where(WorkItem.case_id == case.id)))
    done = [item for item in items if item.status == "completed"]
    told = [event.element for event in history(session, case.id) if event.kind in ("completed", "chosen")]
    assert sorted(item.element for item in done) == sorted(str(element) for element in told)
    for item in items:
        is_done = item.status == "completed"
        assert (item.completed_at is not None) == (item.completed_by_id is not None) == is_done
        assert (item.outcome is not None) == is_done


def _assert_projections(session: Session, case: Case) -> None:
    state = saving.restore(program_of(session, case), case.state, NOW)
    open_rows = select(WorkItem.token, WorkItem.element).where(WorkItem.case_id == case.id, WorkItem.status == "open")
    by_systems = select(ServiceCall.token, ServiceCall.element).where(
        ServiceCall.case_id == case.id, ServiceCall.status.in_(("waiting", "failed"))
    )
    done_by = sorted(_rows(session, open_rows) + _rows(session, by_systems))
    assert done_by == sorted((item.token, item.element) for item in opened.work_items(state))
    set_timers = select(Timer.token, Timer.due_at).where(Timer.case_id == case.id)
    timers = _rows(session, set_timers)
    assert timers == sorted((timer.token, timer.due_at) for timer in opened.timers(state))
    subscribed = select(Subscription.token, Subscription.name).where(Subscription.case_id == case.id)
    assert _rows(session, subscribed) == sorted((each.token, each.name) for each in opened.subscriptions(state))
    assert case.variables == state.variables


def _rows(session: Session, query: Any) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in session.execute(query))


def quiet(database: Database) -> None:
    """Return when PostgreSQL has noticed that the clients which were killed are gone."""
    if database.is_sqlite:
        return
    others = "datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
    deadline = time.monotonic() + 10
    with database.engine.connect() as connection:
        while connection.scalar(text(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")):
            assert time.monotonic() < deadline, "PostgreSQL still works for a client that is dead"
            connection.rollback()
            time.sleep(0.02)

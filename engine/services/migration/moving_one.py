"""Move one case to another version, and put it back: its state, what is projected from it, and what it was before.

All in the caller's transaction, in which the case is held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import execution
from engine.execution import Migrated, Move
from engine.language import in_both
from engine.services import called_systems, groups
from engine.services.case_moves import Known, open_work_items, passed, searched, store_move
from engine.services.migration.crossings import Crossing
from engine.services.migration.preview import called
from engine.services.running_forms import program_for, understand_case
from engine.services.understanding import Understanding
from engine.store import Happened
from engine.store.tables import Case, MigratedCase, ServiceCall, Timer, WorkItem

_KEPT = ("element", "name", "lane", "group_id", "assignee_id", "status", "choices", "asked", "phase", "search")
"""What of an open work item may be another after a move, and is put back."""


@dataclass(frozen=True, slots=True)
class Following:
    """What cases follow after their move: the crossing, and what is understood of the new version."""

    crossing: Crossing
    understood: Understanding


def move_case(
    session: Session, row: MigratedCase, case: Case, following: Following, found: Migrated, *, now: datetime
) -> None:
    """Let a case go on by the new version, with an event in its history; note what it was before."""
    moved, migration = found.move, row.migration
    assert moved is not None
    before = open_work_items(session, case)
    row.before, row.state_before = _before(session, case, before), case.state
    row.before["ids"] = following.crossing.bridge.ids()
    case.model_version, case.form = following.crossing.version, following.crossing.form
    case.tables = dict(following.crossing.tables) if following.crossing.tables else None
    happened = [Happened("migrated", now, migration.planned_by_id, data=_told(following, found, moved))]
    if moved.status == "completed":
        happened.append(Happened("closed", now))
    if moved.incident is not None:
        happened.append(Happened("incident", now, data={"sentence": in_both(moved.incident)}))
    opened = store_move(session, case, moved, happened, now=now, known=Known(following.understood, before))
    _rename(session, case, moved, opened, before)
    row.status, row.reasons, row.version_after, row.at = "moved", None, case.version, now


def _told(following: Following, found: Migrated, moved: Move) -> dict[str, Any]:
    """Return what the history says of the move, and which ids are others from now on."""
    crossing = following.crossing
    model, version = crossing.bridge.new.model, crossing.version
    owner = version.process_model.municipality
    targets = [item.element for item in moved.work_items] or [place.target for place in found.stands if place.target]
    return {
        "number": version.number,
        "owner": owner.name if owner else "",
        "at": [in_both(called(model, each)) for each in dict.fromkeys(targets)][:5],
        "ids": crossing.bridge.ids(),
        **passed(moved),
    }


def _before(session: Session, case: Case, items: Sequence[WorkItem]) -> dict[str, Any]:
    calls = called_systems.calls_of(session, case)
    return {
        "status": case.status,
        "phase": case.phase,
        "incident": case.incident,
        "tables": case.tables,
        "items": [{"id": item.id, **{name: getattr(item, name) for name in _KEPT}} for item in items],
        "calls": [{"id": call.id, "element": call.element, "name": call.name, "status": call.status} for call in calls],
    }


def _rename(session: Session, case: Case, moved: Move, opened: Sequence[WorkItem], before: Sequence[WorkItem]) -> None:
    """Let what has stayed open be called as in the new version, and be offered to those who do it there."""
    items = {item.token: item for item in moved.work_items}
    stayed = [row for row in opened if row in before]
    roles = {items[row.token].role for row in stayed if items[row.token].role != row.lane}
    served = groups.groups_for(session, case.municipality_id, case.e_service_id, roles) if roles else {}
    for row in stayed:
        item = items[row.token]
        row.element, row.name, row.search = item.element, item.name, searched(case, item.name)
        if item.role != row.lane:
            row.lane = item.role
            if row.group_id != served[item.role]:
                row.group_id, row.assignee_id, row.claimed_at = served[item.role], None, None
    _rename_waiting(session, case, {timer.token: timer.element for timer in moved.timers}, Timer)
    _rename_waiting(session, case, {call.token: call.element for call in moved.service_calls}, ServiceCall)
    session.flush()


def _rename_waiting(
    session: Session, case: Case, elements: Mapping[str, str], table: type[Timer] | type[ServiceCall]
) -> None:
    if not elements:
        return
    known = session.execute(select(table.token, table.element).where(table.case_id == case.id)).all()
    for token, element in known:
        if elements.get(token, element) != element:
            session.execute(
                update(table).where(table.case_id == case.id, table.token == token).values(element=elements[token])
            )


def put_back(session: Session, row: MigratedCase, case: Case, *, now: datetime) -> None:
    """Let a case be as it was before its move, with an event in its history."""
    kept: dict[str, Any] = row.before or {}
    assert row.state_before is not None
    after = case.state
    case.model_version, case.form, case.tables = row.from_version, row.from_form, kept["tables"]
    program = program_for(session, case.model_version, case.form, case.tables)
    moved = execution.put_back(program, row.state_before, after, now)
    _reopen(session, case, kept, now)
    before = open_work_items(session, case)
    ids = {other: one for one, other in kept["ids"].items()}
    told = {"number": row.from_version.number, "ids": ids}
    happened = [Happened("migration_undone", now, data=told)]
    store_move(session, case, moved, happened, now=now, known=Known(understand_case(session, case), before))
    case.status, case.phase, case.incident = kept["status"], kept["phase"], kept["incident"]
    _rename_waiting(session, case, {timer.token: timer.element for timer in moved.timers}, Timer)
    session.flush()
    row.status, row.reasons, row.at = "undone", None, now


def _reopen(session: Session, case: Case, kept: Mapping[str, Any], now: datetime) -> None:
    """Open again the work items and calls that the move has ended, and call all as they were called."""
    for known in kept["items"]:
        item = session.get_one(WorkItem, known["id"])
        taken = item.assignee_id if item.assignee_id is not None else known["assignee_id"]
        for name in _KEPT:
            setattr(item, name, known[name])
        item.assignee_id = taken
    for known in kept["calls"]:
        call = session.get_one(ServiceCall, known["id"])
        ended = call.status == "cancelled"
        call.element, call.name, call.status = known["element"], known["name"], known["status"]
        if ended and call.status == "waiting":
            call.inputs = dict(case.variables)
            called_systems.schedule(call, now)
    session.flush()

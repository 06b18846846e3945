"""Move one case to another version, and put it back: its state, what is projected from it, and what it was before.

All in the caller's transaction, in which the case is held.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from engine import execution
from engine.execution import Migrated, Move
from engine.language import in_both
from engine.model.systems import topic_of
from engine.services import called_systems, groups
from engine.services.case_moves import Known, open_work_items, passed, store_move
from engine.services.migration.crossings import Crossing
from engine.services.migration.preview import called
from engine.services.running_forms import program_for, understand_form
from engine.services.understanding import Understanding
from engine.store import Happened
from engine.store.tables import Case, MigratedCase, ModelVersion, RunningForm, ServiceCall, Timer, WorkItem
from engine.store.tables.cases import searched

_KEPT = ("element", "name", "lane", "group_id", "assignee_id", "status", "choices", "asked", "phase", "search")
"""What of an open work item may be another after a move, and is put back."""
_DATES = ("incident_at", "registered_at", "decided_at", "closed_at")
"""The dates of a case that a move may set, and that are put back."""
_AS_IT_IS = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Following:
    """What cases follow after their move: the crossing, and what is understood of the new version.

    ``renamed`` are the nodes that have another id now; ``asks`` says whether the old version asks systems.
    """

    crossing: Crossing
    understood: Understanding
    renamed: frozenset[str]
    asks: bool


def following(crossing: Crossing, understood: Understanding) -> Following:
    """Return what cases follow after they have crossed."""
    asks = any(topic_of(node) for node in crossing.bridge.old.model.nodes)
    return Following(crossing, understood, frozenset(crossing.bridge.ids().values()), asks)


def move_case(
    session: Session, row: MigratedCase, case: Case, following: Following, found: Migrated, *, now: datetime
) -> None:
    """Let a case go on by the new version, with an event in its history; note what it was before."""
    moved, migration, crossing = found.move, row.migration, following.crossing
    assert moved is not None
    before = open_work_items(session, case)
    calls = called_systems.calls_of(session, case) if following.asks else ()
    row.before, row.state_before = _before(case, before, calls, crossing), case.state
    row.status, row.reasons, row.version_after, row.at = "moved", None, case.version + 1, now
    happened = [Happened("migrated", now, migration.planned_by_id, data=_told(following, found, moved))]
    if moved.status == "completed":
        happened.append(Happened("closed", now))
    if moved.incident is not None:
        happened.append(Happened("incident", now, data={"sentence": in_both(moved.incident)}))
    known = Known(following.understood, before)
    tables = dict(crossing.tables) if crossing.tables else None
    also = _belongs(case, crossing.version, crossing.form, tables)
    opened = store_move(session, case, moved, happened, now=now, known=known, also=also)
    _rename(session, case, moved, opened, before, following.renamed)


def _belongs(
    case: Case, version: ModelVersion, form: RunningForm | None, tables: dict[str, int] | None
) -> dict[str, Any]:
    """Let a case belong to a version, in this session at once; return the columns that say so."""
    set_committed_value(case, "model_version", version)
    set_committed_value(case, "form", form)
    return {"model_version_id": version.id, "form_id": form.id if form is not None else None, "tables": tables}


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


def _before(case: Case, items: Sequence[WorkItem], calls: Sequence[ServiceCall], crossing: Crossing) -> dict[str, Any]:
    return {
        "status": case.status,
        "phase": case.phase,
        "incident": case.incident,
        "tables": case.tables,
        "dates": {name: date.isoformat() for name in _DATES if (date := getattr(case, name)) is not None},
        "items": [{"id": item.id, **{name: getattr(item, name) for name in _KEPT}} for item in items],
        "calls": [{"id": call.id, "element": call.element, "name": call.name, "status": call.status} for call in calls],
        "ids": crossing.bridge.ids(),
    }


def _rename(
    session: Session,
    case: Case,
    moved: Move,
    opened: Sequence[WorkItem],
    before: Sequence[WorkItem],
    renamed: Collection[str],
) -> None:
    """Let what has stayed open be called as in the new version, and be offered to those who do it there."""
    items = {item.token: item for item in moved.work_items}
    stayed = [row for row in opened if row in before]
    roles = {items[row.token].role for row in stayed if items[row.token].role != row.lane}
    served = groups.groups_for(session, case.municipality_id, case.e_service_id, roles) if roles else {}
    for row in stayed:
        item = items[row.token]
        row.element, row.name, row.search = item.element, item.name, searched(item.name, case.number, case.subject)
        if item.role != row.lane:
            row.lane = item.role
            if row.group_id != served[item.role]:
                row.group_id, row.assignee_id, row.claimed_at = served[item.role], None, None
    _rename_waiting(session, case, moved, renamed)


def _rename_waiting(session: Session, case: Case, moved: Move, renamed: Collection[str]) -> None:
    """Let timers and calls that have stayed name their nodes by ids that are others now."""
    timers = [(each.token, each.element) for each in moved.timers if each.element in renamed]
    calls = [(each.token, each.element) for each in moved.service_calls if each.element in renamed]
    for token, element in timers:
        timer = update(Timer).where(Timer.case_id == case.id, Timer.token == token)
        session.execute(timer.values(element=element), execution_options=_AS_IT_IS)
    for token, element in calls:
        call = update(ServiceCall).where(ServiceCall.case_id == case.id, ServiceCall.token == token)
        session.execute(call.values(element=element), execution_options=_AS_IT_IS)


def put_back(session: Session, row: MigratedCase, case: Case, *, now: datetime) -> None:
    """Let a case be as it was before its move, with an event in its history."""
    kept: dict[str, Any] = row.before or {}
    assert row.state_before is not None
    version, form = row.from_version, row.from_form
    program = program_for(session, version, form, kept["tables"])
    moved = execution.put_back(program, row.state_before, case.state, now)
    _reopen(session, case, kept, now)
    before = open_work_items(session, case)
    ids = {other: one for one, other in kept["ids"].items()}
    row.status, row.reasons, row.at = "undone", None, now
    happened = [Happened("migration_undone", now, data={"number": version.number, "ids": ids})]
    known = Known(understand_form(session, version, form), before)
    dates = {name: datetime.fromisoformat(text) for name, text in kept["dates"].items()}
    was = {name: kept[name] for name in ("status", "phase", "incident")} | dict.fromkeys(_DATES) | dates
    also = {**_belongs(case, version, form, kept["tables"]), **was}
    store_move(session, case, moved, happened, now=now, known=known, also=also)
    _rename_waiting(session, case, moved, set(ids.values()))


def _reopen(session: Session, case: Case, kept: Mapping[str, Any], now: datetime) -> None:
    """Open again the work items and calls that the move has ended, and call all as they were called."""
    wanted = {known["id"]: known for known in kept["items"]}
    for item in session.scalars(select(WorkItem).where(WorkItem.id.in_(wanted))):
        known = wanted[item.id]
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

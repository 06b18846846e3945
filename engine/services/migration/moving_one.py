"""Move one case to another version, and put it back: its state, what is projected from it, and what it was before.

All in the caller's transaction, in which the case is held.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from engine import execution
from engine.execution import Migrated, Move, Program
from engine.language import in_both
from engine.model.systems import topic_of
from engine.services.case_handling.case_moves import Known, passed, store_move
from engine.services.case_handling.running_forms import program_for, understand_form
from engine.services.migration.crossings import Crossing
from engine.services.migration.preview import called
from engine.services.publishing.understanding import Understanding
from engine.services.systems import called_systems
from engine.store import Happened
from engine.store.tables import Case, MigratedCase, ModelVersion, RunningForm, ServiceCall, WorkItem
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
    session: Session, row: MigratedCase, case: Case, following: Following, found: Migrated, known: Known, *,
    now: datetime,
) -> None:  # fmt: skip
    """Let a case go on by the new version, with an event in its history; note what it was before.

    A case that stands still goes on standing still, and so does its work.
    """
    moved, crossing, before = found.move, following.crossing, known.before
    assert moved is not None
    calls = called_systems.calls_of(session, case) if following.asks else ()
    row.before, row.state_before = _before(case, before, calls, crossing), case.state
    row.status, row.reasons, row.version_after, row.at = "moved", None, case.version + 1, now
    told = _told(following, found, moved)
    row.told = {"stood": [in_both(called(crossing.bridge.old.model, each.element)) for each in found.stands][:5]}
    row.told |= {"at": told["at"], "notes": [in_both(note) for note in found.notes]}
    happened = [Happened("migrated", now, row.migration.planned_by_id, data=told)]
    if moved.status == "completed":
        happened.append(Happened("closed", now))
    if moved.incident is not None:
        happened.append(Happened("incident", now, data={"sentence": in_both(moved.incident)}))
    tables = dict(crossing.tables) if crossing.tables else None
    also = _belongs(case, crossing.version, crossing.form, tables)
    stands_still = case.status == "suspended"
    also |= {"status": "suspended"} if stands_still else {}
    known = replace(known, understood=following.understood)
    opened = store_move(session, case, moved, happened, now=now, known=known, also=also)
    for item in opened:
        item.status = "suspended" if stands_still else item.status
    _rename(session, case, moved, opened, known, following.renamed)


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
        "runs": {"form": crossing.form.id if crossing.form else None, "tables": dict(crossing.tables or {})},
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
    session: Session, case: Case, moved: Move, opened: Sequence[WorkItem], known: Known, renamed: Collection[str]
) -> None:
    """Let what has stayed open be called as in the new version, and be offered to those who do it there."""
    items = {item.token: item for item in moved.work_items}
    stayed = [row for row in opened if row in known.before]
    roles = {items[row.token].role for row in stayed if items[row.token].role != row.lane}
    assert known.writes is not None
    served = known.writes.groups_for(session, case, roles) if roles else {}
    for row in stayed:
        item = items[row.token]
        row.element, row.name, row.search = item.element, item.name, searched(item.name, case.number, case.subject)
        if item.role != row.lane:
            row.lane = item.role
            if row.group_id != served[item.role]:
                row.group_id, row.assignee_id, row.claimed_at = served[item.role], None, None
    _rename_waiting(session, case, moved, known, renamed)


def _rename_waiting(session: Session, case: Case, moved: Move, known: Known, renamed: Collection[str]) -> None:
    """Let timers and calls that have stayed name their nodes by ids that are others now."""
    assert known.writes is not None
    known.writes.renamed += [(case.id, each.token, each.element) for each in moved.timers if each.element in renamed]
    for each in moved.service_calls:
        if each.element in renamed:
            call = update(ServiceCall).where(ServiceCall.case_id == case.id, ServiceCall.token == each.token)
            session.execute(call.values(element=each.element), execution_options=_AS_IT_IS)


@dataclass(frozen=True, slots=True)
class Returning:
    """To what cases are put back: their version and form, its program with their tables, and what it means."""

    version: ModelVersion
    form: RunningForm | None
    program: Program
    understood: Understanding


def returning(session: Session, row: MigratedCase) -> Returning:
    """Return to what a moved case, and all that were like it, are put back."""
    version, form = row.from_version, row.from_form
    program = program_for(session, version, form, (row.before or {}).get("tables"))
    return Returning(version, form, program, understand_form(session, version, form))


def put_back(
    session: Session, row: MigratedCase, case: Case, back: Returning, known: Known, *, now: datetime
) -> None:  # fmt: skip
    """Let a case be as it was before its move, with an event in its history."""
    kept: dict[str, Any] = row.before or {}
    assert row.state_before is not None
    version, form = back.version, back.form
    moved = execution.put_back(back.program, row.state_before, case.state, now)
    before = _reopened(session, case, kept, known.before, now)
    ids = {other: one for one, other in kept["ids"].items()}
    row.status, row.reasons, row.at = "undone", None, now
    happened = [Happened("migration_undone", now, data={"number": version.number, "ids": ids})]
    known = replace(known, understood=back.understood, before=before)
    dates = {name: datetime.fromisoformat(text) for name, text in kept["dates"].items()}
    was = {name: kept[name] for name in ("status", "phase", "incident")} | dict.fromkeys(_DATES) | dates
    also = {**_belongs(case, version, form, kept["tables"]), **was}
    store_move(session, case, moved, happened, now=now, known=known, also=also)
    _rename_waiting(session, case, moved, known, set(ids.values()))


def _reopened(
    session: Session, case: Case, kept: Mapping[str, Any], opened: Sequence[WorkItem], now: datetime
) -> Sequence[WorkItem]:
    """Open again the work items and calls that the move has ended, and call all as they were called; return them.

    With those that are ``opened``, oldest first.
    """
    wanted = {known["id"]: known for known in kept["items"]}
    ended = wanted.keys() - {item.id for item in opened}
    items = [*opened, *(session.scalars(select(WorkItem).where(WorkItem.id.in_(ended))) if ended else ())]
    for item in items:
        known = wanted.get(item.id)
        if known is not None:
            taken = item.assignee_id if item.assignee_id is not None else known["assignee_id"]
            for name in _KEPT:
                setattr(item, name, known[name])
            item.assignee_id = taken
    _recall(session, case, kept, now)
    return sorted(items, key=lambda item: item.id)


def _recall(session: Session, case: Case, kept: Mapping[str, Any], now: datetime) -> None:
    for known in kept["calls"]:
        call = session.get_one(ServiceCall, known["id"])
        ended = call.status == "cancelled"
        call.element, call.name, call.status = known["element"], known["name"], known["status"]
        if ended and call.status == "waiting":
            call.inputs = dict(case.variables)
            called_systems.schedule(call, now)

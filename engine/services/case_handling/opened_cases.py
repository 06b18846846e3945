"""A case as its page shows it: three plain statements, however long its history and however much is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from engine.services.case_handling.case_statuses import is_not_done
from engine.services.case_handling.cases import events
from engine.services.case_handling.holding import handled_by, waiting
from engine.services.organization.access import no_such_case
from engine.services.publishing.understanding import Basis, basis_of
from engine.store import Part, Prepared
from engine.store.tables import (
    Attachment,
    CandidateGroup,
    Case,
    CaseEvent,
    EService,
    Membership,
    ModelVersion,
    Municipality,
    Note,
    Person,
    ProcessModel,
    RunningForm,
    WorkItem,
)

_NAMED = ("id", "name")
_CASE = Part(Case, without=("search", "submission", "application", "state"))
_PLACE, _SERVICE = Part(Municipality, only=_NAMED), Part(EService, only=_NAMED)
_VERSION = Part(ModelVersion, only=("id", "number", "sha", "prepared_sha", "process_model_id"))
_MODEL = Part(ProcessModel, only=("id", "e_service_id", "municipality_id"))
_RUNS = Part(RunningForm)
_APPLICANT, _CASEWORKER, _ASSIGNEE = (
    Part(Person, only=_NAMED, source=Person.__table__.alias(name)) for name in ("applicant", "caseworker", "assignee")
)
_ITEM, _GROUP = Part(WorkItem, without=("search", "urgent_at")), Part(CandidateGroup, only=_NAMED)


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case with what it belongs to, its work items that are not done, oldest first, and its newest events.

    Each work item has its group and who has taken it; ``offered`` are the ids of those in whose group the person is.
    ``newest`` has at least the events that its row does not have the path of. ``waits`` says whether it waits for
    times, messages or systems, ``notes`` how many notes it has, ``has_files`` whether it has any file.
    """

    case: Case
    items: Sequence[WorkItem]
    offered: frozenset[int]
    newest: Sequence[CaseEvent]
    basis: Basis
    waits: bool
    notes: int
    has_files: bool


def open_case(session: Session, number: str, *, by: Person, events_shown: int) -> OpenedCase:
    """Return the case with a number, with at least so many of its newest events. Raises NotYours.

    All statements must see one state: the session is one that reads.
    """
    row = _THE_CASE.row(session, {"number": number, "person": by.id})
    if row is None:
        raise no_such_case(number)
    values = iter(row)
    case = _CASE.taken(session, values)
    version = _VERSION.taken(session, values)
    set_committed_value(version, "process_model", _MODEL.taken(session, values))
    set_committed_value(case, "model_version", version)
    for name, part in _OF_CASE.items():
        set_committed_value(case, name, part.take(session, values))
    sha, stamp, waits, notes, has_files = values
    items, offered = _items(session, case, by)
    newest = events(session, case, limit=max(events_shown, case.event_count - case.path_seq))
    return OpenedCase(case, items, offered, newest, (sha, stamp), waits, notes, has_files)


_OF_CASE: dict[str, Part[Any]] = {
    "municipality": _PLACE,
    "e_service": _SERVICE,
    "applicant": _APPLICANT,
    "caseworker": _CASEWORKER,
    "form": _RUNS,
}


def _items(session: Session, case: Case, by: Person) -> tuple[Sequence[WorkItem], frozenset[int]]:
    items, offered = [], set()
    for row in _ITEMS.rows(session, {"case": case.id, "person": by.id}):
        values = iter(row)
        item = _ITEM.taken(session, values)
        set_committed_value(item, "case", case)
        set_committed_value(item, "group", _GROUP.taken(session, values))
        set_committed_value(item, "assignee", _ASSIGNEE.take(session, values))
        (is_member,) = values
        items.append(item)
        offered |= {item.id} if is_member else set()
    return items, frozenset(offered)


def _the_case() -> Select[*tuple[Any, ...]]:
    case = _CASE.c
    notes = select(func.count()).where(Note.case_id == case.id).scalar_subquery()
    has_files = exists().where(Attachment.case_id == case.id)
    rows = (
        _CASE.source.join(_VERSION.source, _VERSION.c.id == case.model_version_id)
        .join(_MODEL.source, _MODEL.c.id == _VERSION.c.process_model_id)
        .join(_PLACE.source, _PLACE.c.id == case.municipality_id)
        .join(_SERVICE.source, _SERVICE.c.id == case.e_service_id)
        .outerjoin(_APPLICANT.source, _APPLICANT.c.id == case.applicant_id)
        .outerjoin(_CASEWORKER.source, _CASEWORKER.c.id == case.caseworker_id)
        .outerjoin(_RUNS.source, _RUNS.c.id == case.form_id)
    )
    parts: list[Part[Any]] = [_CASE, _VERSION, _MODEL, *_OF_CASE.values()]
    columns = [column for part in parts for column in part.columns()]
    known = (*basis_of(case.e_service_id), waiting(case.id), notes, has_files)
    handles = handled_by(bindparam("person"), case.municipality_id)
    return select(*columns, *known).select_from(rows).where(case.number == bindparam("number"), handles)


def _items_of_case() -> Select[*tuple[Any, ...]]:
    person: BindParameter[int] = bindparam("person")
    is_member = exists().where(
        Membership.person_id == person,
        Membership.group_id == _ITEM.c.group_id,
        handled_by(person, _GROUP.c.municipality_id),
    )
    rows = _ITEM.source.join(_GROUP.source, _GROUP.c.id == _ITEM.c.group_id).outerjoin(
        _ASSIGNEE.source, _ASSIGNEE.c.id == _ITEM.c.assignee_id
    )
    columns = [column for part in (_ITEM, _GROUP, _ASSIGNEE) for column in part.columns()]
    asked = select(*columns, is_member).select_from(rows)
    return asked.where(_ITEM.c.case_id == bindparam("case"), is_not_done(_ITEM.c.status)).order_by(_ITEM.c.id)


_THE_CASE, _ITEMS = Prepared(_the_case()), Prepared(_items_of_case())

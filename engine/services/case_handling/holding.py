"""The case of a work item, held for an act, with all that the act needs to know: one plain statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    LABEL_STYLE_NONE,
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import Session

from engine.services.case_handling.case_statuses import is_not_done
from engine.services.case_handling.merging import exactly
from engine.services.publishing.understanding import Basis, basis_of
from engine.store import Part, Prepared, as_written
from engine.store.tables import (
    Assignment,
    Case,
    Form,
    Membership,
    ModelVersion,
    Person,
    RunningForm,
    ServiceCall,
    Subscription,
    Timer,
    WorkItem,
)

NOT_FOR_ACTS = ("search", "submission", "application", "path")
"""Of a case, what no act needs at once: it is large, or only for lists."""

_CASE = Part(Case, without=NOT_FOR_ACTS)
_ITEM = Part(WorkItem, without=("search", "urgent_at"))
_VERSION = Part(ModelVersion, only=("id", "sha", "prepared_sha", "process_model_id"))
_RUNS = Part(RunningForm)


@dataclass(frozen=True, slots=True)
class Held:
    """A work item and its case, held for an act; whether the person handles it and is in the item's group.

    ``basis`` is what the understanding of the case hangs on besides its version, ``waits`` whether it waits for times,
    messages or systems, ``others`` whether other work of it is not done yet, and ``form`` the newest form kept for the
    work item's element at its e-service, if any.
    """

    item: WorkItem
    case: Case
    handles: bool
    is_member: bool
    basis: Basis
    waits: bool
    others: bool
    form: dict[str, Any] | None


def hold_case_of(session: Session, item_id: int, by: Person) -> Held | None:
    """Return a work item with its case, held as ``store.hold_case`` does, and what ``by`` may do there.

    Whoever had to wait on PostgreSQL is given the case as it is now, but all else as it was before, so it is asked once
    more if somebody has done something meanwhile.
    """
    session.flush()
    for _ in range(2):
        row = _QUERY.row(session, {"item": item_id, "person": by.id})
        if row is not None and row[-1]:
            break
    return _held(session, row) if row is not None else None


def _held(session: Session, row: Sequence[Any]) -> Held:
    values = iter(row)
    case, item = _CASE.taken(session, values), _ITEM.taken(session, values)
    version, runs = _VERSION.taken(session, values), _RUNS.take(session, values)
    as_written(item, {"case": case})
    as_written(case, {"model_version": version, "form": runs})
    handles, is_member, sha, stamp, waits, others, own, standard, _is_still_so = values
    return Held(item, case, handles, is_member, (sha, stamp), waits, others, own or standard)


def handled_by(person: BindParameter[int], municipality_id: Any) -> ColumnElement[bool]:
    """Return the condition that a person is a caseworker in a municipality."""
    return exists().where(
        Assignment.person_id == person,
        Assignment.role == "caseworker",
        or_(Assignment.municipality_id.is_(None), Assignment.municipality_id == municipality_id),
    )


def waiting(case_id: Any) -> ColumnElement[bool]:
    """Return the condition that a case waits for times, messages or systems."""
    return or_(*(exists().where(table.case_id == case_id) for table in (Timer, Subscription, ServiceCall)))


def _query() -> Select[*tuple[Any, ...]]:
    person: BindParameter[int] = bindparam("person")
    case, item, seen, other = _CASE.c, _ITEM.c, _CASE.source.alias("seen"), _ITEM.source.alias("other")
    is_member = exists().where(Membership.person_id == person, Membership.group_id == item.group_id)
    others = exists().where(other.c.case_id == case.id, other.c.id != item.id, is_not_done(other.c.status))
    forms = (_form(Form.municipality_id == case.municipality_id), _form(Form.municipality_id.is_(None)))
    known = (handled_by(person, case.municipality_id), is_member, *basis_of(case.e_service_id), waiting(case.id))
    still = and_(seen.c.version == case.version, seen.c.event_count == case.event_count)
    columns = [part.c[name] for part in (_CASE, _ITEM, _VERSION, _RUNS) for name in part.names]
    rows = (
        _ITEM.source.join(_CASE.source, case.id == item.case_id)
        .join(_VERSION.source, _VERSION.c.id == case.model_version_id)
        .join(seen, seen.c.id == case.id)
        .outerjoin(_RUNS.source, _RUNS.c.id == case.form_id)
    )
    asked = select(*columns, *known, others, *forms, still).select_from(rows)
    held = asked.where(item.id == bindparam("item")).with_for_update(key_share=True, of=_CASE.source)
    return held.set_label_style(
        LABEL_STYLE_NONE
    )  # read by place; psycopg remembers no text of more than 4,096 characters


def _form(owner: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Return the part of the query that gives the newest form of the work item's element that somebody owns."""
    of_item = (Form.e_service_id == _CASE.c.e_service_id, Form.element == _ITEM.c.element)
    newest = select(Form.content).where(*of_item, owner).order_by(Form.version.desc()).limit(exactly(1))
    return newest.correlate(_CASE.source, _ITEM.source).scalar_subquery()


_QUERY = Prepared(_query())

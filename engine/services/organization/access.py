"""Who may reach which cases: only the municipality's own caseworkers, and the resident whose case it is."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, Select, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import message
from engine.services.publishing.understanding import Basis, basis_of
from engine.store import held, hold, seen_version
from engine.store.tables import (
    Assignment,
    CandidateGroup,
    Case,
    Form,
    Membership,
    Person,
    ServiceCall,
    Subscription,
    Timer,
    WorkItem,
)


class NotYours(EngineError):
    """What was asked for does not exist for this person. It says the same whether it exists or not."""


class NotOffered(EngineError):
    """A work item that this person cannot take or complete, or can no longer."""


def municipality_ids(session: Session, person: Person, role: str = "caseworker") -> set[int] | None:
    """Return the municipalities where ``person`` holds ``role``; None means all of them."""
    held = session.scalars(
        select(Assignment.municipality_id).where(Assignment.person_id == person.id, Assignment.role == role)
    ).all()
    return None if None in held else {each for each in held if each is not None}


def handles(session: Session, person: Person, municipality_id: int) -> bool:
    """Say whether ``person`` is a caseworker of the municipality."""
    reach = municipality_ids(session, person)
    return reach is None or municipality_id in reach


def group_ids(session: Session, person: Person) -> set[int]:
    """Return the candidate groups that ``person`` is a member of, in the municipalities where the person works."""
    return set(places_of(session, person)[1])


def places_of(
    session: Session, person: Person, municipality_id: int | None = None
) -> tuple[set[int] | None, list[int]]:
    """Return ``municipality_ids`` and ``group_ids`` of a person in two queries, of one municipality if it is named."""
    reach = municipality_ids(session, person)
    if municipality_id is not None:
        reach = {municipality_id} if reach is None else reach & {municipality_id}
    own = select(CandidateGroup.id).join(Membership).where(Membership.person_id == person.id)
    if reach is not None:
        own = own.where(CandidateGroup.municipality_id.in_(reach))
    return reach, list(session.scalars(own.order_by(CandidateGroup.id)))


@dataclass(frozen=True, slots=True)
class Held:
    """The case of a work item, held for an act; whether the person handles it and is in the item's group.

    ``basis`` is what the understanding of the case hangs on besides its version, ``waits`` whether it waits for times,
    messages or systems, and ``form`` the newest form kept for the work item's element at its e-service, if any.
    """

    case: Case
    handles: bool
    is_member: bool
    basis: Basis
    waits: bool
    form: dict[str, Any] | None


def hold_case_of(session: Session, item_id: int, by: Person) -> Held | None:
    """Return the case of a work item, held as ``store.hold_case`` does, with what ``by`` may do there. One query."""
    row = hold(session, _CASE_OF_ITEM, {"item": item_id, "person": by.id})
    if row is None:
        return None
    case, _, handles_it, is_member, sha, stamp, waits, own, standard = row
    return Held(case, handles_it, is_member, (sha, stamp), waits, own or standard)


def _case_of_item() -> Select[*tuple[Any, ...]]:
    item: BindParameter[int] = bindparam("item")
    person: BindParameter[int] = bindparam("person")
    of_item = select(WorkItem.case_id).where(WorkItem.id == item).scalar_subquery()
    group_id = select(WorkItem.group_id).where(WorkItem.id == item).scalar_subquery()
    handles_it = exists().where(
        Assignment.person_id == person,
        Assignment.role == "caseworker",
        or_(Assignment.municipality_id.is_(None), Assignment.municipality_id == Case.municipality_id),
    )
    is_member = exists().where(Membership.person_id == person, Membership.group_id == group_id)
    waits = or_(*(exists().where(table.case_id == Case.id) for table in (Timer, Subscription, ServiceCall)))
    forms = (_form(item, Form.municipality_id == Case.municipality_id), _form(item, Form.municipality_id.is_(None)))
    asked = select(Case, seen_version(), handles_it, is_member, *basis_of(Case.e_service_id), waits, *forms)
    return held(asked.where(Case.id == of_item))


def _form(item: BindParameter[int], owner: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Return the part of a query that gives the newest form of a work item's element that somebody owns."""
    element = select(WorkItem.element).where(WorkItem.id == item).scalar_subquery()
    newest = select(Form.content).where(Form.e_service_id == Case.e_service_id, Form.element == element, owner)
    return newest.order_by(Form.version.desc()).limit(1).correlate(Case).scalar_subquery()


_CASE_OF_ITEM = _case_of_item()


def case_for_staff(session: Session, number: str, by: Person) -> Case:
    """Return the case with a number, if ``by`` handles cases of its municipality. Raises NotYours."""
    case = session.scalars(select(Case).where(Case.number == number)).one_or_none()
    if case is None or not handles(session, by, case.municipality_id):
        raise NotYours(message("There is no case {number} in a municipality where you handle cases.", number=number))
    return case


def case_for_applicant(session: Session, number: str, by: Person) -> Case:
    """Return the case with a number, if ``by`` applied. Raises NotYours."""
    case = session.scalars(select(Case).where(Case.number == number)).one_or_none()
    if case is None or case.applicant_id != by.id:
        raise NotYours(message("You have no case with the number {number}.", number=number))
    return case


def work_item_for(session: Session, item_id: int, by: Person) -> WorkItem:
    """Return a work item of a case that ``by`` may handle. Raises NotYours."""
    item = session.get(WorkItem, item_id)
    if item is None or not handles(session, by, item.case.municipality_id):
        raise no_such_work_item()
    return item


def no_such_work_item() -> NotYours:
    """Return what is said of a work item that is not there for this person."""
    return NotYours(message("There is no such work item in a municipality where you handle cases."))

"""Who may reach which cases: only the municipality's own caseworkers, and the resident whose case it is."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import message
from engine.store.tables import Assignment, CandidateGroup, Case, Membership, Person, WorkItem


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


def case_for_staff(session: Session, number: str, by: Person) -> Case:
    """Return the case with a number, if ``by`` handles cases of its municipality. Raises NotYours."""
    case = session.scalars(select(Case).where(Case.number == number)).one_or_none()
    if case is None or not handles(session, by, case.municipality_id):
        raise no_such_case(number)
    return case


def no_such_case(number: str) -> NotYours:
    """Return what is said of a case that is not there for this person."""
    return NotYours(message("There is no case {number} in a municipality where you handle cases.", number=number))


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
    return NotYours(
        message(
            "There is no such work item in a municipality where you handle cases. It may have gone when a move of its "
            "case was undone."
        )
    )

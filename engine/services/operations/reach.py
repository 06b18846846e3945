"""Which cases an operator reaches: those of the municipalities where the person leads a team or administers."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.language import message
from engine.services.organization.access import NotYours, municipality_ids
from engine.services.organization.authority import Role
from engine.services.organization.municipalities import list_municipalities
from engine.store.tables import Case, Municipality, Person

OPERATORS: tuple[Role, ...] = ("team_leader", "administrator")


def operated_ids(session: Session, by: Person) -> set[int] | None:
    """Return the municipalities in which ``by`` is an operator; None means all of them."""
    found: set[int] = set()
    for role in OPERATORS:
        reach = municipality_ids(session, by, role)
        if reach is None:
            return None
        found |= reach
    return found


def operated(session: Session, by: Person) -> list[Municipality]:
    """Return the municipalities in which ``by`` is an operator, by name."""
    reach = operated_ids(session, by)
    return [each for each in list_municipalities(session) if reach is None or each.id in reach]


def operates_all(session: Session, by: Person) -> bool:
    """Say whether ``by`` is an operator for all municipalities together."""
    return operated_ids(session, by) is None


def case_for_operator(session: Session, number: str, by: Person) -> Case:
    """Return the case with a number, if ``by`` is an operator of its municipality. Raises NotYours."""
    case = session.scalars(select(Case).where(Case.number == number)).one_or_none()
    reach = operated_ids(session, by)
    if case is None or not by.is_active or (reach is not None and case.municipality_id not in reach):
        raise NotYours(message("There is no case {number} in a municipality that you look after.", number=number))
    return case

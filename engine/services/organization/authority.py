"""Who may decide what: an assignment in the municipality concerned, or one that holds everywhere."""

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import Message, message
from engine.store.tables import Assignment, EService, Municipality, Person

Role = Literal["caseworker", "process_owner", "change_lead", "team_leader", "administrator"]
ROLES: tuple[Role, ...] = ("caseworker", "process_owner", "change_lead", "team_leader", "administrator")

ROLE_NAMES: dict[Role, Message] = {
    "caseworker": message("caseworker"),
    "process_owner": message("process owner"),
    "change_lead": message("change lead"),
    "team_leader": message("team leader"),
    "administrator": message("administrator"),
}


class NotAllowed(EngineError):
    """Something that takes another assignment than the person holds."""


def holds(session: Session, person: Person, role: Role, municipality: Municipality | None) -> bool:
    """Say whether ``person`` holds ``role`` in the municipality; without one, whether it holds for all of them."""
    held = set(
        session.scalars(
            select(Assignment.municipality_id).where(Assignment.person_id == person.id, Assignment.role == role)
        )
    )
    return None in held or (municipality is not None and municipality.id in held)


def require(
    session: Session, by: Person | None, roles: Role | Iterable[Role], municipality: Municipality | None
) -> None:
    """Raise NotAllowed unless ``by`` is active and holds one of the roles there.

    None stands for the program itself: the command line and the demo's data.
    """
    wanted: list[Role] = [roles] if isinstance(roles, str) else list(roles)
    if by is None or (by.is_active and any(holds(session, by, role, municipality) for role in wanted)):
        return
    if municipality is None:
        raise NotAllowed(
            message("Only a {role} for all municipalities together may do this.", role=ROLE_NAMES[wanted[0]])
        )
    raise NotAllowed(
        message(
            "Only a {role} in {municipality} may do this.", role=ROLE_NAMES[wanted[0]], municipality=municipality.name
        )
    )


def require_owner(session: Session, by: Person, e_service: EService, municipality: Municipality | None) -> None:
    """Raise NotAllowed unless ``by`` decides over the standard, or over the variant of the municipality.

    The standard belongs to its appointed owner, or to a process owner for all municipalities; a
    variant to the process owners of its municipality.
    """
    if municipality is not None:
        require(session, by, "process_owner", municipality)
    elif e_service.owner_id != by.id and not holds(session, by, "process_owner", None):
        owner = e_service.owner.name if e_service.owner else ""
        if owner:
            raise NotAllowed(message("Only the owner of the standard may do this. It is {person}.", person=owner))
        raise NotAllowed(message("This standard has no owner yet. An administrator appoints one."))

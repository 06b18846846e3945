"""Who has a work item: taken, given back to its group, given to a colleague, or put back where it was.

All of it happens in the caller's transaction, which commits. ``told`` is what the history keeps besides.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.language import message
from engine.model import given_names
from engine.services.case_handling.offered import offered, own_case
from engine.services.organization.access import NotOffered, group_ids
from engine.store import record_event
from engine.store.tables import Person, WorkItem


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A work item that somebody else has now, and the id of who had it before, None if it was offered to its group."""

    item: WorkItem
    had_by: int | None


def take(session: Session, item_id: int, *, by: Person, now: datetime) -> WorkItem:
    """Take a work item. Taking one's own again changes nothing. Raises NotOffered."""
    item = offered(session, item_id, by)
    if item.assignee_id == by.id:
        return item
    if item.assignee_id is not None:
        holder = session.get_one(Person, item.assignee_id)
        raise NotOffered(
            message(
                "{person} has already taken “{activity}”.", person=holder.name, activity=given_names.told(item.name)
            )
        )
    item.assignee_id, item.claimed_at = by.id, now
    item.case.caseworker_id = item.case.caseworker_id or by.id
    record_event(session, item.case, "claimed", at=now, by=by, element=item.element, data={"name": item.name})
    return item


def give_back(session: Session, item_id: int, *, by: Person, now: datetime, **told: Any) -> WorkItem:
    """Give a work item back to its group; a draft stays. Raises NotOffered if it is not one's own."""
    item = offered(session, item_id, by)
    if item.assignee_id != by.id:
        raise NotOffered(
            message(
                "“{activity}” is not taken by you, so you cannot give it back.", activity=given_names.told(item.name)
            )
        )
    item.assignee_id = item.claimed_at = None
    record_event(session, item.case, "released", at=now, by=by, element=item.element, data={"name": item.name, **told})
    return item


def give(
    session: Session, item_id: int, to_id: int, *, reason: str, by: Person, now: datetime, **told: Any
) -> HandedOver:
    """Give a work item to a member of its group; whoever has it already keeps it, and nothing changes.

    Raises NotOffered.
    """
    item = offered(session, item_id, by)
    to = session.get(Person, to_id)
    if to is None or not may_have(session, item, to):
        raise NotOffered(
            message(
                "{person} is not in the group {group} and cannot be given its work items.",
                person=to.name if to else "–",
                group=item.group.name,
            )
        )
    if item.case.applicant_id == to.id:
        raise own_case(to)
    had_by = item.assignee_id
    if had_by == to.id:
        return HandedOver(item, had_by)
    item.assignee_id, item.claimed_at = to.id, now
    data = {"name": item.name, "to": to.name, "reason": reason.strip(), **told}
    record_event(session, item.case, "assigned", at=now, by=by, element=item.element, data=data)
    return HandedOver(item, had_by)


def put_back(
    session: Session, item_id: int, *, left_with: int | None, had_by: int | None, by: Person, now: datetime, **told: Any
) -> WorkItem:
    """Let a work item be with whom it was before ``by`` gave it away; None is its group.

    Whoever is not in the group any more is not given it: then it is offered to the group. Raises NotOffered if it is
    not ``left_with`` whom it was left with any more, or is finished.
    """
    item = offered(session, item_id, by)
    if item.assignee_id != left_with:
        raise NotOffered(
            message(
                "“{activity}” has changed hands since, so it stays where it is.", activity=given_names.told(item.name)
            )
        )
    to = session.get(Person, had_by) if had_by is not None else None
    to = to if to is not None and may_have(session, item, to) else None
    item.assignee_id, item.claimed_at = (to.id, now) if to else (None, None)
    data = {"name": item.name, "to": to.name if to else "", **told}
    record_event(session, item.case, "put_back", at=now, by=by, element=item.element, data=data)
    return item


def may_have(session: Session, item: WorkItem, person: Person) -> bool:
    """Say whether a work item may be with a person: one who works here and is in its group."""
    return person.is_active and item.group_id in group_ids(session, person)

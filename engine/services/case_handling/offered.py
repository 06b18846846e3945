"""What a work item is when somebody acts on it, and why it is not theirs to act on: a sentence for each way."""

from sqlalchemy.orm import Session

from engine.language import message
from engine.model import given_names
from engine.services.case_handling.case_statuses import MOVABLE, refuse_suspended
from engine.services.case_handling.holding import Held, hold_case_of
from engine.services.organization.access import NotOffered, no_such_work_item
from engine.store.tables import Person, WorkItem


def held(session: Session, item_id: int, by: Person) -> Held:
    """Return a work item as it is now, with its case and what ``by`` may do there. Raises NotYours.

    Nobody else changes it or its case before this transaction ends.
    """
    found = hold_case_of(session, item_id, by)
    if found is None or not found.handles:
        raise no_such_work_item()
    return found


def offered(session: Session, item_id: int, by: Person) -> WorkItem:
    """Return an open work item that ``by`` may take, held. Raises NotYours or NotOffered."""
    found = held(session, item_id, by)
    refuse_unless_offered(session, found.item, by, is_member=found.is_member)
    return found.item


def refuse_unless_offered(session: Session, item: WorkItem, by: Person, *, is_member: bool) -> None:
    """Raise NotOffered, with why, unless ``by`` may act on a work item; Suspended if its case stands still."""
    refuse_suspended(item.case)
    if item.status == "completed":
        done_by = session.get_one(Person, item.completed_by_id)
        raise NotOffered(
            message(
                "{person} has already completed “{activity}”. Nothing of yours was lost or done twice.",
                person=done_by.name,
                activity=given_names.told(item.name),
            )
        )
    if item.status == "cancelled" and item.case.status != "cancelled":
        raise NotOffered(
            message(
                "“{activity}” is no longer needed: the case took another way.", activity=given_names.told(item.name)
            )
        )
    if item.case.status not in MOVABLE:
        raise NotOffered(
            message(
                "The case {number} is closed, so “{activity}” can no longer be done.",
                number=item.case.number,
                activity=given_names.told(item.name),
            )
        )
    if item.case.applicant_id == by.id:
        raise own_case(by)
    if item.assignee_id != by.id and not is_member:
        raise NotOffered(
            message(
                "“{activity}” is offered to the group {group}, and you are not in it. An administrator can add you.",
                activity=given_names.told(item.name),
                group=item.group.name,
            )
        )


def own_case(person: Person) -> NotOffered:
    """Return why nobody handles a case of one's own (disqualification, 16 and 17 §§ förvaltningslagen)."""
    return NotOffered(
        message(
            "{person} is the applicant in this case and must not handle it. Somebody else in the group does.",
            person=person.name,
        )
    )


def taken(session: Session, item: WorkItem) -> NotOffered:
    """Return why nobody but its holder completes a work item."""
    holder = session.get_one(Person, item.assignee_id)
    return NotOffered(
        message(
            "{person} has taken “{activity}”, so only {person} can complete it.",
            person=holder.name,
            activity=given_names.told(item.name),
        )
    )

"""What handing over many work items would come to: how many change hands, from whom, and why others cannot."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engine.language import Message, message, messages
from engine.services.case_handling.case_statuses import MOVABLE
from engine.services.operations.bulk_kinds import BulkKind
from engine.services.operations.outlook import Outlook
from engine.services.organization.access import group_ids, municipality_ids
from engine.store.tables import CandidateGroup, Case, Municipality, Person, WorkItem


def work_outlook(
    session: Session, kind: BulkKind, ids: Collection[int], *, to: Person | None = None, by: Person
) -> Outlook:
    """Return what giving the work items with ``ids`` to ``to``, or back to their groups, would come to just now.

    It says what ``handing_over`` would do with each, and changes nothing. Work items of municipalities where ``by``
    does not handle cases are not counted. One query, and two for each person.
    """
    groups = {each.id: group_ids(session, each) for each in (by, to) if each is not None}
    places: Counter[str] = Counter()
    refused: Counter[Message] = Counter()
    changes: list[Row[Any]] = []
    for row in _rows(session, ids, by):
        places[f"{row.group}, {row.municipality}"] += 1
        why_not = next(_reasons(row, kind, groups, by, to), None)
        if why_not is None:
            changes.append(row)
        else:
            refused[why_not] += 1
    notes = tuple(_notes(changes, to, by)) if kind == "assign" else ()
    told = [_counted(sentence, number) for sentence, number in refused.most_common()]
    return Outlook(places.total(), len(changes), 0, told, places.most_common(), notes)


def _rows(session: Session, ids: Collection[int], by: Person) -> list[Row[Any]]:
    holder = (
        select(Person.name)
        .where(Person.id == WorkItem.assignee_id)
        .correlate(WorkItem)
        .scalar_subquery()
        .label("holder")
    )
    query = (
        select(
            WorkItem.status,
            WorkItem.group_id,
            WorkItem.assignee_id,
            holder.label("holder"),
            WorkItem.draft.is_not(None).label("has_draft"),
            Case.status.label("case_status"),
            Case.applicant_id,
            CandidateGroup.name.label("group"),
            Municipality.name.label("municipality"),
        )
        .join(Case, Case.id == WorkItem.case_id)
        .join(CandidateGroup, CandidateGroup.id == WorkItem.group_id)
        .join(Municipality, Municipality.id == CandidateGroup.municipality_id)
        .where(WorkItem.id.in_(ids))
    )
    reach = municipality_ids(session, by)
    if reach is not None:
        query = query.where(CandidateGroup.municipality_id.in_(reach))
    return list(session.execute(query))


_OVER = message("done or no longer needed")
_STANDS_STILL = message("in a suspended case")


def _reasons(
    row: Row[Any], kind: BulkKind, groups: Mapping[int, Collection[int]], by: Person, to: Person | None
) -> Iterator[Message]:
    """Yield why a work item would not change hands, in the order in which it is found out."""
    if row.case_status == "suspended":
        yield _STANDS_STILL
    if row.status != "open" or row.case_status not in MOVABLE:
        yield _OVER
    if row.applicant_id == by.id:
        yield message("of a case in which you are the applicant")
    if row.assignee_id != by.id and row.group_id not in groups[by.id]:
        yield message("of the group {group}, in which you are not", group=row.group)
    if kind == "release" and row.assignee_id != by.id:
        yield message("not taken by you")
    if to is not None:
        yield from _reasons_of(row, groups[to.id], to)


def _reasons_of(row: Row[Any], groups: Collection[int], to: Person) -> Iterator[Message]:
    """Yield why a work item would not be given to a person."""
    if row.group_id not in groups:
        yield message("of the group {group}, in which {person} is not", group=row.group, person=to.name)
    if row.applicant_id == to.id:
        yield message("of a case in which {person} is the applicant", person=to.name)
    if row.assignee_id == to.id:
        yield message("with {person} already", person=to.name)


def _counted(why: Message, number: int) -> Message:
    return messages("{count} is {why}.", "{count} are {why}.", number, why=why)


def _notes(changes: list[Row[Any]], to: Person | None, by: Person) -> Iterator[Message]:
    """Yield from whom work items go over, whoever it is but the one who gives and the one who takes."""
    others = Counter(row.holder for row in changes if row.assignee_id not in (None, by.id, to.id if to else None))
    for holder, number in others.most_common():
        yield messages(
            "{count} of them is with {person} now, who does not have it afterwards.",
            "{count} of them are with {person} now, who does not have them afterwards.",
            number,
            person=holder,
        )
    drafts = sum(row.has_draft for row in changes)
    if drafts:
        yield messages(
            "{count} of them has a draft, which goes with it.",
            "{count} of them have drafts, which go with them.",
            drafts,
        )

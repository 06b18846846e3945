"""Acts on many work items: give them to somebody, give them back to their groups, or put them back where they were."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.language import message
from engine.model import given_names
from engine.services.case_handling import handing_over, own_groups
from engine.services.case_handling.case_statuses import is_open
from engine.services.operations.acts import LONGEST, ActRefused, ReasonMissing
from engine.services.operations.bulk_kinds import Asked, BulkKind, Chosen, ManyKind, Outcome
from engine.services.organization.access import NotYours, municipality_ids
from engine.store.tables import BulkOperation, BulkWorkItem, CandidateGroup, Person, WorkItem


def _choose(session: Session, asked: Asked) -> Chosen:
    if len(asked.reason) > LONGEST:
        raise ReasonMissing(message("Write at most {count} characters.", count=LONGEST), "reason")
    _refuse_others(session, asked.ids, asked.by)
    if asked.kind != "assign":
        return Chosen(asked.ids, {})
    to = next((each for each in own_groups.colleagues(session, asked.by) if each.id == asked.to), None)
    if to is None:
        raise ActRefused(message("Choose who is to have the work items: somebody who is in a group with you."))
    return Chosen(asked.ids, {"to": to.id, "name": to.name})


def _refuse_others(session: Session, ids: Sequence[int], by: Person) -> None:
    query = select(func.count(WorkItem.id)).where(WorkItem.id.in_(ids))
    reach = municipality_ids(session, by)
    if reach is not None:
        query = query.join(CandidateGroup).where(CandidateGroup.municipality_id.in_(reach))
    if session.scalar(query) != len(ids):
        raise NotYours(message("Some of these work items are in no municipality where you handle cases."))


def _choose_back(session: Session, asked: Asked) -> Chosen:
    """Return what an undo puts back; ``asked.to`` is the act that it undoes."""
    _refuse_others(session, asked.ids, asked.by)
    return Chosen(asked.ids, {"undoes": asked.to})


def _give(session: Session, row: BulkOperation, line: BulkWorkItem, by: Person, now: datetime) -> Outcome:
    given = handing_over.give(session, line.item_id, row.details["to"], reason=row.reason, by=by, now=now, many=row.id)
    if given.had_by == row.details["to"]:
        name = given_names.told(given.item.name)
        raise ActRefused(message("“{activity}” is with {person} already.", activity=name, person=row.details["name"]))
    line.had_by_id = given.had_by
    return "done"


def _give_back(session: Session, row: BulkOperation, line: BulkWorkItem, by: Person, now: datetime) -> Outcome:
    handing_over.give_back(session, line.item_id, by=by, now=now, many=row.id)
    line.had_by_id = by.id
    return "done"


def _put_back(session: Session, row: BulkOperation, line: BulkWorkItem, by: Person, now: datetime) -> Outcome:
    undone = session.get_one(BulkOperation, row.details["undoes"])
    was = session.get_one(BulkWorkItem, (undone.id, line.item_id))
    left_with = undone.details.get("to")
    handing_over.put_back(session, line.item_id, left_with=left_with, had_by=was.had_by_id, by=by, now=now, many=row.id)
    return "done"


def _as_left(row: BulkOperation) -> Select[int]:
    """Return the query for the ids of the work items that an act has handed over and that are where it left them."""
    done = select(BulkWorkItem.item_id).join(WorkItem).where(BulkWorkItem.bulk_id == row.id)
    left_with = row.details.get("to")
    return done.where(BulkWorkItem.outcome == "done", is_open(), WorkItem.assignee_id.is_not_distinct_from(left_with))


KINDS: Mapping[BulkKind, ManyKind] = {
    "assign": ManyKind(BulkWorkItem, BulkWorkItem.item_id, _choose, _give, "put_back", _as_left),
    "release": ManyKind(BulkWorkItem, BulkWorkItem.item_id, _choose, _give_back, "put_back", _as_left),
    "put_back": ManyKind(BulkWorkItem, BulkWorkItem.item_id, _choose_back, _put_back),
}

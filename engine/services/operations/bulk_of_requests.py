"""Answers to many requests at once: approve them and do what was asked for, or decline them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.language import in_both, message
from engine.services.operations import requests
from engine.services.operations.acting import Answer, settle
from engine.services.operations.acts import ReasonMissing
from engine.services.operations.bulk_kinds import Asked, BulkKind, Chosen, ManyKind, Outcome
from engine.services.operations.bulk_of_cases import refuse_others, suspended
from engine.store.tables import BulkCase, BulkOperation, OperationRequest, Person


def _choose(session: Session, asked: Asked) -> Chosen:
    """Return the cases of the requests with ``asked.ids``, and which request of each it is."""
    if asked.kind == "decline" and not asked.reason.strip():
        raise ReasonMissing(message("Write why not: whoever asked reads it."), "reason")
    requests.refuse_long(asked.reason)
    rows = session.execute(
        select(OperationRequest.case_id, OperationRequest.id)
        .where(OperationRequest.id.in_(asked.ids))
        .order_by(OperationRequest.id)
    ).all()
    of_case: dict[int, int] = {row[0]: row[1] for row in rows}
    refuse_others(session, list(of_case), asked.by)
    return Chosen(list(of_case), {"requests": {str(case): request for case, request in of_case.items()}})


def _settle(session: Session, row: BulkOperation, line: BulkCase, by: Person, now: datetime) -> Outcome:
    request = requests.find(session, row.details["requests"][str(line.case_id)], by)
    answer: Answer = "approve" if row.kind == "approve" else "decline"
    why_not = settle(session, request, answer, row.reason, by=by, now=now, many=row.id)
    if why_not is not None:
        line.sentence = dict(in_both(why_not))
        return "refused"
    return "done"


KINDS: Mapping[BulkKind, ManyKind] = {
    "approve": ManyKind(BulkCase, BulkCase.case_id, _choose, _settle, "resume", suspended),
    "decline": ManyKind(BulkCase, BulkCase.case_id, _choose, _settle),
}

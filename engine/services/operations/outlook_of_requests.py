"""What answering many requests would come to: what would be done in how many cases, and why not in others."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from engine.language import Message, messages
from engine.services.operations import requests
from engine.services.operations.acting import Answer
from engine.services.operations.outlook import Outlook
from engine.store.tables import OperationRequest, Person

_DOES = {
    "suspend": ("{count} case is suspended then.", "{count} cases are suspended then."),
    "cancel": (
        "{count} case is cancelled, and the applicant is told. It cannot be undone.",
        "{count} cases are cancelled, and the applicants are told. It cannot be undone.",
    ),
    "move": ("{count} case is moved to another activity.", "{count} cases are moved to another activity."),
}


def requests_outlook(session: Session, answer: Answer, ids: Collection[int], *, by: Person, now: datetime) -> Outlook:
    """Return what answering the requests with ``ids`` would come to, as they are now. Changes nothing.

    Requests that do not wait, or that ``by`` does not look after, are not counted.
    """
    rows = [row for row in requests.waiting(session, by, now=now) if row.id in ids]
    own = [row for row in rows if row.asked_by_id == by.id]
    places = Counter(row.case.municipality.name for row in rows)
    if answer == "decline":
        notes = _declined(len(rows) - len(own), len(own))
        return Outlook(len(rows), len(rows), 0, (), places.most_common(), notes)
    others = [row for row in rows if row.asked_by_id != by.id]
    right = [row for row in others if row.case.version == row.seen]
    counts = Counter(row.kind for row in right)
    notes = [messages(*_DOES[kind], counts[kind]) for kind in _DOES if counts[kind]]
    return Outlook(len(rows), len(right), 0, _refused(own, len(others) - len(right)), places.most_common(), notes)


def _declined(declined: int, taken_back: int) -> list[Message]:
    told = []
    if declined:
        told.append(
            messages(
                "{count} request is declined, and whoever asked reads why.",
                "{count} requests are declined, and whoever asked reads why.",
                declined,
            )
        )
    if taken_back:
        told.append(
            messages(
                "{count} request of your own is taken back.", "{count} requests of your own are taken back.", taken_back
            )
        )
    return told


def _refused(own: Sequence[OperationRequest], overtaken: int) -> list[Message]:
    told = []
    if own:
        told.append(
            messages(
                "{count} is asked for by yourself, so somebody else approves it.",
                "{count} are asked for by yourself, so somebody else approves them.",
                len(own),
            )
        )
    if overtaken:
        told.append(
            messages(
                "{count} case has gone on since, so it is to be asked for anew.",
                "{count} cases have gone on since, so it is to be asked for anew there.",
                overtaken,
            )
        )
    return told

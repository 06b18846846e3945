"""Acts on cases that wait for a second person: ask, approve, decline, take back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, joinedload

from engine.language import Message, message
from engine.services.operations.acts import LONGEST, Act, ActRefused, Kind, ReasonMissing
from engine.services.operations.reach import operated_ids
from engine.services.organization.access import NotYours
from engine.store import record_event
from engine.store.tables import Case, OperationRequest, Person

EXPIRES_AFTER = timedelta(days=7)
"""How long a request waits for a second person."""
SHOWN = 200


def open_request(session: Session, case: Case) -> OperationRequest | None:
    """Return the request of a case that waits for a second person."""
    wanted = select(OperationRequest).where(OperationRequest.case_id == case.id, OperationRequest.status == "open")
    return session.scalars(wanted).one_or_none()


def ask(session: Session, case: Case, act: Act, *, by: Person, now: datetime) -> OperationRequest:
    """Let an act on a held case wait for a second person, in the caller's transaction; once, asked twice alike.

    Raises ActRefused if something else is asked for already.
    """
    expire(session, now=now)
    waiting = open_request(session, case)
    if waiting is not None:
        if (waiting.kind, waiting.reason, waiting.asked_by_id) == (act.kind, act.reason.strip(), by.id):
            return waiting
        raise ActRefused(
            message(
                "{person} has already asked for something to be done with the case {number}. It waits for somebody "
                "to approve it.",
                person=waiting.asked_by.name,
                number=case.number,
            )
        )
    row = OperationRequest(
        case_id=case.id,
        kind=act.kind,
        reason=act.reason.strip(),
        details={"told": act.told.strip(), **act.details},
        seen=case.version,
        status="open",
        asked_by_id=by.id,
        asked_at=now,
        expires_at=now + EXPIRES_AFTER,
    )
    session.add(row)
    record_event(session, case, "asked", at=now, by=by, data={"act": act.kind, "reason": row.reason})
    session.flush()
    return row


def act_of(row: OperationRequest) -> Act:
    """Return the act that a request asks for; it was asked for the case as it was then."""
    details = dict(row.details)
    kind: Kind = row.kind  # type: ignore[assignment]
    return Act(kind, row.reason, details.pop("told", ""), row.seen, details)


def find(session: Session, request_id: int, by: Person) -> OperationRequest:
    """Return a request about a case that ``by`` looks after. Raises NotYours."""
    row = session.get(OperationRequest, request_id)
    reach = operated_ids(session, by)
    if row is None or (reach is not None and row.case.municipality_id not in reach):
        raise NotYours(message("There is no such request in a municipality that you look after."))
    return row


def why_closed(row: OperationRequest) -> Message:
    """Return what came of a request that does not wait any more."""
    if row.status == "expired":
        return message("Nobody approved this within seven days, so it is to be asked for anew.")
    if row.status == "overtaken":
        return message("The case has gone on since this was asked for, so it is to be asked for anew.")
    who = row.decided_by.name if row.decided_by else row.asked_by.name
    return message("{person} has already answered this request, so nothing was changed.", person=who)


def refuse_long(answer: str) -> None:
    """Raise ReasonMissing if an answer is too long to be kept."""
    if len(answer) > LONGEST:
        raise ReasonMissing(message("Write at most {count} characters.", count=LONGEST), "answer")


def decline(session: Session, row: OperationRequest, answer: str, *, by: Person, now: datetime) -> None:
    """Answer a request with no, in the caller's transaction; whoever asked takes it back that way.

    Raises ReasonMissing if somebody else declines without saying why.
    """
    own = row.asked_by_id == by.id
    if not own and not answer.strip():
        raise ReasonMissing(message("Write why not: whoever asked reads it."), "answer")
    refuse_long(answer)
    close(row, "taken_back" if own else "declined", by=by, now=now, answer=answer)
    data = {"act": row.kind, "reason": answer.strip(), "asked_by": row.asked_by.name}
    record_event(session, row.case, "taken_back" if own else "declined", at=now, by=by, data=data)


def close(row: OperationRequest, status: str, *, by: Person | None, now: datetime, answer: str = "") -> None:
    """End a request."""
    row.status, row.decided_by_id, row.decided_at = status, by.id if by else None, now
    row.answer = answer.strip()


def expire(session: Session, *, now: datetime) -> None:
    """Close the requests that nobody has answered in time, in the caller's transaction."""
    late = update(OperationRequest).where(OperationRequest.status == "open", OperationRequest.expires_at <= now)
    session.execute(late.values(status="expired", decided_at=now))


def waiting(session: Session, by: Person, *, now: datetime) -> Sequence[OperationRequest]:
    """Return the requests that wait, oldest first, in the municipalities that ``by`` looks after."""
    wanted = OperationRequest.status == "open", OperationRequest.expires_at > now
    return session.scalars(_listed(session, by).where(*wanted).order_by(OperationRequest.id).limit(SHOWN)).all()


def answered(session: Session, by: Person, *, now: datetime, limit: int = 30) -> Sequence[OperationRequest]:
    """Return the latest requests that do not wait any more."""
    over = (OperationRequest.status != "open") | (OperationRequest.expires_at <= now)
    return session.scalars(_listed(session, by).where(over).order_by(OperationRequest.id.desc()).limit(limit)).all()


def _listed(session: Session, by: Person) -> Select[OperationRequest]:
    query = (
        select(OperationRequest)
        .join(Case)
        .options(
            joinedload(OperationRequest.case).joinedload(Case.municipality),
            joinedload(OperationRequest.asked_by),
            joinedload(OperationRequest.decided_by),
        )
    )
    reach = operated_ids(session, by)
    return query if reach is None else query.where(Case.municipality_id.in_(reach))

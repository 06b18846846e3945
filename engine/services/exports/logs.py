"""The event log of many cases, a case at a time: what happened, when, and by whom as far as that may be told.

Nothing is gathered: cases are read along their ids some hundreds at a time and their events as they are written, so
that a log of any length takes the same memory.
"""

import hmac
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.language import Language, Message, message, render
from engine.model import ProcessModel, given_names
from engine.services.case_handling.begun import KINDS
from engine.services.publishing.understanding import read_model
from engine.store.tables import Case, CaseBeginning, CaseEvent, EService, ModelVersion, Municipality, Person
from engine.store.tables import ProcessModel as Stored

Users = Literal["pseudonym", "name", "none"]
USERS: tuple[Users, ...] = ("pseudonym", "name", "none")
Numbers = Literal["number", "pseudonym"]
NUMBERS: tuple[Numbers, ...] = ("number", "pseudonym")
AT_ONCE = 300
"""How many cases are read at a time."""
ROWS = 500
"""How many events the database hands over at a time."""

APPLICANT, SYSTEM = "applicant", "system"
"""Who did something, if it was no member of staff. Applicants are never told apart, nor named."""


@dataclass(frozen=True, slots=True)
class LogWanted:
    """Which cases a log has, and what it tells. ``municipality_ids`` None are all; times are when a case came in.

    ``users`` are pseudonyms that hold within one log only, names, or left out; cases likewise. ``automatic`` adds
    what the case passed by itself between two acts.
    """

    municipality_ids: frozenset[int] | None = None
    e_service_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    users: Users = "pseudonym"
    numbers: Numbers = "number"
    automatic: bool = False
    language: Language = "sv"


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One event: the activity, its XES lifecycle transition, who did it and in which role; "" where there is none."""

    activity: str
    at: datetime
    lifecycle: str
    resource: str
    role: str
    kind: str
    element: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A case of a log; its events are read once, in order, before the next case is asked for.

    ``begun`` says how it began: application, staff, timer, message or signal.
    """

    case: str
    e_service: str
    municipality: str
    model: str
    version: int
    received_at: datetime
    closed_at: datetime | None
    status: str
    begun: str
    events: Iterator[LogEvent] = field(repr=False)


LIFECYCLE: Mapping[str, str] = {
    "claimed": "assign",
    "assigned": "reassign",
    "released": "schedule",
    "put_back": "reassign",
    "service_by_hand": "schedule",
    "incident": "suspend",
    "resumed": "resume",
    "suspended": "suspend",
    "continued": "resume",
    "cancelled": "pi_abort",
}
"""The transition of each kind of event in the lifecycle model of the XES standard; ``complete`` for all others."""

CALLED: Mapping[str, Message] = {
    "received": message("Application received"),
    "message_received": message("Message received"),
    "noted": message("Note written"),
    "attached": message("File attached"),
    "incident": message("Case stopped"),
    "resumed": message("Case tried again"),
    "suspended": message("Case suspended"),
    "continued": message("Case went on"),
    "cancelled": message("Case cancelled"),
    "moved": message("Case moved"),
    "move_undone": message("Move undone"),
    "asked": message("Second person asked"),
    "declined": message("Second person declined"),
    "taken_back": message("Request taken back"),
    "exported": message("Case copied out"),
    "closed": message("Case closed"),
}
"""What events are called that are about no activity."""


def traces(session: Session, wanted: LogWanted) -> Iterator[Trace]:
    """Yield the cases of a log in the order in which they came in, each with its events."""
    key = secrets.token_bytes(16)
    last = 0
    while True:
        rows = session.execute(_cases(wanted).where(Case.id > last).order_by(Case.id).limit(AT_ONCE)).all()
        if not rows:
            return
        last = rows[-1].id
        by_id = {row.id: row for row in rows}
        events = session.execute(_events(list(by_id)), execution_options={"yield_per": ROWS})
        for case_id, group in groupby(events, key=lambda event: event.case_id):
            yield _trace(session, by_id[case_id], group, wanted, key)


def count_cases(session: Session, wanted: LogWanted, *, most: int) -> int:
    """Return how many cases a log has, ``most`` at the most."""
    return len(session.scalars(_cases(wanted).with_only_columns(Case.id).limit(most)).all())


def _cases(wanted: LogWanted) -> Any:
    query: Any = (
        select(
            Case.id,
            Case.number,
            Case.applicant_id,
            Case.received_at,
            Case.closed_at,
            Case.status,
            EService.name.label("e_service"),
            Municipality.name.label("municipality"),
            ModelVersion.sha,
            ModelVersion.number.label("version"),
            Stored.municipality_id.label("variant_of"),
            CaseBeginning.kind.label("begun"),
        )
        .join(EService, Case.e_service_id == EService.id)
        .join(Municipality, Case.municipality_id == Municipality.id)
        .join(ModelVersion, Case.model_version_id == ModelVersion.id)
        .join(Stored, ModelVersion.process_model_id == Stored.id)
        .outerjoin(CaseBeginning, CaseBeginning.case_id == Case.id)
    )
    if wanted.municipality_ids is not None:
        query = query.where(Case.municipality_id.in_(wanted.municipality_ids))
    if wanted.e_service_id is not None:
        query = query.where(Case.e_service_id == wanted.e_service_id)
    if wanted.since is not None:
        query = query.where(Case.received_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Case.received_at < wanted.until)
    return query


def _events(ids: Sequence[int]) -> Select[Any]:
    row = CaseEvent
    return (
        select(row.case_id, row.at, row.by_id, Person.name.label("person"), row.kind, row.element, row.data)
        .outerjoin(Person, row.by_id == Person.id)
        .where(row.case_id.in_(ids))
        .order_by(row.case_id, row.seq)
    )


def _trace(session: Session, row: Any, events: Iterator[Any], wanted: LogWanted, key: bytes) -> Trace:
    model = read_model(session, row.sha)
    number = row.number if wanted.numbers == "number" else f"c-{_hashed(key, 'case', row.id)}"
    return Trace(
        case=number,
        e_service=row.e_service[wanted.language],
        municipality=row.municipality,
        model="standard" if row.variant_of is None else "variant",
        version=row.version,
        received_at=row.received_at,
        closed_at=row.closed_at,
        status=row.status,
        begun=row.begun or "application",
        events=(told for event in events for told in _told(event, row, model, wanted, key)),
    )


def _told(event: Any, case: Any, model: ProcessModel, wanted: LogWanted, key: bytes) -> Iterator[LogEvent]:
    """Yield what is told of an event of the history: what was passed on the way first, then the act itself."""
    named = given_names.unnumbered(event.data.get("name", "")) if event.kind not in CALLED else ""
    activity = given_names.in_language(named, wanted.language) if named else _called(event, wanted.language)
    main = LogEvent(
        activity=" ".join(activity.split()),
        at=event.at,
        lifecycle=LIFECYCLE.get(event.kind, "complete"),
        resource=_resource(event, case, wanted, key),
        role=_role(model, event.element),
        kind=event.kind,
        element=event.element or "",
    )
    yield main
    if wanted.automatic:
        for name, lifecycle in (("passed", "complete"), ("cancelled", "withdraw")):
            for element in event.data.get(name, ()):
                node = model.node_by_id.get(element)
                if node is not None and node.name.strip() and not node.is_gateway and element != event.element:
                    yield LogEvent(
                        " ".join(node.name.split()), event.at, lifecycle, SYSTEM, model.role(node), name, element
                    )


def _called(event: Any, language: Language) -> str:
    begun = KINDS.get(event.data.get("begun", "")) if event.kind == "received" else None
    known = begun or CALLED.get(event.kind)
    return render(known, language) if known is not None else str(event.kind)


def _resource(event: Any, case: Any, wanted: LogWanted, key: bytes) -> str:
    if event.by_id is None:
        return SYSTEM
    if event.by_id == case.applicant_id:
        return APPLICANT
    tells: Mapping[Users, Callable[[], str]] = {
        "pseudonym": lambda: f"u-{_hashed(key, 'user', event.by_id)}",
        "name": lambda: str(event.person),
        "none": str,
    }
    return tells[wanted.users]()


def _role(model: ProcessModel, element: str | None) -> str:
    node = model.node_by_id.get(element or "")
    return model.role(node) if node is not None and not node.is_gateway else ""


def _hashed(key: bytes, what: str, number: int) -> str:
    """Return a name that tells things apart within one log: without the log's own key nobody can make it again."""
    return hmac.new(key, f"{what}:{number}".encode(), sha256).hexdigest()[:10]

"""Which systems are connected and how: what the administrators for all municipalities set up, one for each topic."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.connectors import mail, mapping
from engine.connectors.addresses import Place, place_of
from engine.connectors.failures import CallFailed
from engine.connectors.mapping import MappingRefused
from engine.connectors.sealing import NotOpened
from engine.connectors.settings import allowed_hosts
from engine.connectors.web import METHODS
from engine.errors import EngineError
from engine.language import Message, message
from engine.services.organization.authority import require
from engine.services.systems import sealed_secrets
from engine.services.systems.outgoing import read_headers
from engine.store.tables import Connector, Person

FIELDS: Mapping[str, tuple[str, ...]] = {
    "http": ("method", "url", "request", "response", "headers"),
    "email": ("to", "subject", "body"),
}
"""The settings of each kind."""

LONGEST = 10_000
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "content-type", "idempotency-key", "accept-encoding"}
)


class ConnectionRefused(EngineError):
    """A connection that cannot be like this. ``problems`` holds a sentence for each field."""

    def __init__(self, problems: Mapping[str, Message]) -> None:
        self.problems = dict(problems)
        super().__init__(message("The connection is not saved. Correct the fields that are marked."))


class NoConnection(EngineError):
    """A connection that is not there (any more)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an administrator typed. Without a new ``secret`` the stored one stays, unless it is to be removed."""

    topic: str
    kind: str
    settings: Mapping[str, str]
    secret_header: str = ""
    secret: str = field(default="", repr=False)
    remove_secret: bool = False


def list_connections(session: Session) -> Sequence[Connector]:
    """Return all connections by topic."""
    return session.scalars(select(Connector).options(joinedload(Connector.changed_by)).order_by(Connector.topic)).all()


def find_connection(session: Session, id_: int) -> Connector:
    """Return a connection with its secret still unread. Raises NoConnection."""
    row = session.get(Connector, id_)
    if row is None:
        raise NoConnection(message("This connection is not there any more."))
    return row


def has_secret(session: Session, row: Connector) -> bool:
    """Say whether a secret is stored, which is all that anybody is told of it."""
    return bool(session.scalar(select(Connector.secret.is_not(None)).where(Connector.id == row.id)))


def save(session: Session, id_: int | None, draft: Draft, *, by: Person | None, now: datetime) -> Connector:
    """Add a connection, or change one; it is used from the next call on.

    Raises NotAllowed, ConnectionRefused, and NoConnection if the one to change is gone.
    """
    require(session, by, "administrator", None)
    row = None if id_ is None else find_connection(session, id_)
    problems = _problems(session, row, draft)
    if row is not None and not problems and _leads_elsewhere(session, row, draft):
        problems["secret"] = message(
            "The address leads to another server than before. Write the secret for it, or remove the old one."
        )
    sealed = _sealed(session, draft, problems)
    if problems:
        raise ConnectionRefused(problems)
    row = row or Connector(is_on=True)
    row.topic, row.kind = draft.topic.strip(), draft.kind
    row.settings = {name: draft.settings.get(name, "").strip() for name in FIELDS[draft.kind]}
    _keep_secret(row, draft, sealed)
    row.failures, row.paused_until = 0, None
    row.changed_by_id, row.changed_at = (by.id if by else None), now
    session.add(row)
    session.commit()
    return row


def switch(session: Session, id_: int, *, on: bool, by: Person | None, now: datetime) -> Connector:
    """Switch a connection on or off; while it is off, people do the tasks, and those that wait for it now."""
    require(session, by, "administrator", None)
    row = find_connection(session, id_)
    row.is_on, row.changed_by_id, row.changed_at = on, (by.id if by else None), now
    row.failures, row.paused_until = 0, None
    session.commit()
    return row


def remove(session: Session, id_: int, *, by: Person | None) -> str:
    """Remove a connection with its secret for good; return its topic."""
    require(session, by, "administrator", None)
    row = find_connection(session, id_)
    topic = row.topic
    session.delete(row)
    session.commit()
    return topic


def _sealed(session: Session, draft: Draft, problems: dict[str, Message]) -> str | None:
    """Return the new secret as it is stored, None if there is none; why it cannot be sealed becomes a problem."""
    if problems or draft.kind != "http" or not draft.secret:
        return None
    try:
        return sealed_secrets.sealed(session, draft.secret, draft.settings["url"].strip())
    except NotOpened as shut:
        problems["secret"] = shut.message
        return None


def _keep_secret(row: Connector, draft: Draft, sealed: str | None) -> None:
    if draft.kind != "http" or draft.remove_secret:
        row.secret_header, row.secret = "", None
        return
    row.secret_header = draft.secret_header.strip()
    if sealed is not None:
        row.secret = sealed


def _problems(session: Session, row: Connector | None, draft: Draft) -> dict[str, Message]:
    """Return a sentence for each field that cannot be as it is."""
    if draft.kind not in FIELDS:
        return {"kind": message("Choose how the system is asked.")}
    problems = _of_topic(session, row, draft.topic.strip())
    for name in FIELDS[draft.kind]:
        if len(draft.settings.get(name, "")) > LONGEST:
            problems[name] = message("This is longer than {count} characters.", count=LONGEST)
    if problems:
        return problems
    return _of_http(session, row, draft) if draft.kind == "http" else _of_email(draft)


def _of_topic(session: Session, row: Connector | None, topic: str) -> dict[str, Message]:
    if not topic or len(topic) > 200:
        return {"topic": message("Write the topic as it stands in the process model.")}
    other = select(Connector.id).where(Connector.topic == topic)
    if session.scalar(other.where(Connector.id != row.id) if row is not None else other) is not None:
        return {"topic": message("“{topic}” is connected already. Change that connection instead.", topic=topic)}
    return {}


def _of_http(session: Session, row: Connector | None, draft: Draft) -> dict[str, Message]:
    settings, problems = draft.settings, dict[str, Message]()
    if settings.get("method") not in METHODS:
        problems["method"] = message("Choose a method.")
    elif settings["method"] in ("GET", "DELETE") and settings.get("request", "").strip():
        problems["request"] = message(
            "{method} sends nothing. Put the values into the address, such as {example}.",
            method=settings["method"],
            example="https://example.se/{sokande.personnummer}",
        )
    for name, read in (("url", place), ("request", mapping.sent), ("response", mapping.taken)):
        try:
            read(settings.get(name, "").strip())
        except (CallFailed, MappingRefused) as refused:
            problems.setdefault(name, refused.message)
    problems |= _of_headers(settings.get("headers", ""))
    return problems | _of_secret(draft, kept=row is not None and has_secret(session, row))


def place(url: str) -> Place:
    """Return where a connection's address leads. Raises CallFailed if that hangs on the case, or is not allowed."""
    if not url:
        raise CallFailed(message("Write the address of the system."))
    start, _, rest = url.partition("://")
    host = re.split(r"[/?]", rest, maxsplit=1)[0]
    if "{" in start + host:
        raise CallFailed(message("Which server is called cannot hang on the case: write its name out."))
    return place_of(mapping.with_stand_ins(url, "x"), allowed_hosts())


def _of_headers(text: str) -> dict[str, Message]:
    for name, value in read_headers(text):
        problem = _header_problem(name, value)
        if problem is not None:
            return {"headers": problem}
    return {}


def _header_problem(name: str, value: str) -> Message | None:
    if not _HEADER.fullmatch(name) or not value or not value.isascii() or not value.isprintable():
        return message("“{line}” is no header of the form “Name: value”.", line=f"{name}: {value}"[:80])
    if name.lower() in _OURS:
        return message("The header {name} is set by Klunga itself.", name=name)
    return None


def _of_secret(draft: Draft, *, kept: bool) -> dict[str, Message]:
    if draft.remove_secret:
        return {}
    name = draft.secret_header.strip()
    if not name and not draft.secret and not kept:
        return {}
    if not _HEADER.fullmatch(name) or name.lower() in _OURS:
        return {
            "secret_header": message("Write the name of the header that carries the secret, such as Authorization.")
        }
    if not draft.secret and not kept:
        return {"secret": message("Write the secret that the header carries, or leave its name empty.")}
    if not draft.secret.isascii() or not draft.secret.isprintable() or len(draft.secret) > 4000:
        return {"secret": message("The secret can have letters, digits and signs of ASCII only, on one line.")}
    return {}


def _leads_elsewhere(session: Session, row: Connector, draft: Draft) -> bool:
    """Say whether a stored secret would go to another server than the one that it was written for."""
    if draft.kind != "http" or draft.secret or draft.remove_secret or not has_secret(session, row):
        return False
    try:
        return place(row.settings["url"]).origin != place(draft.settings["url"].strip()).origin
    except (CallFailed, KeyError):
        return True


def _of_email(draft: Draft) -> dict[str, Message]:
    problems = {}
    to = draft.settings.get("to", "").strip()
    try:
        mail.recipients(mapping.with_stand_ins(to, "x@example.se"))
    except CallFailed as refused:
        problems["to"] = refused.message
    for name in ("subject", "body"):
        if not draft.settings.get(name, "").strip():
            problems[name] = message("Write something here.")
    return problems

"""What goes out to a connected system, and what of its answer comes into the case.

``perform`` makes a call; nothing here holds a transaction while it does.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from engine.connectors import mail, mapping, web
from engine.connectors.failures import CallFailed
from engine.connectors.mail import Mail
from engine.connectors.settings import allowed_hosts, mail_server
from engine.connectors.web import WebCall
from engine.language import message
from engine.services.systems.sealed_secrets import Secret, secret_of
from engine.store.tables import Case, Connector, ServiceCall

KEY = "Idempotency-Key"
"""The header by which a system recognises a call that is made twice."""


@dataclass(frozen=True, slots=True)
class System:
    """A connected system, apart from its row: what is set up, the secret still sealed, and its failures."""

    kind: str
    settings: Mapping[str, Any]
    secret: Secret | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a case asks a system: its variables with ``klunga`` among them, and the key of the call."""

    variables: Mapping[str, Any]
    key: str


Performer = Callable[[System, Asked], Mapping[str, Any]]


def connected(session: Session, topic: str) -> System | None:
    """Return the system that is connected for a topic, None if none is, or it is switched off."""
    wanted = select(Connector).where(Connector.topic == topic, Connector.is_on).options(undefer(Connector.secret))
    row = session.scalars(wanted.execution_options(populate_existing=True)).first()
    return system_of(session, row) if row is not None else None


def system_of(session: Session, row: Connector) -> System:
    """Return what a row sets up."""
    return System(row.kind, dict(row.settings), secret_of(session, row), row.failures)


def asked_by(row: ServiceCall) -> Asked:
    """Return what the case of a call asks; the same for each attempt."""
    case: Case = row.case
    facts = {
        "case": case.number,
        "municipality": case.municipality.code,
        "e_service": case.e_service.slug,
        "activity": row.name,
    }
    key = quote(f"{case.number}-{row.token}".replace(" ", "-"), safe="-.")
    return Asked({**row.inputs, mapping.RESERVED: facts}, key)


def perform(system: System, asked: Asked) -> Mapping[str, Any]:
    """Ask a system, and return the variables that its answer sets. Raises CallFailed."""
    if system.kind == "email":
        mail.send(letter(system, asked), mail_server())
        return {}
    return taken(system, web.call(request(system, asked), allowed_hosts()))


def taken(system: System, answer: web.Answer) -> Mapping[str, Any]:
    """Return the variables that an answer sets. Raises CallFailed."""
    lines = mapping.taken(system.settings["response"])
    return mapping.outputs(lines, answer.document()) if lines else {}


def request(system: System, asked: Asked) -> WebCall:
    """Return the HTTP call that is made. Raises CallFailed if the case lacks what it needs, or the secret its key."""
    settings, headers = system.settings, [(KEY, asked.key)]
    body = None
    if settings["method"] not in ("GET", "DELETE"):
        sent = mapping.body(mapping.sent(settings["request"]), asked.variables)
        body = json.dumps(sent, ensure_ascii=False).encode()
        headers.append(("Content-Type", "application/json; charset=utf-8"))
    headers += read_headers(settings["headers"])
    url = mapping.filled(settings["url"], asked.variables, _in_an_address)
    secret = system.secret.opened() if system.secret is not None else None
    return WebCall(settings["method"], url, tuple(headers), body, secret)


def letter(system: System, asked: Asked) -> Mail:
    """Return the e-mail that is sent. Raises CallFailed if the case lacks what it needs."""
    to, subject, body = (mapping.filled(system.settings[name], asked.variables) for name in ("to", "subject", "body"))
    return Mail(to, subject, body, asked.key)


def read_headers(text: str) -> list[tuple[str, str]]:
    """Return the headers that are written as lines ``Name: value``."""
    lines = (line.partition(":") for line in text.splitlines() if line.strip())
    return [(name.strip(), value.strip()) for name, _, value in lines]


def _in_an_address(text: str) -> str:
    """Return a value as it stands in an address, where it cannot lead elsewhere."""
    if text in (".", ".."):
        raise CallFailed(message("“{text}” cannot be part of an address.", text=text))
    return quote(text, safe="")

"""Try a connection from the page that sets it up: what would be sent, and what came back, without the secret."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from sqlalchemy.orm import Session, undefer

from engine.connectors import mail, mapping, web
from engine.connectors.failures import CallFailed
from engine.connectors.mail import Mail
from engine.connectors.settings import allowed_hosts, mail_server
from engine.connectors.web import WebCall
from engine.language import Message, message
from engine.services.organization.authority import require
from engine.services.systems.connections import NoConnection
from engine.services.systems.outgoing import Asked, System, letter, request, system_of, taken
from engine.store.tables import Connector, Person

MOST_SHOWN = 4000
"""The most characters of an answer that are shown."""
SECONDS = 10.0
HIDDEN = "••••••"
EXAMPLE: Mapping[str, Any] = {
    "case": "PROV 2026-000000",
    "municipality": "0000",
    "e_service": "prov",
    "activity": "Prov",
}
"""Which case a trial call is for: none."""


@dataclass(frozen=True, slots=True)
class TriedCall:
    """How a trial went: what was sent and what came back as texts, what a case would take, why it failed if it did."""

    sent: str = ""
    status: int | None = None
    answer: str = ""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    problem: Message | None = None


def try_call(session: Session, id_: int, sample: str, *, by: Person) -> TriedCall:
    """Ask a connected system once with invented variables, by lines ``name = value``; nothing is stored.

    Raises NotAllowed, NoConnection, and MappingRefused if a line of the sample is not understood.
    """
    require(session, by, "administrator", None)
    row = session.get(Connector, id_, options=[undefer(Connector.secret)])
    if row is None:
        raise NoConnection(message("This connection is not there any more."))
    system = system_of(session, row)
    variables = mapping.body(mapping.sent(sample), {})
    session.rollback()
    asked = Asked({**variables, mapping.RESERVED: EXAMPLE}, f"trial-{token_hex(8)}")
    return _mailed(system, asked) if system.kind == "email" else _called(system, asked)


def _mailed(system: System, asked: Asked) -> TriedCall:
    try:
        mailed = letter(system, asked)
    except CallFailed as failed:
        return TriedCall(problem=failed.message)
    try:
        mail.send(mailed, mail_server())
    except CallFailed as failed:
        return TriedCall(_letter_as_text(mailed), problem=failed.message)
    return TriedCall(_letter_as_text(mailed))


def _called(system: System, asked: Asked) -> TriedCall:
    try:
        call = request(system, asked)
    except CallFailed as failed:
        return TriedCall(problem=failed.message)
    sent = _call_as_text(call)
    try:
        answer = web.ask(call, allowed_hosts(), seconds=SECONDS)
    except CallFailed as failed:
        return TriedCall(sent, problem=failed.message)
    came = without_secret(answer.body.decode("utf-8", "replace")[:MOST_SHOWN], call)
    try:
        outputs = taken(system, web.accepted(answer))
    except CallFailed as failed:
        return TriedCall(sent, answer.status, came, problem=failed.message)
    return TriedCall(sent, answer.status, came, outputs)


def without_secret(text: str, call: WebCall) -> str:
    """Return a text in which a system does not tell its own secret back to the page."""
    return text.replace(call.secret[1], HIDDEN) if call.secret else text


def _call_as_text(call: WebCall) -> str:
    lines = [f"{call.method} {call.url}", *(f"{name}: {value}" for name, value in call.headers)]
    if call.secret is not None:
        lines.append(f"{call.secret[0]}: {HIDDEN}")
    if call.body is not None:
        lines += ["", json.dumps(json.loads(call.body), ensure_ascii=False, indent=2)[:MOST_SHOWN]]
    return "\n".join(lines)


def _letter_as_text(letter: Mail) -> str:
    return f"To: {letter.to}\nSubject: {letter.subject}\n\n{letter.body}"

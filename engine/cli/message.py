"""``message``: send a message or signal to cases, list what is kept, give one to a case, or drop it."""

import json
from argparse import Namespace
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from engine.cli.arguments import JSON, Parser, WrongUse
from engine.cli.opening import DATABASE, opened
from engine.cli.program import FINE, FOUND
from engine.cli.words import Speaker
from engine.language import Message, in_both, message
from engine.services.catalogue import e_services
from engine.services.messaging import giving, keeping, receiving
from engine.services.messaging.keeping import Told
from engine.services.messaging.receiving import Origin, Sent
from engine.services.organization import municipalities
from engine.store.tables import IncomingMessage

ORIGIN = "kommandorad"
"""Who sends, as the history tells it: the command line."""
ACTS = ("send", "list", "give", "drop")
STATUSES: Mapping[str, Message] = {
    "kept": message("kept"),
    "delivered": message("given"),
    "expired": message("given up"),
    "discarded": message("dropped"),
}


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("act", choices=ACTS, help=message("send, list, give (to a case) or drop"))
    parser.option(
        "what", nargs="?", default="", help=message("the message's name to send, or its number to give or drop")
    )
    parser.option("--case", metavar="NUMBER", default="", help=message("the case that it is for"))
    parser.option(
        "--where", metavar="JSON", default="{}", help=message("variables that the case has, instead of its number")
    )
    parser.option(
        "--correlation", metavar="JSON", default="{}", help=message("values that the case waits for, or the only one")
    )
    parser.option("--values", metavar="JSON", default="{}", help=message("what is set in the case that takes it"))
    parser.option("--signal", action="store_true", help=message("a signal, for all cases that wait for it"))
    parser.option("--key", default="", help=message("its own key: what has the same is the same message"))
    parser.option("--days", type=int, default=receiving.USUAL_DAYS, metavar="N", help=message("how long it is kept"))
    parser.option("--municipality", metavar="NAME", help=message("only cases of this municipality"))
    parser.option("--e-service", metavar="NAME", help=message("only cases of this e-service, by its short name"))
    parser.option("--reason", default="", metavar="TEXT", help=message("why it is given or dropped"))
    parser.option("--all", action="store_true", help=message("list also what is over"))
    parser.option("--json", action="store_true", help=JSON)
    parser.option("--database", metavar="URL", help=DATABASE)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Do it; 1 if what was sent is kept, for no case waits for it."""
    if arguments.act != "list" and not arguments.what:
        raise WrongUse(message("Say which message."))
    with opened(arguments.database) as database, database.writing() as session:
        if arguments.act == "list":
            return _list(session, arguments, speaker)
        if arguments.act == "send":
            return _send(session, arguments, speaker)
        return _handle(session, arguments, speaker)


def _send(session: Session, arguments: Namespace, speaker: Speaker) -> int:
    place, service = arguments.municipality, arguments.e_service
    origin = Origin(
        ORIGIN,
        municipalities.find_municipality(session, place).id if place else None,
        e_services.find_e_service(session, service).id if service else None,
    )
    correlation = _json(arguments.correlation, "--correlation")
    sent = Sent(
        arguments.what,
        arguments.key or uuid4().hex,
        _object(arguments.values, "--values"),
        "signal" if arguments.signal else "message",
        " ".join(arguments.case.split()),
        _object(arguments.where, "--where"),
        correlation if isinstance(correlation, dict) else {"": correlation},
        arguments.days,
    )
    now = datetime.now(UTC)
    row = receiving.receive(session, origin, sent, now=now)
    while arguments.signal and row.status == "kept":
        giving.deliver(session, row.id, now=now)
        session.refresh(row)
    _tell(Told(row, keeping.why_kept(session, row)), arguments, speaker)
    return FINE if row.status == "delivered" else FOUND


def _list(session: Session, arguments: Namespace, speaker: Speaker) -> int:
    found = keeping.list_messages(session, None, kept=not arguments.all, limit=1000)
    for told in found:
        _tell(told, arguments, speaker)
    if not found and not arguments.json:
        speaker.line(message("No message is kept.") if not arguments.all else message("No message has come in."))
    return FINE


def _handle(session: Session, arguments: Namespace, speaker: Speaker) -> int:
    if not arguments.what.isdecimal():
        raise WrongUse(message("“{text}” is no message's number; “message list” tells them.", text=arguments.what))
    number, now = int(arguments.what), datetime.now(UTC)
    if arguments.act == "give":
        keeping.give(session, number, arguments.case, reason=arguments.reason, by=None, now=now)
    else:
        keeping.drop(session, number, reason=arguments.reason, by=None, now=now)
    _tell(keeping.find_message(session, number, None), arguments, speaker)
    return FINE


def _tell(told: Told, arguments: Namespace, speaker: Speaker) -> None:
    row = told.row
    if arguments.json:
        speaker.json(_document(told), one_line=True)
        return
    line = message(
        "{id} “{name}” from {sender}: {status}",
        id=row.id,
        name=row.name,
        sender=row.sender_name,
        status=STATUSES[row.status],
    )
    if told.why is not None:
        line = message("{line}. {why}", line=line, why=told.why)
    elif row.status == "delivered":
        line = message("{line}, to {cases}", line=line, cases=_cases(row))
    speaker.line(line)


def _cases(row: IncomingMessage) -> Message:
    if row.kind == "message" and row.case is not None:
        return message("the case {number}", number=row.case.number)
    return message("cases: {count}", count=row.cases)


def _document(told: Told) -> dict[str, Any]:
    row = told.row
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "from": row.sender_name,
        "key": row.key,
        "case": row.case_number or None,
        "status": row.status,
        "why": in_both(told.why) if told.why is not None else None,
        "problem": row.problem,
        "taken_by": row.case.number if row.case is not None and row.kind == "message" else None,
        "cases": row.cases,
        "received": row.received_at.isoformat(),
        "expires": row.expires_at.isoformat(),
    }


def _object(text: str, option: str) -> dict[str, Any]:
    found = _json(text, option)
    if not isinstance(found, dict):
        raise WrongUse(message("Give {option} a JSON object, such as {example}.", option=option, example='{"x": 1}'))
    return found


def _json(text: str, option: str) -> Any:
    """Return what a text says as JSON; for a correlation a bare text is itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        if option == "--correlation":
            return text
        raise WrongUse(
            message("Give {option} a JSON object, such as {example}.", option=option, example='{"x": 1}')
        ) from None

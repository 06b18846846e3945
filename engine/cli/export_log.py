"""``export-log FILE``: write the event log of many cases as XES or CSV, for process mining."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from engine.cli.arguments import Parser, WrongUse
from engine.cli.opening import DATABASE, opened
from engine.cli.program import FINE
from engine.cli.words import Speaker
from engine.language import message, messages
from engine.services.catalogue import e_services
from engine.services.exports.logs import NUMBERS, USERS, LogEvent, LogWanted, Trace, traces
from engine.services.exports.writing import FORMATS, write
from engine.services.organization import municipalities


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("file", help=message("the file to write; its ending says the format; - for standard output"))
    parser.option(
        "--format",
        choices=FORMATS,
        help=message("xes, csv, or excel (CSV for Excel in Swedish); the file's ending if not given"),
    )
    parser.option("--municipality", action="append", metavar="NAME", help=message("only this one; may be given again"))
    parser.option("--e-service", metavar="NAME", help=message("only cases of this e-service, by its short name"))
    parser.option("--since", metavar="DATE", help=message("only cases that came in on this day or later"))
    parser.option("--until", metavar="DATE", help=message("only cases that came in before this day"))
    parser.option(
        "--users", choices=USERS, default="pseudonym", help=message("how staff are told: pseudonym, name or none")
    )
    parser.option("--cases", choices=NUMBERS, default="number", help=message("how cases are told: number or pseudonym"))
    parser.option("--automatic", action="store_true", help=message("tell also what cases pass by themselves"))
    parser.option("--database", metavar="URL", help=DATABASE)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Write the log as it is read, and say how many cases and events it has."""
    form = arguments.format or Path(arguments.file).suffix.removeprefix(".").lower()
    if form not in FORMATS:
        raise WrongUse(message("Say with --format whether to write xes or csv, or let the file end so."))
    counted = {"cases": 0, "events": 0}
    with opened(arguments.database) as database, database.reading() as session:
        wanted = LogWanted(
            municipality_ids=_places(session, arguments.municipality),
            e_service_id=e_services.find_e_service(session, arguments.e_service).id if arguments.e_service else None,
            since=_day(arguments.since),
            until=_day(arguments.until),
            users=arguments.users,
            numbers=arguments.cases,
            automatic=arguments.automatic,
            language=speaker.language,
        )
        pieces = write(_counted(traces(session, wanted), counted), form, "Klunga")
        if arguments.file == "-":
            sys.stdout.buffer.writelines(pieces)
            return FINE
        with Path(arguments.file).open("wb") as file:
            file.writelines(pieces)
    speaker.line(
        messages(
            "Wrote {file}: {cases} cases, {count} event.",
            "Wrote {file}: {cases} cases, {count} events.",
            counted["events"],
            file=arguments.file,
            cases=counted["cases"],
        )
    )
    return FINE


def _places(session: Session, names: list[str] | None) -> frozenset[int] | None:
    if not names:
        return None
    return frozenset(municipalities.find_municipality(session, name).id for name in names)


def _day(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise WrongUse(message("“{text}” is no day. Write it as 2026-11-24.", text=text)) from error


def _counted(found: Iterator[Trace], counted: dict[str, int]) -> Iterator[Trace]:
    """Yield traces, and count them and their events on the way."""
    for trace in found:
        counted["cases"] += 1
        yield replace(trace, events=_each(trace, counted))


def _each(trace: Trace, counted: dict[str, int]) -> Iterator[LogEvent]:
    for event in trace.events:
        counted["events"] += 1
        yield event

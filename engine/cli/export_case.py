"""``export-case NUMBER``: copy one case out with all that belongs to it, as a ZIP."""

import shutil
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from engine.cli.arguments import OUTPUT, Parser
from engine.cli.opening import DATABASE, opened
from engine.cli.program import FINE
from engine.cli.words import Speaker
from engine.language import message
from engine.services.exports.case_copy import copy_case, file_name, find_case


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("number", help=message("the case number, such as “KIL 2026-000412”"))
    parser.option("-o", "--output", metavar="FILE", help=OUTPUT)
    parser.option("--database", metavar="URL", help=DATABASE)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Write the copy; that it was made stands in the history of the case."""
    with opened(arguments.database) as database, database.writing() as session:
        case = find_case(session, arguments.number)
        target = Path(arguments.output or file_name(case))
        with copy_case(session, case, by=None, now=datetime.now(UTC)) as copy, target.open("wb") as file:
            shutil.copyfileobj(copy, file)
    speaker.line(message("Wrote {file}.", file=str(target)))
    return FINE

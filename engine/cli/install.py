"""``install NAME EMAIL``: set up a database for real, with its first administrator."""

import getpass
import os
import sys
from argparse import Namespace
from datetime import UTC, datetime

from engine import jobs
from engine.cli.arguments import Parser
from engine.cli.program import FINE
from engine.cli.words import Speaker
from engine.language import message
from engine.services.hosting.installation import install
from engine.store import connect, migrate


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("name", help=message("the administrator's name"))
    parser.option("email", help=message("the e-mail address to sign in with"))
    parser.option(
        "--database",
        metavar="URL",
        help=message("the database; DATABASE_URL or a SQLite file in instance/ if not given"),
    )


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Bring the tables up to date and store what an installation begins with; the password is asked for."""
    url = arguments.database or os.environ.get("DATABASE_URL") or "sqlite:///instance/klunga.sqlite"
    database = connect(url)
    migrate(database)
    jobs.migrate(database)
    with database.writing() as session:
        person, added = install(session, arguments.name, arguments.email, _password(speaker), now=datetime.now(UTC))
        name = person.name
    database.close()
    speaker.line(
        message("{person} is administrator. E-services added: {added}.", person=name, added=", ".join(added) or "–")
    )
    return FINE


def _password(speaker: Speaker) -> str:
    """Return the password from the keyboard, or from standard input where there is none."""
    if sys.stdin.isatty():
        return getpass.getpass(speaker.say(message("Choose a password (at least 12 characters): ")))
    return sys.stdin.readline().rstrip("\n")

"""Open the database that a command works on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.cli.arguments import WrongUse
from engine.language import message
from engine.store import Database, connect

DATABASE = message("the database; DATABASE_URL or a SQLite file in instance/ if not given")
USUAL = "instance/klunga.sqlite"


@contextmanager
def opened(given: str | None) -> Iterator[Database]:
    """Give the database at an address, and close it. Raises WrongUse if none is given and the usual file is missing."""
    url = given or os.environ.get("DATABASE_URL") or ""
    if not url and not Path(USUAL).exists():
        raise WrongUse(message("There is no database {file}. Give one with --database.", file=USUAL))
    database = connect(url or f"sqlite:///{USUAL}")
    try:
        yield database
    finally:
        database.close()

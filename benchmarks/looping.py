"""A case that goes round in a loop, as a model and in a database of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from cluster.postgres import Postgres
from engine import jobs, store
from engine.model import ProcessModel
from engine.model.sketch import read_sketch
from engine.services import applications, people, work_items
from engine.store import Database
from engine.store.tables import Case, Person
from tests.services.cases.place import make_place

SKETCH = """
(start) -> Utred [Handläggare] -> <Klar?>
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> Utred
"""
AGAIN = {"anmarkning": "nej"}
EMAIL, PASSWORD = "anna@example.se", "cykla i klunga"
SHORT, LONG = 10, 1000


def model() -> ProcessModel:
    """Return the loop: one work item a round, until the answer is “klart”."""
    drawn = read_sketch(SKETCH, "Prov")
    return drawn.with_flows(replace(flow, condition=flow.name) for flow in drawn.flows)


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@dataclass
class Looping:
    """A case, and the person who completes its only work item round after round."""

    database: Database
    case_id: int
    anna_id: int

    def complete(self) -> None:
        """Complete the open work item in a transaction of its own."""
        with self.database.writing() as session:
            by = session.get_one(Person, self.anna_id)
            work_items.complete(session, self.open_item(session), AGAIN, by=by, now=now())

    def open_item(self, session: Session) -> int:
        """Return the id of the open work item."""
        (item,) = work_items.open_work_items(session, session.get_one(Case, self.case_id))
        return item.id

    def state_bytes(self) -> int:
        """Return the size of the case's state."""
        with self.database.reading() as session:
            return len(session.get_one(Case, self.case_id).state)

    def number(self) -> str:
        """Return the case's number as addresses write it."""
        with self.database.reading() as session:
            return session.get_one(Case, self.case_id).number.replace(" ", "-")


def cases(database: Database) -> tuple[Looping, Looping]:
    """Return two new cases of the loop: after ``SHORT`` rounds and after ``LONG``."""
    store.migrate(database)
    jobs.migrate(database)
    with database.writing() as session:
        place = make_place(session)
        place.publish_model(model())
        place.anna.email = EMAIL
        people.set_password(session, place.anna, PASSWORD, by=place.anna)
        started = []
        for _ in range(2):
            values = {"arende": "Altan"}
            case = applications.send(session, place.municipality, place.e_service, values, by=place.maja, now=now())
            started.append(Looping(database, case.id, place.anna.id))
    for each, rounds in zip(started, (SHORT, LONG), strict=True):
        for _ in range(rounds):
            each.complete()
    return started[0], started[1]


@contextmanager
def sqlite() -> Iterator[tuple[Path, Database]]:
    """Give a folder with a SQLite database, as durable as in use."""
    folder = Path(tempfile.mkdtemp(prefix="klunga-bench-"))
    database = store.connect(f"sqlite:///{folder / 'klunga.sqlite'}")
    try:
        yield folder, database
    finally:
        database.close()
        shutil.rmtree(folder)


@contextmanager
def postgresql() -> Iterator[tuple[Path, Database]]:
    """Give a folder and a database of a PostgreSQL of our own, as durable as in use."""
    folder = Path(tempfile.mkdtemp(prefix="klunga-bench-"))
    server = Postgres(folder)
    try:
        server.start()
        server.run("CREATE DATABASE klunga")
        database = store.connect(server.url("klunga"))
        try:
            yield server.folder, database
        finally:
            database.close()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


DATABASES = {"SQLite": sqlite, "PostgreSQL": postgresql}

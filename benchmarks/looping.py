"""A case that goes round in a loop, as a model and in a database of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from benchmarks.sizes import SIZES
from cluster.postgres import Postgres
from engine import execution, jobs, store
from engine.model import ProcessModel
from engine.model.sketch import read_sketch
from engine.services.case_handling import applications, case_moves, running_forms, work_items
from engine.services.organization import people
from engine.store import Database
from engine.store.tables import Case, CaseEvent, Person, WorkItem
from tests.services.cases.place import make_place

SKETCH = """
(start) -> Utred [Handläggare] -> <Klar?>
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> Utred
"""
AGAIN = {"anmarkning": "nej"}
EMAIL, PASSWORD = "anna@example.se", "cykla i klunga"
SHORT = 10


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
    by: Person
    item: int = 0

    def complete(self) -> None:
        """Complete the open work item in a transaction of its own, as a view does for whoever is signed in."""
        item = self.first_item()
        with self.database.writing() as session:
            self.item = work_items.complete(session, item, AGAIN, by=self.by, now=now()).opened[0].id

    def first_item(self) -> int:
        """Return the id of the open work item."""
        if not self.item:
            with self.database.reading() as session:
                (open_now,) = case_moves.open_work_items(session, session.get_one(Case, self.case_id))
                self.item = open_now.id
        return self.item

    def state_bytes(self) -> int:
        """Return the size of the case's state."""
        with self.database.reading() as session:
            return len(session.get_one(Case, self.case_id).state)

    def number(self) -> str:
        """Return the case's number as addresses write it."""
        with self.database.reading() as session:
            return session.get_one(Case, self.case_id).number.replace(" ", "-")


def cases(database: Database) -> tuple[Looping, Looping]:
    """Return two new cases of the loop: after ``SHORT`` rounds and after as many as the run asks for."""
    few, many = several(database, 2)
    for _ in range(SHORT):
        few.complete()
    with database.writing() as session:
        _go_round(session, session.get_one(Case, many.case_id), many.by, SIZES.rounds)
    return few, many


def several(database: Database, number: int) -> list[Looping]:
    """Return so many new cases of the loop in an empty database, and the one person who handles them."""
    store.migrate(database)
    jobs.migrate(database)
    with database.writing() as session:
        place = make_place(session)
        place.publish_model(model())
        place.anna.email = EMAIL
        people.set_password(session, place.anna, PASSWORD, by=place.anna)
        values = {"arende": "Altan"}
        ids = [
            applications.send(session, place.municipality, place.e_service, values, by=place.maja, now=now()).id
            for _ in range(number)
        ]
        anna = place.anna.id
    with database.reading() as session:
        by = session.get_one(Person, anna)
    return [Looping(database, id_, by) for id_ in ids]


def _go_round(session: Session, case: Case, by: Person, rounds: int) -> None:
    """Let the engine go many rounds, and write down at once what the services would have written round by round."""
    program = running_forms.program_of(session, case)
    (item,) = case_moves.open_work_items(session, case)
    state, token, tokens, moved = case.state, item.token, list[str](), None
    for _ in range(rounds):
        moved = execution.complete(program, state, token, AGAIN, now())
        state, token = moved.state, moved.work_items[0].token
        tokens.append(token)
    assert moved is not None
    done = {"status": "completed", "outcome": AGAIN, "completed_at": now(), "completed_by_id": by.id}
    session.execute(update(WorkItem).where(WorkItem.id == item.id).values(**done))
    row = {
        "case_id": case.id,
        "element": item.element,
        "name": item.name,
        "group_id": item.group_id,
        "opened_at": now(),
    }
    session.execute(insert(WorkItem), [{**row, **done, "token": each} for each in tokens[:-1]])
    told = {"case_id": case.id, "at": now(), "by_id": by.id, "kind": "completed", "element": item.element}
    told["data"] = {"name": item.name, **case_moves.passed(moved)}
    session.execute(insert(CaseEvent), [{**told, "seq": case.event_count + each} for each in range(1, rounds + 1)])
    case.event_count += rounds
    session.flush()
    case_moves.store_move(session, case, moved, now=now())
    session.commit()


def url(database: Database) -> str:
    """Return the address of a database as a process is told it."""
    return database.url.render_as_string(hide_password=False)


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

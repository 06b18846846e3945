"""The operators' lists and counts, with few cases and with many, on both databases.

``--cases`` says how many cases there are at last, ``--database`` on which database alone. Each case has a work item and
three events.
"""

import argparse
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from benchmarks.looping import DATABASES
from benchmarks.tables import Table, in_turn
from engine import jobs, store
from engine.model.sketch import read_sketch
from engine.services.operations import overview
from engine.services.operations.overview import VIEWS, Wanted
from engine.store import Database
from engine.store.tables import Assignment, Case, CaseEvent, Person, WorkItem
from tests.services.cases.place import make_place, municipality

FEW, MANY = 1_000, 20_000
TIMES = 15
AT_ONCE = 5_000
PLACES = 16
NOW = datetime(2026, 11, 25, tzinfo=UTC)
OPEN_SHARE = 4
"""One case in so many is open."""


def measure(options: Sequence[str] = ()) -> list[Table]:
    """Return what lists cost with few cases and with many."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks operations")
    parser.add_argument("--cases", type=int, default=MANY)
    parser.add_argument("--database", choices=sorted(DATABASES))
    chosen = parser.parse_args(options)
    places = {name: place for name, place in DATABASES.items() if chosen.database in (None, name)}
    lists: list[tuple[str, str, float, float, float]] = []
    for name, place in places.items():
        with place() as (_, database):
            leader, everywhere = prepare(database, FEW)
            few = _taken(database, leader, everywhere)
            fill(database, FEW, chosen.cases)
            many = _taken(database, leader, everywhere)
            lists += [(name, act, few[act], many[act], many[act] / few[act]) for act in few]
    return [
        Table(
            f"The operators' pages with {FEW:,} and {chosen.cases:,} cases of {PLACES} municipalities",
            ("database", "page", "ms, few", "ms, many", "many to few"),
            tuple(lists),
        ),
    ]


def prepare(database: Database, few: int) -> tuple[int, int]:
    """Make the place and ``few`` cases; return the ids of a team leader of one municipality and of one of all."""
    store.migrate(database)
    jobs.migrate(database)
    with database.writing() as session:
        place = make_place(session)
        version = place.publish_model(read_sketch("(start) -> Utred [Handläggare] -> (slut)", "Prov"))
        for number in range(1, PLACES):
            municipality(session, f"{9000 + number}", f"Ort{number}")
        persons = [Person(name=name, created_at=NOW) for name in ("Ylva", "Eva")]
        session.add_all(persons)
        session.flush()
        for person, where in zip(persons, (place.municipality.id, None), strict=True):
            session.add(Assignment(person_id=person.id, municipality_id=where, role="team_leader"))
        session.commit()
        _rows(session, version.id, 0, few)
        return persons[0].id, persons[1].id


def fill(database: Database, first: int, last: int) -> None:
    """Add cases until there are so many."""
    with database.writing() as session:
        version = session.execute(text("SELECT max(id) FROM model_version")).scalar_one()
        for begin in range(first, last, AT_ONCE):
            _rows(session, version, begin, min(begin + AT_ONCE, last))


def _rows(session: Session, version_id: int, begin: int, end: int) -> None:
    """Add cases with a work item and events each; one in OPEN_SHARE is open, one in a hundred of those stopped."""
    ids = [row[0] for row in session.execute(text("SELECT id FROM municipality ORDER BY id"))]
    service = session.execute(text("SELECT min(id) FROM e_service")).scalar_one()
    group = session.execute(text("SELECT min(id) FROM candidate_group")).scalar_one()
    anna = session.execute(text("SELECT min(id) FROM person")).scalar_one()
    cases, items, events = [], [], []
    for number in range(begin, end):
        is_open = number % OPEN_SHARE == 0
        status = "completed" if not is_open else "incident" if number % 400 == 0 else "running"
        at = NOW - timedelta(days=400) + timedelta(seconds=number)
        case_id = number + 1
        cases.append(
            {
                "id": case_id,
                "number": f"KIL 2026-{case_id:07}",
                "municipality_id": ids[number % len(ids)],
                "e_service_id": service,
                "model_version_id": version_id,
                "subject": "Altan",
                "state": b"",
                "serializer": "1",
                "status": status,
                "application": {},
                "variables": {},
                "incident": {"sv": "Stannat.", "en": "Stopped."} if status == "incident" else None,
                "incident_at": at if status == "incident" else None,
                "event_count": 3,
                "received_at": at,
            }
        )
        items.append(
            {
                "case_id": case_id,
                "token": "1",
                "element": "Utred",
                "name": "Utred",
                "group_id": group,
                "status": "open" if is_open else "completed",
                "opened_at": at,
                "urgent_at": at + timedelta(days=30),
                "received_at": at,
            }
        )
        for seq, kind in enumerate(("received", "claimed", "completed"), 1):
            data = {"name": "Utred"} if seq > 1 else {}
            events.append({"case_id": case_id, "seq": seq, "at": at, "by_id": anna, "kind": kind, "data": data})
    session.execute(insert(Case), cases)
    session.execute(insert(WorkItem), items)
    session.execute(insert(CaseEvent), events)
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE"))
        session.commit()


def _taken(database: Database, leader: int, everywhere: int) -> dict[str, float]:
    acts: dict[str, Callable[[], object]] = {}
    for name, who in (("one municipality", leader), ("all", everywhere)):
        acts[f"counts, {name}"] = partial(_counts, database, who)
        for view in ("open", "overdue", "incidents"):
            acts[f"list of {view}, {name}"] = partial(_list, database, who, view)
    return in_turn(acts, TIMES)


def _counts(database: Database, person_id: int) -> None:
    with database.reading() as session:
        by = session.get_one(Person, person_id)
        for view in VIEWS:
            overview.count(session, by, view, Wanted(), now=NOW)


def _list(database: Database, person_id: int, view: str) -> None:
    with database.reading() as session:
        overview.page(session, session.get_one(Person, person_id), view, Wanted(), now=NOW)

"""A storm of messages, half of them early, and a signal to all, given by real workers; meanwhile people act.

``python -m benchmarks messages --cases 10000 --kill``. What is counted in the end is read from the history.
"""

import argparse
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from benchmarks.backlogs import WORKERS, Workers, copy_case, wait, workers
from benchmarks.looping import DATABASES
from benchmarks.tables import Table
from engine import jobs, store
from engine.model import ProcessModel
from engine.model.correlation import digest
from engine.model.sketch import read_sketch
from engine.services.case_handling import applications, work_items
from engine.services.messaging import receiving
from engine.services.messaging.receiving import Origin, Sent
from engine.services.messaging.rows import Addressed, From, kept
from engine.store import Database
from engine.store.tables import Case, CaseEvent, IncomingMessage, Subscription, WorkItem
from tests.services.cases.place import Place, make_place

CASES, RECEIVED, ACTS = 1_000, 200, 2_000
SKETCH = "(start) -> (message Betalt) -> (signal Öppet) -> Besluta [Handläggare] -> (slut)"
PERSONS = "(start) -> Utred [Handläggare] -> (slut)"
WAITING: Sequence[Any] = (Case.__table__, CaseEvent.__table__, Subscription.__table__)
WORKED: Sequence[Any] = (Case.__table__, CaseEvent.__table__, WorkItem.__table__)
ORIGIN = Origin("Mätning")
EACH = 0.1
"""How many seconds a person waits after an act."""


def measure(options: Sequence[str] = ()) -> list[Table]:
    """Return how many messages, and then cases of one signal, are given a second, and how long people wait."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks messages")
    parser.add_argument("--cases", type=int, default=CASES, help="how many cases wait, each for a message of its own")
    parser.add_argument("--database", choices=tuple(DATABASES), help="only this one")
    parser.add_argument("--kill", action="store_true", help="kill a worker when half is given, twice")
    chosen = parser.parse_args(options)
    names = [chosen.database] if chosen.database else list(DATABASES)
    columns = (
        *("database", "workers", "cases", "received a second", "given a second", "of a signal"),
        *("given twice", "not at all", "a person's act: median, ms", "p95, ms"),
    )
    rows = tuple(_run(name, chosen.cases, kill=chosen.kill) for name in names)
    return [Table("Messages of one name, half of them early, and a signal; given by workers", columns, rows)]


def _run(name: str, many: int, *, kill: bool) -> tuple[Any, ...]:
    with DATABASES[name]() as (folder, database):
        store.migrate(database)
        jobs.migrate(database)
        with database.writing() as session:
            place = make_place(session)
            items = _for_people(session, place)
            place.publish_model(_model())
            received = _received(database, min(many, RECEIVED))
            _sent(session, range(min(many, RECEIVED), many // 2))
            _waiting(session, place, many)
            _sent(session, range(max(many // 2, RECEIVED), many))
            if not database.is_sqlite:
                session.execute(text("ANALYZE"))
                session.commit()
        with workers(folder, database, WORKERS[name]) as running, _people(database, place, items) as waited:
            given = _speed(many, lambda: _taken(database, "message"), running if kill else None)
            with database.writing() as session:
                receiving.receive(session, ORIGIN, Sent("Öppet", "signal", kind="signal"), now=datetime.now(UTC))
            spread = _speed(many, lambda: _taken(database, "signal"), running if kill else None)
        waited.sort()
        people = [1000 * waited[int(len(waited) * share)] for share in (0.5, 0.95)]
        return name, WORKERS[name], many, received, given, spread, *_counted(database, many), *people


def _model() -> ProcessModel:
    """Return the sketch whose message finds its case by the number of an order."""
    model = read_sketch(SKETCH, "Prov")
    found = (("order", "(arende)"),)
    nodes = [
        replace(
            node,
            triggers=tuple(
                replace(each, correlation=found) if each.kind == "message" else each for each in node.triggers
            ),
        )
        for node in model.nodes
    ]
    return replace(model, nodes=tuple(nodes))


def _for_people(session: Session, place: Place) -> list[int]:
    """Return work items that people do meanwhile."""
    place.publish(PERSONS)
    now = datetime.now(UTC)
    case = applications.send(session, place.municipality, place.e_service, {"arende": "Altan"}, by=place.maja, now=now)
    copy_case(session, WORKED, case.id, case.id + 1_000_000, ACTS)
    session.commit()
    return list(session.scalars(select(WorkItem.id).where(WorkItem.status == "open")))


def _received(database: Database, many: int) -> float:
    """Receive messages as a system sends them, each in a transaction; return how many a second."""
    began = time.monotonic()
    for number in range(many):
        with database.writing() as session:
            sent = Sent("Betalt", str(number), {"order": f"nr {number}"})
            receiving.receive(session, ORIGIN, sent, now=datetime.now(UTC))
    return many / (time.monotonic() - began)


def _sent(session: Session, numbers: range) -> None:
    """Let messages have come in."""
    for number in numbers:
        sent = Addressed("Betalt", str(number), "message", {"order": f"nr {number}"})
        row = kept(sent, From(ORIGIN.name), received_at=datetime.now(UTC), kept_for=timedelta(days=30))
        session.add(row)
    session.commit()


def _waiting(session: Session, place: Place, many: int) -> None:
    """Let cases wait, each for the message of its own number."""
    now, values = datetime.now(UTC), {"arende": "nr 0"}
    case = applications.send(session, place.municipality, place.e_service, values, by=place.maja, now=now)
    copy_case(session, WAITING, case.id, case.id, many - 1)
    places = session.scalars(select(Subscription.id).where(Subscription.name == "Betalt").order_by(Subscription.id))
    rows = [{"id": id_, "correlation": digest([("order", f"nr {n}")])} for n, id_ in enumerate(places)]
    session.execute(update(Subscription), rows)
    session.commit()


@contextmanager
def _people(database: Database, place: Place, items: Sequence[int]) -> Iterator[list[float]]:
    """Let somebody complete one work item after the other; give how long each took."""
    waited: list[float] = []
    over = threading.Event()

    def act() -> None:
        for item in items:
            if over.wait(EACH):
                return
            began = time.monotonic()
            with database.writing() as session:
                work_items.complete(session, item, {}, by=place.anna, now=datetime.now(UTC))
            waited.append(time.monotonic() - began)

    person = threading.Thread(target=act)
    person.start()
    try:
        yield waited
    finally:
        over.set()
        person.join()


def _speed(many: int, taken: Callable[[], int], killed: Workers | None) -> float:
    """Return how many took what was for them a second, from the first to the last; a worker may be killed between."""
    wait(lambda: taken() > 0)
    began, already = time.monotonic(), taken()
    if killed is not None:
        wait(lambda: taken() >= many // 2)
        killed.kill()
    wait(lambda: taken() >= many)
    return (many - already) / (time.monotonic() - began)


def _taken(database: Database, kind: str) -> int:
    query = select(func.sum(IncomingMessage.cases)).where(IncomingMessage.kind == kind)
    with database.reading() as session:
        return session.scalar(query) or 0


def _counted(database: Database, many: int) -> tuple[int, int]:
    """Return how many cases took more than the two that were for them, and how many fewer."""
    took = select(CaseEvent.case_id, func.count().label("n")).where(CaseEvent.kind == "message_received")
    rows = took.group_by(CaseEvent.case_id).subquery()
    with database.reading() as session:
        more = session.scalar(select(func.count()).select_from(rows).where(rows.c.n > 2)) or 0
        right = session.scalar(select(func.count()).select_from(rows).where(rows.c.n >= 2)) or 0
    return more, many - right

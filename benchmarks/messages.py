"""Messages to one name and a signal to all: how fast they are given, and whether each is given once.

``python -m benchmarks messages --cases 10000``. What is counted in the end is read from the history.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import func, select

from benchmarks.looping import DATABASES
from benchmarks.tables import Table
from engine import jobs, store
from engine.model import ProcessModel
from engine.model.sketch import read_sketch
from engine.services.case_handling import applications
from engine.services.messaging import finding, giving, receiving
from engine.services.messaging.receiving import Origin, Sent
from engine.store import Database
from engine.store.tables import CaseEvent
from tests.services.cases.place import Place, make_place

CASES = 300
SKETCH = "(start) -> (message Betalt) -> (signal Öppet) -> Besluta [Handläggare] -> (slut)"


def measure(options: Sequence[str] = ()) -> list[Table]:
    """Return how many messages, and then cases of one signal, are given a second."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks messages")
    parser.add_argument("--cases", type=int, default=CASES, help="how many cases wait, each for a message of its own")
    parser.add_argument("--database", choices=tuple(DATABASES), help="only this one")
    chosen = parser.parse_args(options)
    names = [chosen.database] if chosen.database else list(DATABASES)
    columns = ("database", "cases", "messages a second", "signals a second", "given twice", "not at all")
    return [
        Table(
            "Messages of one name, half of them early, and one signal",
            columns,
            tuple(_run(n, chosen.cases) for n in names),
        )
    ]


def _run(name: str, many: int) -> tuple[str, int, float, float, int, int]:
    with DATABASES[name]() as (_, database):
        store.migrate(database)
        jobs.migrate(database)
        with database.writing() as session:
            place = make_place(session)
            place.publish_model(_model())
        half, now = many // 2, datetime.now(UTC)
        _send(database, range(half), now)
        _start(database, place, many, now)
        began = time.monotonic()
        _send(database, range(half, many), now)
        _give(database, now)
        messages = many / (time.monotonic() - began)
        with database.writing() as session:
            receiving.receive(session, Origin("Mätning"), Sent("Öppet", "signal", kind="signal"), now=now)
        began = time.monotonic()
        _give(database, now)
        signals = many / (time.monotonic() - began)
        return name, many, messages, signals, *_counted(database, many)


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


def _send(database: Database, numbers: range, now: datetime) -> None:
    for number in numbers:
        with database.writing() as session:
            receiving.receive(
                session, Origin("Mätning"), Sent("Betalt", str(number), {"order": f"nr {number}"}), now=now
            )


def _start(database: Database, place: Place, many: int, now: datetime) -> None:
    for number in range(many):
        with database.writing() as session:
            values = {"arende": f"nr {number}"}
            applications.send(session, place.municipality, place.e_service, values, by=place.maja, now=now)


def _give(database: Database, now: datetime) -> None:
    """Do what a worker does until nothing is due."""
    while True:
        with database.writing() as session:
            new = finding.for_new_waits(session)
        with database.reading() as session:
            due = giving.due(session)
        for message_id in due:
            with database.writing() as session:
                giving.deliver(session, message_id, now=now)
        if not due and not new:
            return


def _counted(database: Database, many: int) -> tuple[int, int]:
    """Return how many cases took more than the two that were for them, and how many fewer."""
    took = select(CaseEvent.case_id, func.count().label("n")).where(CaseEvent.kind == "message_received")
    rows = took.group_by(CaseEvent.case_id).subquery()
    with database.reading() as session:
        more = session.scalar(select(func.count()).select_from(rows).where(rows.c.n > 2)) or 0
        right = session.scalar(select(func.count()).select_from(rows).where(rows.c.n >= 2)) or 0
    return more, many - right

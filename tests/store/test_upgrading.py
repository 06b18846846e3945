"""An old database that is full of rows is upgraded: nothing is lost, and what newer tables derive is derived."""

from datetime import timedelta
from typing import Any

from alembic import command
from sqlalchemy import select, text

from cluster.checking import check
from engine import store
from engine.services.case_handling import applications, work_items
from engine.services.case_handling.paths import passed
from engine.services.organization import people
from engine.store import Database, schema
from engine.store.tables import Case, WorkItem
from tests.robustness.cases import AGAIN, BRANCHES, LOOP, publish
from tests.services.cases.place import NOW, make_place

ROUNDS = 30
"""So many make a history longer than what the page of a case reads event by event."""
OLDEST = "0010"
"""The revision of the oldest release that may run beside newer ones (test_expand)."""
DERIVED = ("e_service_id", "phase", "number", "received_at", "urgent_at", "search")


def _fill(database: Database) -> None:
    """Store cases with Swedish letters, one with a long history, one with two branches, and what is due and done."""
    with database.writing() as session:
        place = make_place(session)
        people.set_password(session, place.anna, "cykla i klunga", by=place.anna)
        for sketch, rounds in ((LOOP, ROUNDS), (BRANCHES, 1), (LOOP, 0)):
            publish(place, sketch)
            values = {"arende": "ÅTERVINNING på Ödegården"}
            case = applications.send(
                session, place.municipality, place.e_service, values, by=place.maja, now=NOW + timedelta(seconds=1)
            )
            for _ in range(rounds):
                item = work_items.open_work_items(session, case)[0]
                work_items.complete(session, item.id, AGAIN, by=place.anna, now=NOW + timedelta(minutes=1))


def _kept(database: Database) -> dict[str, Any]:
    """Return what must be the same after an upgrade."""
    with database.reading() as session:
        items = session.scalars(select(WorkItem).order_by(WorkItem.id))
        counts = {
            name: session.scalar(text(f'SELECT count(*) FROM "{name}"'))
            for name in ("case", "case_event", "work_item", "timer", "person", "model_version", "blob", "adoption")
        }
        cases = session.scalars(select(Case).order_by(Case.id)).all()
        return {
            "items": [[item.status, item.name, *(getattr(item, name) for name in DERIVED)] for item in items],
            "paths": [passed(session, case) for case in cases],
            "counts": counts,
        }


def _older(database: Database, revision: str) -> None:
    """Let the tables be those of an older release, with the rows that it has too."""
    with database.writer.connect() as connection:
        if database.is_sqlite:  # which copies tables for that, whatever refers to them
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        with connection.begin():
            command.downgrade(schema._config(connection), revision)
        if database.is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


def test_an_old_database_with_rows_is_upgraded_release_by_release(own_database: Database) -> None:
    _fill(own_database)
    before = _kept(own_database)
    assert before["counts"]["case_event"] > ROUNDS
    revisions = schema._revisions()
    since = revisions[: revisions.index(OLDEST) + 1]
    for revision in since[1:]:
        _older(own_database, revision)
    for revision in reversed(since):
        with own_database.writer.connect() as connection, connection.begin():
            command.upgrade(schema._config(connection), revision)
    assert schema.differences(own_database) == []
    assert _kept(own_database) == before
    report = check(own_database.url.render_as_string(hide_password=False))
    assert report.problems == []
    assert report.replayed == 3


def test_from_the_oldest_release_that_runs_beside_others_it_is_one_step(own_database: Database) -> None:
    _fill(own_database)
    before = _kept(own_database)
    _older(own_database, OLDEST)
    assert not store.is_current(own_database)
    store.migrate(own_database)
    assert store.is_current(own_database)
    assert _kept(own_database) == before

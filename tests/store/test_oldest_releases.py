"""What the first releases stored is there after an upgrade, and their cases go on.

``releases`` holds rows that these releases wrote themselves, each named after its newest migration: the first one, and
those that were the first to store called processes, decision tables and calls of systems. Bytes in them are compressed
and in base64.
"""

import json
import zlib
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Column, Connection, Date, DateTime, LargeBinary, MetaData, select, text

from cluster.checking import check
from engine import store
from engine.connectors.failures import CallFailed
from engine.execution import CHOICE
from engine.language import message
from engine.services.case_handling import cases, timers, work_items
from engine.services.systems import service_calls
from engine.store import Database, schema
from engine.store.columns import Table
from engine.store.tables import Case, Person, ServiceCall, Timer
from tests.services.cases.place import NOW

RELEASES = Path(__file__).parent / "releases"
RECORDED = sorted(path.stem for path in RELEASES.glob("*.json"))
LATER = NOW + timedelta(days=100)
ENDS = {"anmarkning": "klart", "avgift": 1}
"""What ends a case, whichever of it a work item asks for."""


def recorded(revision: str) -> Mapping[str, list[dict[str, Any]]]:
    """Return the rows by table that a release has stored."""
    found: Mapping[str, list[dict[str, Any]]] = json.loads((RELEASES / f"{revision}.json").read_text("utf-8"))
    return found


def as_of(database: Database, revision: str) -> None:
    """Let a database hold the tables and the rows of a release."""
    with database.writer.connect() as connection, connection.begin():
        _empty(connection)
        command.upgrade(schema._config(connection), revision)
        tables = MetaData()
        tables.reflect(connection)
        rows = recorded(revision)
        for table in tables.sorted_tables:
            for row in rows.get(table.name, ()):
                connection.execute(table.insert().values({k: _value(table.c[k], v) for k, v in row.items()}))
            if not database.is_sqlite and "id" in table.c and rows.get(table.name):
                sequence = f"pg_get_serial_sequence('\"{table.name}\"', 'id')"
                connection.execute(text(f'SELECT setval({sequence}, (SELECT max(id) FROM "{table.name}"))'))


def _empty(connection: Connection) -> None:
    """Take away our tables; those of the jobs stay."""
    Table.metadata.drop_all(connection)
    connection.execute(text("DROP TABLE alembic_version"))
    connection.execute(text("DROP TABLE case_words"))
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP FUNCTION klunga_grams, klunga_keep_case_words"))


def _value(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, LargeBinary):
        return zlib.decompress(b64decode(value))
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return value


def counts(database: Database, tables: Mapping[str, Any]) -> dict[str, int]:
    with database.reading() as session:
        return {name: session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in tables}


def sound(database: Database) -> None:
    """Assert that the check finds nothing."""
    assert check(database.url.render_as_string(hide_password=False)).problems == []


@pytest.mark.parametrize("revision", RECORDED)
def test_a_database_of_the_first_releases_is_upgraded_and_its_cases_go_on(
    own_database: Database, revision: str
) -> None:
    as_of(own_database, revision)
    store.migrate(own_database)
    _assert_all_is_there(own_database, revision)
    with own_database.reading() as session:
        ids = session.scalars(select(Case.id).order_by(Case.id)).all()
    for case_id in ids:
        _bring_to_its_end(own_database, case_id)
    sound(own_database)
    with own_database.reading() as session:
        assert set(session.scalars(select(Case.status))) == {"completed"}


def test_the_first_release_is_upgraded_release_by_release(own_database: Database) -> None:
    first = RECORDED[0]
    as_of(own_database, first)
    revisions = schema._revisions()[::-1]
    for revision in revisions[revisions.index(first) + 1 :]:
        with own_database.writer.connect() as connection, connection.begin():
            command.upgrade(schema._config(connection), revision)
    _assert_all_is_there(own_database, first)


def _assert_all_is_there(database: Database, revision: str) -> None:
    before = recorded(revision)
    assert schema.differences(database) == []
    assert counts(database, before) == {name: len(rows) for name, rows in before.items()}
    sound(database)


def _bring_to_its_end(database: Database, case_id: int) -> None:
    """Do what a case waits for until it is over: what people, times, senders and systems do."""
    for _ in range(20):
        with database.writing() as session:
            case = session.get_one(Case, case_id)
            if case.status == "completed":
                return
            anna = session.scalars(select(Person).where(Person.name == "Anna Berg")).one()
            items = work_items.open_work_items(session, case)
            timer = session.scalars(select(Timer).where(Timer.case_id == case_id)).first()
            call = session.scalars(select(ServiceCall).where(ServiceCall.case_id == case_id)).first()
            if items:
                values = {CHOICE: items[0].choices[0]["flow"]} if items[0].choices else ENDS
                work_items.complete(session, items[0].id, values, by=anna, now=LATER)
            elif timer is not None:
                timers.fire_timer(session, case_id, timer.token, now=LATER)
            elif call is not None and call.status == "waiting":
                refused = CallFailed(message("The system answered with the error {status}.", status=400), again=False)
                service_calls.call_service(session, call.id, call.attempt, now=LATER, perform=_refusing(refused))
            elif call is not None and call.status == "failed":
                service_calls.do_by_hand(session, case.number, call.id, by=anna, now=LATER)
            else:
                assert cases.deliver_message(session, case_id, "Betalt", {"belopp": 1}, now=LATER)


def _refusing(failure: CallFailed) -> Any:
    def perform(*_: object) -> Mapping[str, Any]:
        raise failure

    return perform

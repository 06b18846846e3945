"""Prepared statements give what SQLAlchemy would give, and fail as it would."""

from datetime import UTC, datetime
from typing import cast

import pytest
from sqlalchemy import TableClause, bindparam, event, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from engine import store
from engine.store import Database, Prepared
from engine.store.tables import EService, Person

_PERSON = cast(TableClause, Person.__table__)
_BY_NAME = select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.is_active).where(_PERSON.c.name == bindparam("called"))
NAMES = {"sv": "Å", "en": "A"}
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REST = {"created_at": NOW, "language": "sv", "is_active": True, "is_resident": False}


def _filled(database: Database) -> None:
    store.migrate(database)
    with database.writing() as session:
        session.add_all(
            [
                Person(name="Anna", created_at=NOW),
                EService(slug="prov", name=NAMES, summary=NAMES, handling_time=NAMES),
            ]
        )
        session.commit()


def test_it_gives_the_values_that_sqlalchemy_gives(database: Database) -> None:
    _filled(database)
    of_service = select(EService.id, EService.name).where(EService.slug == bindparam("slug"))
    of_person = select(Person.name, Person.is_active, Person.created_at, Person.email).where(Person.name == "Anna")
    with database.reading() as session:
        for asked in (of_service, of_person):
            plain = [tuple(row) for row in session.execute(asked, {"slug": "prov"})]
            assert Prepared(asked).rows(session, {"slug": "prov", "unasked": 1}) == plain != []
        assert plain == [("Anna", True, NOW, None)]
        assert Prepared(of_service).row(session, {"slug": "other"}) is None


def test_it_changes_rows_in_the_transaction_of_its_session(database: Database) -> None:
    _filled(database)
    rename = Prepared(update(_PERSON).where(_PERSON.c.name == bindparam("of")).values(name=bindparam("new")))
    with database.writing() as session:
        assert rename.rows(session, {"of": "Anna", "new": "Lisa"}) == []
        assert Prepared(_BY_NAME).row(session, {"called": "Lisa"}) is not None
        session.rollback()
        assert Prepared(_BY_NAME).row(session, {"called": "Anna"}) is not None


def test_whoever_listens_is_told_of_it(database: Database) -> None:
    _filled(database)
    sent: list[str] = []
    with database.reading() as session:
        session.connection()
        event.listen(database.engine, "before_cursor_execute", note := lambda *told: sent.append(told[2]))
        Prepared(_BY_NAME).row(session, {"called": "Anna"})
        event.remove(database.engine, "before_cursor_execute", note)
    assert len(sent) == 1
    assert sent[0].startswith("SELECT person.id")


def test_it_fails_as_sqlalchemy_does_and_the_connection_serves_the_next(database: Database) -> None:
    _filled(database)
    twice = Prepared(insert(_PERSON).values(id=bindparam("of"), name=bindparam("called"), **REST))
    with database.writing() as session:
        known = Prepared(_BY_NAME).row(session, {"called": "Anna"})
        assert known is not None
        with pytest.raises(IntegrityError) as raised:
            twice.rows(session, {"of": known[0], "called": "Lisa"})
        assert "Lisa" not in str(raised.value)
        session.rollback()
        assert Prepared(_BY_NAME).row(session, {"called": "Lisa"}) is None


def test_a_connection_that_the_server_ended_is_not_used_again(database: Database) -> None:
    if database.is_sqlite:
        return  # it lies in our own process
    _filled(database)
    with database.writing() as session, pytest.raises(DBAPIError) as raised:
        _end(database, session)
        Prepared(_BY_NAME).row(session, {"called": "Anna"})
    assert raised.value.connection_invalidated
    with database.writing() as session:
        assert Prepared(_BY_NAME).row(session, {"called": "Anna"}) is not None


def _end(database: Database, session: Session) -> None:
    driver = session.connection().connection.driver_connection
    with database.engine.connect() as other:
        other.exec_driver_sql("SELECT pg_terminate_backend(%s)", (driver.info.backend_pid,))

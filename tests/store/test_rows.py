"""Objects made of plain rows are the session's own: it finds them, reads what they lack and writes what is changed."""

from datetime import UTC, datetime

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from engine.store import as_loaded, as_written
from engine.store.tables import Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def _anna(session: Session) -> int:
    anna = Person(name="Anna", email="anna@example.se", created_at=NOW)
    session.add(anna)
    session.commit()
    id_ = anna.id
    session.expunge_all()
    return id_


def test_it_is_found_by_its_key_and_what_it_lacks_is_read_when_it_is_asked_for(session: Session) -> None:
    anna = as_loaded(session, Person, {"id": _anna(session), "name": "Anna"})
    assert session.get_one(Person, anna.id) is anna
    assert as_loaded(session, Person, {"id": anna.id, "language": "en"}) is anna
    assert (anna.name, anna.language, anna.email, anna.created_at) == ("Anna", "en", "anna@example.se", NOW)
    assert inspect(anna).persistent and not session.dirty


def test_what_is_changed_is_written_and_what_is_known_to_be_written_is_not(session: Session) -> None:
    anna = as_loaded(session, Person, {"id": _anna(session), "name": "Anna", "email": "anna@example.se"})
    anna.name = "Anna Ek"
    as_written(anna, {"email": "ek@example.se"})
    session.commit()
    session.expunge_all()
    found = session.get_one(Person, anna.id)
    assert (found.name, found.email) == ("Anna Ek", "anna@example.se")


def test_what_was_changed_and_not_written_is_forgotten(session: Session) -> None:
    anna = as_loaded(session, Person, {"id": _anna(session), "name": "Anna"})
    anna.name = "Anna Ek"
    as_written(anna, {"name": "Anna"})
    session.commit()
    assert anna.name == "Anna"
    session.refresh(anna)
    assert anna.name == "Anna"

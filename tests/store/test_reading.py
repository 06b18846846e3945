"""What a page reads belongs together, whatever others write while it is made."""

from sqlalchemy import func, select

from engine.store import Database
from engine.store.tables import Person
from tests.services.cases.place import person


def _people(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def test_all_queries_of_a_reader_see_one_state(database: Database) -> None:
    count = select(func.count()).select_from(Person)
    with database.reading() as reader:
        assert reader.scalar(count) == 0
        with database.writing() as session:
            person(session, "Anna Berg")
            session.commit()
        assert reader.scalar(count) == 0
    assert _people(database) == 1

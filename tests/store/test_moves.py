"""Two at once: transactions that write wait for each other, numbers are given once, lost races are said."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from engine import store
from engine.store import CannotConnect, CaseHasMoved, Database, tables

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def a_municipality(session: Session, name: str = "Kil", code: str = "1715") -> tables.Municipality:
    municipality = tables.Municipality(
        code=code,
        slug=name.lower(),
        name=name,
        official_name=f"{name}s kommun",
        colour="#1f5f8f",
        colour_deep="#143f60",
        colour_soft="#e6f0f8",
        colour_accent="#7fb9e6",
        contact={"sv": "Ring", "en": "Call"},
        case_prefix=name.upper(),
    )
    session.add(municipality)
    session.flush()
    return municipality


def a_case(session: Session) -> tables.Case:
    municipality = a_municipality(session)
    person = tables.Person(name="Maja Lindström", created_at=NOW)
    e_service = tables.EService(slug="bygglov", name={}, summary={}, handling_time={})
    session.add_all([person, e_service])
    session.flush()
    blob = tables.Blob(sha="0" * 64, size=1, media_type="application/xml", content=b"x")
    model = tables.ProcessModel(e_service_id=e_service.id)
    session.add_all([blob, model])
    session.flush()
    version = tables.ModelVersion(
        process_model_id=model.id, number=1, sha=blob.sha, file_name="a", uploaded_by_id=person.id, uploaded_at=NOW
    )
    session.add(version)
    session.flush()
    case = tables.Case(
        number=store.next_case_number(session, municipality, 2026),
        municipality_id=municipality.id,
        e_service_id=e_service.id,
        model_version_id=version.id,
        applicant_id=person.id,
        subject="Ekebacken 2:14",
        state=b"one",
        serializer="1",
        received_at=NOW,
    )
    session.add(case)
    session.commit()
    return case


def in_threads(count: int, act: Callable[[int], object]) -> list[object]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(act, range(count)))


def test_the_first_number_of_a_municipality_and_year_is_one(session: Session) -> None:
    kil, arjang = a_municipality(session), a_municipality(session, "Årjäng", "1765")
    numbers = [
        store.next_case_number(session, *asked) for asked in ((kil, 2026), (kil, 2026), (kil, 2027), (arjang, 2026))
    ]
    assert numbers == ["KIL 2026-000001", "KIL 2026-000002", "KIL 2027-000001", "ÅRJÄNG 2026-000001"]


def test_no_case_number_is_given_twice(database: Database) -> None:
    with database.writing() as session:
        kil = a_municipality(session)
        session.commit()

    def take_ten(_: int) -> list[str]:
        taken = []
        for _ in range(10):
            with database.writing() as session:
                taken.append(store.next_case_number(session, kil, 2026))
                session.commit()
        return taken

    numbers = [number for taken in in_threads(4, take_ten) for number in taken]  # type: ignore[attr-defined]
    assert sorted(numbers) == [f"KIL 2026-{number:06}" for number in range(1, 41)]


def test_a_writer_sees_what_the_writer_before_it_committed(database: Database) -> None:
    with database.writing() as session:
        session.add(tables.CaseNumber(municipality_id=a_municipality(session).id, year=2026, last=0))
        session.commit()
    barrier = threading.Barrier(4)

    def add_ten(_: int) -> None:
        barrier.wait(10)
        for _ in range(10):
            with database.writing() as session:
                row = session.scalars(select(tables.CaseNumber).with_for_update()).one()
                row.last += 1
                session.commit()

    in_threads(4, add_ten)
    with database.reading() as session:
        assert session.scalar(select(tables.CaseNumber.last)) == 40


def test_of_two_who_move_a_case_one_wins_and_the_other_gets_a_sentence(database: Database) -> None:
    with database.writing() as session:
        case_id = a_case(session).id
    with database.writing() as first:
        case = first.get_one(tables.Case, case_id)
        first.commit()
        with database.writing() as second:
            store.save_move(second, second.get_one(tables.Case, case_id), state=b"second")
            second.commit()
        with pytest.raises(CaseHasMoved, match="Somebody else moved the case KIL 2026-000001"):
            store.save_move(first, case, state=b"first")
    with database.reading() as session:
        case = session.get_one(tables.Case, case_id)
        assert (case.state, case.version) == (b"second", 2)


def test_a_move_is_seen_in_the_row_that_was_read(session: Session) -> None:
    case = a_case(session)
    store.save_move(session, case, state=b"two", status="completed", closed_at=NOW)
    assert (case.state, case.status, case.closed_at, case.version) == (b"two", "completed", NOW, 2)
    store.save_move(session, case, state=b"three")
    assert case.version == 3


def test_events_are_numbered_in_order_even_when_many_write_at_once(database: Database) -> None:
    with database.writing() as session:
        case_id = a_case(session).id

    def write_five(_: int) -> None:
        for _ in range(5):
            with database.writing() as session:
                store.record_event(
                    session, session.get_one(tables.Case, case_id), "noted", at=NOW, data={"text": "åäö"}
                )
                session.commit()

    in_threads(4, write_five)
    with database.reading() as session:
        assert session.scalars(select(tables.CaseEvent.seq).order_by(tables.CaseEvent.seq)).all() == list(range(1, 21))
        assert session.get_one(tables.Case, case_id).event_count == 20


def test_times_come_back_in_utc(session: Session) -> None:
    swedish = timezone(timedelta(hours=1))
    session.add(tables.Person(name="Maja", created_at=datetime(2026, 11, 23, 10, 0, tzinfo=swedish)))
    session.commit()
    session.expire_all()
    created = session.scalars(select(tables.Person.created_at)).one()
    assert created == NOW
    assert created.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_not_stored(session: Session) -> None:
    session.add(tables.Person(name="Maja", created_at=datetime(2026, 11, 23)))
    with pytest.raises(StatementError, match="needs a time zone"):
        session.flush()


def test_json_keeps_the_order_of_its_keys_and_its_letters(session: Session) -> None:
    options = {"ö": "1", "nej": "2", "a": "3"}
    e_service = tables.EService(slug="x", name=options, summary={}, handling_time={})
    session.add(e_service)
    session.commit()
    session.expire_all()
    assert list(e_service.name) == ["ö", "nej", "a"]


def test_what_is_not_committed_is_rolled_back(database: Database) -> None:
    with database.writing() as session:
        a_municipality(session)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(tables.Municipality)) == 0


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/klunga", "sqlite:///:memory:", "sqlite://"])
def test_an_address_that_is_no_database_of_klunga_is_refused(url: str) -> None:
    with pytest.raises(CannotConnect):
        store.connect(url)


def test_a_server_that_does_not_answer_is_said_in_a_sentence() -> None:
    with pytest.raises(CannotConnect, match="does not answer"):
        store.connect("postgresql://nobody@/none?host=/nonexistent")

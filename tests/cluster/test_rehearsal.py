"""A copy made while people work can be put back and is sound; copies that are not are refused."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from cluster.backup import BackupFailed, back_up, forget_old, restore
from cluster.checking import check
from cluster.rehearsal import elsewhere, rehearse
from engine.store import Database
from tests.robustness.cases import AGAIN, LOOP, apply, complete, open_items, publish
from tests.services.cases.place import Place, make_place


@pytest.fixture
def place(database: Database) -> Place:
    """Kil, with a process that goes round."""
    with database.writing() as session:
        made = make_place(session)
        publish(made, LOOP)
        return made


def _address(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def _case(database: Database, place: Place) -> int:
    with database.writing() as session:
        place.session = session
        case_id = apply(place)
        session.commit()
        return case_id


def test_a_copy_made_while_people_work_is_put_back_and_sound(database: Database, place: Place) -> None:
    cases = [_case(database, place) for _ in range(3)]
    stopping = threading.Event()

    def work() -> None:
        while not stopping.is_set():
            for case_id in cases:
                (item,) = open_items(database, case_id).values()
                with database.writing() as session:
                    complete(session, item, place.anna, AGAIN)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        rehearsed = rehearse(_address(database))
    finally:
        stopping.set()
        worker.join()
    assert rehearsed.report.problems == []
    assert (rehearsed.report.cases, rehearsed.report.replayed) == (3, 3)
    assert str(rehearsed).endswith("All is well.")
    assert check(_address(database)).problems == []


def test_a_copy_goes_only_into_an_empty_database(database: Database, tmp_path: Path) -> None:
    copy = back_up(_address(database), tmp_path)
    with pytest.raises(BackupFailed, match=r"is there already|is not empty"):
        restore(copy, _address(database))


def test_who_may_make_no_database_is_told_what_a_rehearsal_needs(database: Database, tmp_path: Path) -> None:
    if database.is_sqlite:
        return  # a copy is a file there
    with database.writing() as session:
        session.execute(text("DROP ROLE IF EXISTS careful"))
        session.execute(text("CREATE ROLE careful LOGIN"))
        session.commit()
    address = database.url.set(username="careful").render_as_string(hide_password=False)
    with pytest.raises(BackupFailed, match="ALTER ROLE careful CREATEDB"), elsewhere(address, tmp_path):
        pass


def test_of_the_copies_the_newest_are_kept(tmp_path: Path) -> None:
    names = [f"klunga-2026112{day}T023000000000Z.dump" for day in range(5)]
    for name in (*names, "other.dump"):
        (tmp_path / name).touch()
    assert [file.name for file in forget_old(tmp_path, 2)] == names[:3]
    assert sorted(file.name for file in tmp_path.iterdir()) == [*names[3:], "other.dump"]


DAMAGE = {
    "an event is lost": "DELETE FROM case_event WHERE seq = 2",
    "a completion is undone": "UPDATE work_item SET status = 'cancelled' WHERE status = 'completed'",
    "an answer is another": """UPDATE work_item SET outcome = '{"anmarkning": "klart"}' WHERE status = 'completed'""",
    "what waits is gone": "DELETE FROM timer",
    "a case is closed": """UPDATE "case" SET status = 'completed'""",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_the_check_finds_what_is_damaged(database: Database, place: Place, damage: str) -> None:
    case_id = _case(database, place)
    (item,) = open_items(database, case_id).values()
    with database.writing() as session:
        complete(session, item, place.anna, AGAIN)
    assert check(_address(database)).problems == []
    with database.writing() as session:
        session.execute(text(damage))
        session.commit()
    assert check(_address(database)).problems != []


def test_the_check_finds_acts_that_were_acknowledged_and_are_lost_or_doubled(database: Database, place: Place) -> None:
    case_id = _case(database, place)
    for _ in range(2):
        (item,) = open_items(database, case_id).values()
        with database.writing() as session:
            complete(session, item, place.anna, {"anmarkning": "act-1-1"})
    report = check(_address(database), {"act-1-1": item, "act-1-2": item})
    assert [problem.split(":")[0] for problem in report.problems] == ["acknowledged and not there", "done twice"]

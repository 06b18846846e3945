"""A hundred people send the same work item at the same moment, each in a browser of their own: one does it."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import session as kept
from flask_wtf.csrf import generate_csrf

from benchmarks.website import Browser, free_port
from cluster.processes import Cluster
from engine.store import Database
from engine.store.tables import Assignment
from tests.robustness.cases import LOOP, apply, open_items, publish
from tests.robustness.soundness import assert_sound, history
from tests.services.cases.place import Place, make_place, person
from webui import create_app

PEOPLE = 100


@pytest.fixture
def place(database: Database) -> Iterator[Place]:
    """Kil with a hundred people in its group Handläggare."""
    with database.writing() as session:
        made = make_place(session)
        for number in range(PEOPLE - 2):
            one = person(session, f"Person {number}")
            session.add(Assignment(person_id=one.id, municipality_id=made.municipality.id, role="caseworker"))
            made.group.members.append(one)
        session.commit()
        publish(made, LOOP)
        yield made


@pytest.fixture
def pages(database: Database, tmp_path: Path) -> Iterator[Cluster]:
    """Klunga's pages: two processes on PostgreSQL, one on SQLite."""
    url = database.url.render_as_string(hide_password=False)
    served = Cluster(url, tmp_path, free_port(), web_processes=1 if database.is_sqlite else 2, workers=0)
    served.web.start()
    try:
        served.wait_for("/health/live", served.web)
        yield served
    finally:
        served.web.stop()


def _browsers(database: Database, pages: Cluster, place: Place) -> list[Browser]:
    """Return a browser for each person, signed in, with what a form needs."""
    app = create_app(database.url.render_as_string(hide_password=False), instance=pages.folder)
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    found = []
    for member in place.group.members:
        with app.test_request_context():
            kept.update(_user_id=f"staff:{member.id}", _fresh=True)
            token = generate_csrf()
            found.append(Browser(pages.port, {"klunga": serializer.dumps(dict(kept))}, token))
    app.extensions["klunga"].close()
    return found


def test_a_hundred_people_at_once_on_one_work_item_are_one_completion_and_ninety_nine_sentences(
    database: Database, place: Place, pages: Cluster
) -> None:
    case_id = apply(place)
    (item,) = open_items(database, case_id).values()
    browsers = _browsers(database, pages, place)
    place.session.rollback()
    barrier, answers = threading.Barrier(PEOPLE), []

    def send(number: int) -> None:
        barrier.wait(60)
        answers.append(browsers[number].post(f"/work-items/{item}/complete", {"anmarkning": f"act-{number}"}))
        browsers[number].close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(status for status, _ in answers) == {303: 1, 409: PEOPLE - 1}
    assert sum("har redan slutfört ”Utred”" in page for _, page in answers) == PEOPLE - 1
    with database.reading() as session:
        assert [event.kind for event in history(session, case_id)] == ["received", "completed"]
    assert_sound(database)

"""One act on many work items: chosen in the worklist, seen before it is done, done once, put back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Select, select

from engine.services.case_handling import applications
from engine.services.operations import bulk
from engine.services.organization import people
from engine.store.tables import BulkOperation, Case, WorkItem
from tests.services.cases.place import NOW, Place

ANNA, SVEN = "Anna Berg", "Sven Sunne"


@pytest.fixture
def items(place: Place) -> list[int]:
    """The work items of sixty cases: more than one page of the worklist."""
    for number in range(60):
        values = {"arende": f"Nr {number}"}
        applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)
    return read(place, select(WorkItem.id).order_by(WorkItem.id))


def read(place: Place, query: Select[Any]) -> list[Any]:
    """What a query gives now; nothing is held afterwards that pages would wait for."""
    found = list(place.session.scalars(query))
    place.session.rollback()
    return found


def sent(page: str, **values: object) -> dict[str, object]:
    """What the form of a preview sends."""
    fields = dict(re.findall(r'name="(key|act|items|to)" value="([^"]*)"', page))
    return {**fields, **values}


def test_all_that_the_filter_finds_is_given_away_once_and_put_back(
    as_person: Callable[[str], FlaskClient], place: Place, items: list[int]
) -> None:
    anna, lisa = as_person(ANNA), place.lisa.id
    place.session.rollback()
    assert "Alla i listan" in anna.get("/work-items").text
    page = anna.get(f"/work-items/several?act=assign&everything=yes&to={lisa}").text
    assert "Ge Lisa Jonsson 60 uppgifter" in page and "Handläggare, Kil" in page
    form = sent(page, reason="Jag är borta")
    answers = [anna.post("/work-items/several", data=form) for _ in range(2)]
    assert answers[0].location == answers[1].location == "/work-items/several/1"
    assert len(read(place, select(BulkOperation.id))) == 1
    assert anna.get("/work-items/several/1/progress").json == {"works": True, "done": 0, "total": 60}
    while bulk.work(place.session, 1, now=NOW):
        pass
    assert "Ångra alla 60" in anna.get("/work-items/several/1").text
    assert "Ge Lisa Jonsson uppgifter" in anna.get("/work-items/several/done").text
    assert set(read(place, select(WorkItem.assignee_id))) == {lisa}
    assert anna.post("/work-items/several/1/undo").location == "/work-items/several/2"
    while bulk.work(place.session, 2, now=NOW):
        pass
    assert set(read(place, select(WorkItem.assignee_id))) == {None}
    (number,) = read(place, select(Case.number).where(Case.id == 1))
    history = anna.get(f"/cases/{number.replace(' ', '-')}").text
    assert "Anna Berg tilldelade Lisa Jonsson ”Registrera”: Jag är borta" in history
    assert "Anna Berg ångrade det: ”Registrera” erbjuds gruppen igen." in history


def test_what_cannot_be_handed_over_is_told_before(
    as_person: Callable[[str], FlaskClient], place: Place, items: list[int]
) -> None:
    anna = as_person(ANNA)
    page = anna.get(f"/work-items/several?act=release&item={items[0]}&item={items[1]}").text
    assert "2 är inte hos dig." in page and 'name="key"' not in page
    anna.post(f"/work-items/{items[0]}/claim")
    page = anna.get(f"/work-items/several?act=release&page={items[0]},{items[1]}").text
    assert "Släpp 1 uppgift till gruppen" in page and "1 är inte hos dig." in page


def test_work_items_are_given_to_nobody_outside_the_groups(
    as_person: Callable[[str], FlaskClient], place: Place, items: list[int]
) -> None:
    anna, maja, lisa = as_person(ANNA), place.maja.id, place.lisa.id
    people.deactivate(place.session, place.lisa, by=None)
    page = anna.get(f"/work-items/several?act=assign&item={items[0]}&to={maja}").text
    assert "Ge Anna Berg 1 uppgift" in page and "Maja" not in page.split("<main")[1]
    form = sent(page, to=lisa, key="x")
    answer = anna.post("/work-items/several", data=form, follow_redirects=True)
    assert "Välj vem som ska ha uppgifterna" in answer.text
    too_long = anna.post("/work-items/several", data=sent(page, reason="å" * 2001))
    assert (too_long.status_code, "högst" in too_long.text) == (422, True)


def test_another_municipality_changes_and_sees_nothing(
    as_person: Callable[[str], FlaskClient], place: Place, items: list[int]
) -> None:
    sven = as_person(SVEN)
    assert "Ge Sven Sunne 0 uppgifter" in sven.get(f"/work-items/several?act=assign&item={items[0]}").text
    form = {"act": "release", "items": items[0], "key": "k"}
    assert sven.post("/work-items/several", data=form).status_code == 404
    anna = as_person(ANNA)
    anna.post("/work-items/several", data={**form, "act": "release"})
    assert [sven.get(f"/work-items/several/1{rest}").status_code for rest in ("", "/progress")] == [404, 404]
    assert sven.post("/work-items/several/1/undo").status_code == 404


@pytest.mark.parametrize("query", ["", "act=cancel&item=1", "act=assign", "act=release&item=abc"])
def test_what_asks_for_nothing_leads_back_with_a_sentence(
    as_person: Callable[[str], FlaskClient], place: Place, query: str
) -> None:
    answer = as_person(ANNA).get(f"/work-items/several?{query}&q=å", follow_redirects=True)
    assert (answer.status_code, answer.request.args.get("q")) == (200, "å")
    assert "Välj vad" in answer.text or "Kryssa först" in answer.text

"""The pages of lists: they cost as much with many work items, groups and cases as with few, and go on with a key."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, update

from engine.services.case_handling import applications
from engine.store.tables import CandidateGroup, Case, WorkItem
from tests.services.cases.place import NOW, Place

ANNA = "Anna Berg"
HOSTILE = "<b>Åsa & co</b> {{ 7 * 7 }}"


@pytest.fixture
def statements(app: Flask) -> list[str]:
    """What is sent to the database, from now on."""
    sent: list[str] = []

    @event.listens_for(app.extensions["klunga"].engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    return sent


def _fill(place: Place, number: str, many: int) -> None:
    case = place.session.query(Case).filter_by(number=number.replace("-", " ", 1)).one()
    groups = [
        CandidateGroup(municipality_id=case.municipality_id, name=f"Grupp {n}", members=[place.anna]) for n in range(9)
    ]
    place.session.add_all(groups)
    place.session.flush()
    shown = {"case_id": case.id, "element": "a", "name": HOSTILE, "opened_at": NOW, "number": case.number}
    rows = [
        {**shown, "token": f"m{n}", "group_id": groups[n % 9].id, "assignee_id": place.lisa.id} for n in range(many)
    ]
    place.session.execute(insert(WorkItem), rows)
    for n in range(many):
        values = {"arende": f"{HOSTILE} {n}"}
        applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)
    place.session.execute(update(Case).values(subject=HOSTILE))
    place.session.commit()


@pytest.mark.parametrize("address", ["/work-items", "/cases"])
def test_a_page_sends_the_same_few_statements_however_much_there_is(
    as_person: Callable[[str], FlaskClient], case_number: str, place: Place, statements: list[str], address: str
) -> None:
    anna = as_person(ANNA)
    anna.get(address)
    statements.clear()
    anna.get(address)
    few = list(statements)
    _fill(place, case_number, 60)
    statements.clear()
    page = anna.get(address).text
    assert [each for each in statements if "BEGIN" not in each] == [each for each in few if "BEGIN" not in each]
    assert len(few) <= 8
    assert page.count('class="k-main"') == 50
    assert "<b>Åsa" not in page and "{{ 7" in page and "&lt;b&gt;Åsa &amp; co&lt;/b&gt;" in page


@pytest.mark.parametrize("address", ["/work-items?order=name", "/cases?status=running", "/cases"])
def test_the_key_n_leads_through_all_pages(
    as_person: Callable[[str], FlaskClient], case_number: str, place: Place, address: str
) -> None:
    _fill(place, case_number, 60)
    anna, seen, first = as_person(ANNA), list[str](), address
    while address:
        page = anna.get(address).text
        seen += [line.partition('"')[0] for line in page.split('class="k-main" href="')[1:]]
        _, _, rest = page.partition('data-key="n"')
        address = page[: page.index('data-key="n"')].rpartition('href="')[2].partition('"')[0] if rest else ""
        address = address.replace("&amp;", "&")
    assert len(seen) == len(set(seen)) and len(seen) == 61 + 60 * ("order" in first)


def test_a_name_that_has_left_leads_nowhere(as_person: Callable[[str], FlaskClient], case_number: str) -> None:
    page = as_person(ANNA).get("/work-items?after=1-9999-01-01T00:00:00%2B00:00")
    assert page.status_code == 302

"""What is typed is found as it stands, whatever it means to a database."""

import pytest

from engine.services.case_handling import applications, work_items
from engine.services.case_handling.case_lists import CaseFilter, list_cases
from engine.services.case_handling.worklists import WorklistFilter, worklist
from engine.store.tables.cases import LONGEST_SEARCH, searched
from tests.services.cases.place import NOW, Place

SUBJECT = "Tak [*] på Öst? 100% av_del x]"


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("[*]", True),
        ("öst? 100%", True),
        (" ÖST ", True),
        ("av_del x]", True),
        ("ta*", False),
        ("t?k", False),
        ("[tT]ak", False),
        ("t%k", False),
        ("ta_", False),
        ("x" * LONGEST_SEARCH * 60, False),
    ],
)
def test_what_is_typed_is_found_as_it_stands(place: Place, typed: str, is_found: bool) -> None:
    place.publish("(start) -> Utred [Handläggare] -> (slut)")
    values = {"arende": "x"}
    case = applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)
    for each in (case, *work_items.open_work_items(place.session, case)):
        each.search = searched(SUBJECT)
    place.session.commit()
    listed = list_cases(place.session, place.anna, CaseFilter(text=typed)).items
    waiting = worklist(place.session, place.anna, WorklistFilter(text=typed), now=NOW).items
    assert [len(listed), len(waiting)] == [int(is_found)] * 2

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


def test_a_whole_number_names_its_case_alone_and_only_to_whoever_sees_it(place: Place) -> None:
    place.publish("(start) -> Utred [Handläggare] -> (slut)")
    first, second = (
        applications.send(place.session, place.municipality, place.e_service, {"arende": "x"}, by=place.maja, now=NOW)
        for _ in range(2)
    )
    second.search = searched(second.number, "gäller", first.number)
    place.session.commit()

    def found(text: str, **wanted: str) -> list[str]:
        return [each.number for each in list_cases(place.session, place.anna, CaseFilter(text=text, **wanted)).items]

    assert found(f" {first.number.lower()} ") == [first.number]
    assert found(first.number, status="completed") == []
    assert found(first.number[4:]) == [second.number, first.number]  # part of a number is sought in the words
    first.number = "KIL 2020-999999"
    place.session.commit()
    assert found("KIL 2026-000001") == [second.number, first.number]  # no case is called so: its words are sought
    assert list_cases(place.session, place.maja, CaseFilter(text=second.number)).items == []

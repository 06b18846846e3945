"""What is typed is found as it stands, whatever it means to a database."""

import pytest
from sqlalchemy import insert

from engine.services.case_handling import applications, finding, work_items
from engine.services.case_handling.case_lists import CaseFilter, list_cases
from engine.services.case_handling.worklists import WorklistFilter, worklist
from engine.store.tables import Case
from engine.store.tables.cases import LONGEST_SEARCH, searched
from tests.services.cases.place import NOW, Place

SUBJECT = "Tak [*] på Öst? 100% av_del x] \"norr\" 'AND'"


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("[*]", True),
        ("öst? 100%", True),
        (" ÖST ", True),
        ("av_del x]", True),
        ('"NORR" \'and', True),
        ('ak"', False),
        ("ös", True),
        ("ak \0[", False),
        ("(" * 3, False),
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


def _words_of(place: Place, *words: str) -> list[int]:
    place.publish("(start) -> Utred [Handläggare] -> (slut)")
    ids = []
    for each in words:
        case = applications.send(
            place.session, place.municipality, place.e_service, {"arende": "x"}, by=place.maja, now=NOW
        )
        case.search = searched(each)
        ids.append(case.id)
    place.session.commit()
    return ids


def test_the_index_follows_what_the_words_of_cases_are(place: Place) -> None:
    first, second = _words_of(place, "Åsgatan 4", "Ösgatan 5")
    assert finding.few_cases(place.session, " ÅSG") == [first]
    place.session.get_one(Case, first).search = searched("Ösgatan 4")
    place.session.commit()
    assert finding.few_cases(place.session, "åsg") == []
    assert sorted(finding.few_cases(place.session, "ösgatan") or ()) == [first, second]
    place.session.get_one(Case, first).phase = "decision"
    place.session.commit()
    assert finding.few_cases(place.session, "ösgatan 4") == [first]


def test_what_many_cases_hold_and_what_is_short_is_not_looked_up(place: Place) -> None:
    (case,) = _words_of(place, "Åsgatan 4")
    row = {each.name: getattr(place.session.get_one(Case, case), each.name) for each in Case.__table__.c}
    rows = [{**row, "id": case + n, "number": f"N {n}", "submission": None} for n in range(1, finding.FEW + 2)]
    place.session.execute(insert(Case), rows)
    assert finding.few_cases(place.session, "åsgatan") is None
    assert finding.few_cases(place.session, "ås") is None
    assert finding.few_cases(place.session, "åst") == []
    found = list_cases(place.session, place.anna, CaseFilter(text="åsgatan")).items
    assert len(found) == len({each.id for each in found}) == 50

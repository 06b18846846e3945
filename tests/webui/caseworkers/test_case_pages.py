"""A caseworker finds, takes and completes work items, and reaches nothing of other municipalities."""

import io
import re

import pytest
from werkzeug.test import TestResponse

from engine.services.case_handling import work_items
from tests.services.cases.place import NOW

ANNA, LISA, SVEN = "Anna Berg", "Lisa Jonsson", "Sven Sunne"


def item_id(page: TestResponse) -> int:
    found = re.search(r"/work-items/(\d+)/complete", page.text)
    assert found, page.text
    return int(found[1])


def test_the_worklist_shows_what_is_offered_and_leads_to_the_case(as_person, case_number):
    page = as_person(ANNA).get("/work-items")
    assert "Registrera" in page.text
    assert f"/cases/{case_number}?item=" in page.text


def test_an_empty_worklist_says_why_and_what_next(as_person):
    page = as_person(ANNA).get("/work-items?view=mine")
    assert "Inga uppgifter väntar här." in page.text


def test_a_filter_that_nothing_matches_can_be_cleared(as_person, case_number):
    page = as_person(ANNA).get("/work-items?q=finns+inte")
    assert "Ingen uppgift passar filtret." in page.text
    assert "Rensa filtret" in page.text


def test_completing_a_work_item_leads_to_the_next_one_of_the_case(as_person, case_number):
    anna = as_person(ANNA)
    first = item_id(anna.get(f"/cases/{case_number}"))
    answer = anna.post(f"/work-items/{first}/complete", data={"anmarkning": "klart"})
    assert answer.status_code == 303
    page = anna.get(answer.location)
    assert "”Registrera” är klar." in page.text
    assert "Anna Berg slutförde ”Registrera”." in page.text
    assert item_id(page) != first


def test_the_way_at_an_undecided_gateway_is_chosen_in_a_form(as_person, case_number):
    anna = as_person(ANNA)
    for _ in range(2):
        anna.post(f"/work-items/{item_id(anna.get(f'/cases/{case_number}'))}/complete", data={})
    page = anna.get(f"/cases/{case_number}")
    assert "Ritningen lämnar öppet vilken väg ärendet tar här." in page.text
    unanswered = anna.post(f"/work-items/{item_id(page)}/complete", data={})
    assert unanswered.status_code == 422
    assert "Välj ett av alternativen." in unanswered.text
    anna.post(f"/work-items/{item_id(page)}/complete", data={"choice": "Komplett__Begär_komplettering"})
    assert "Begär komplettering" in anna.get(f"/cases/{case_number}").text


def test_a_draft_is_kept_and_found_again(as_person, case_number):
    anna = as_person(ANNA)
    number = item_id(anna.get(f"/cases/{case_number}"))
    anna.post(f"/work-items/{number}/complete", data={"anmarkning": "halvvägs 🚲", "act": "save"})
    assert "halvvägs 🚲" in anna.get(f"/cases/{case_number}").text


def test_who_comes_second_gets_a_sentence_and_the_case_as_it_is_now(as_person, case_number):
    anna, lisa = as_person(ANNA), as_person(LISA)
    number = item_id(anna.get(f"/cases/{case_number}"))
    anna.post(f"/work-items/{number}/complete", data={"anmarkning": "Annas"})
    answer = lisa.post(f"/work-items/{number}/complete", data={"anmarkning": "Lisas"})
    assert answer.status_code == 409
    assert "Anna Berg har redan slutfört ”Registrera”." in answer.text


def test_a_double_click_is_one_completion(as_person, case_number):
    anna = as_person(ANNA)
    number = item_id(anna.get(f"/cases/{case_number}"))
    answers = [anna.post(f"/work-items/{number}/complete", data={"anmarkning": "en gång"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert anna.get(f"/cases/{case_number}").text.count("slutförde ”Registrera”") == 1


def test_taking_releasing_and_assigning(as_person, case_number, place):
    anna, lisa = as_person(ANNA), as_person(LISA)
    number = item_id(anna.get(f"/cases/{case_number}"))
    anna.post(f"/work-items/{number}/claim")
    assert "Anna Berg har tagit uppgiften" in lisa.get(f"/cases/{case_number}").text
    work_items.assign(place.session, number, place.lisa.id, reason="Jag är borta", by=place.anna, now=NOW)
    page = lisa.get(f"/cases/{case_number}")
    assert "Anna Berg tilldelade Lisa Jonsson ”Registrera”: Jag är borta" in page.text
    lisa.post(f"/work-items/{number}/release")
    assert "Erbjuds gruppen Handläggare" in anna.get(f"/cases/{case_number}").text


def test_a_note_is_saved_whole_or_not_at_all(as_person, case_number):
    anna = as_person(ANNA)
    for length, told in ((10_000, "Anteckningen är sparad."), (10_001, "sparas inte")):
        answer = anna.post(f"/cases/{case_number}/notes", data={"text": "å" * length}, follow_redirects=True)
        assert told in answer.text
        assert answer.text.count("å" * 10_000) == 1


def test_notes_and_files_belong_to_the_case(as_person, case_number):
    anna = as_person(ANNA)
    anna.post(f"/cases/{case_number}/notes", data={"text": "Ringde sökanden."})
    assert "Ringde sökanden." in anna.get(f"/cases/{case_number}?tab=notes").text
    file = (io.BytesIO(b"%PDF-1.4\n%%EOF"), "intyg åäö.pdf")
    anna.post(f"/cases/{case_number}/files", data={"file": file})
    page = anna.get(f"/cases/{case_number}?tab=files")
    address = re.search(rf"/cases/{case_number}/files/\d+", page.text)
    assert address
    sent = anna.get(address[0])
    assert sent.data.startswith(b"%PDF")
    assert sent.headers["Content-Disposition"].startswith("attachment")


def test_a_search_for_a_number_leads_straight_to_the_case(as_person, case_number):
    answer = as_person(ANNA).get("/cases", query_string={"q": case_number.replace("-", " ", 1)})
    assert answer.location == f"/cases/{case_number}"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/cases/{case}"),
        ("get", "/cases/{case}/drawing.bpmn"),
        ("post", "/cases/{case}/notes"),
        ("post", "/cases/{case}/files"),
        ("get", "/cases/{case}/files/1"),
        ("get", "/work-items/{item}"),
        ("post", "/work-items/{item}/claim"),
        ("post", "/work-items/{item}/complete"),
        ("post", "/work-items/{item}/release"),
    ],
)
def test_another_municipality_reaches_nothing_by_any_address(as_person, case_number, method, path):
    number = item_id(as_person(ANNA).get(f"/cases/{case_number}"))
    answer = getattr(as_person(SVEN), method)(path.format(case=case_number, item=number))
    assert answer.status_code == 404
    assert "Registrera" not in answer.text


def test_the_lists_show_nothing_of_other_municipalities(as_person, case_number):
    sven = as_person(SVEN)
    assert "carport" not in sven.get("/work-items").text
    assert "carport" not in sven.get("/cases").text

"""Cases are applied for, moved by people and time, and told as history."""

from datetime import timedelta

import pytest

from engine.language import render
from engine.services.case_handling import (
    applications,
    case_lists,
    cases,
    history,
    own_groups,
    timers,
    whereabouts,
    work_items,
    worklists,
)
from engine.services.case_handling.applications import NotOfferedHere
from engine.services.case_handling.case_lists import CaseFilter
from engine.services.case_handling.work_items import WrongOutcome
from engine.services.case_handling.worklists import WorklistFilter
from engine.services.organization.access import NotOffered, NotYours, case_for_applicant, case_for_staff
from tests.services.cases.place import NOW, Place

STRAIGHT = "(start) -> Registrera [Handläggare] -> Utred [Handläggare] -> Besluta [Handläggare] -> (slut)"
UNDECIDED = """
(start) -> Kontrollera [Handläggare] -> <Komplett?>
<Komplett?> -ja-> Besluta -> (slut)
<Komplett?> -nej-> Begär komplettering -> Kontrollera
"""


def apply(place: Place):
    return applications.send(
        place.session, place.municipality, place.e_service, {"arende": "En carport"}, by=place.maja, now=NOW
    )


def open_items(place: Place, case):
    return work_items.open_work_items(place.session, case)


def finish(place: Place, case, *, by=None, values=None):
    (item,) = open_items(place, case)
    return work_items.complete(place.session, item.id, values or {}, by=by or place.anna, now=NOW)


def test_an_application_becomes_a_case_with_a_number_and_a_work_item(place: Place):
    place.publish(STRAIGHT)
    case = apply(place)
    assert case.number == "KIL 2026-000001"
    assert [item.name for item in open_items(place, case)] == ["Registrera"]
    assert [each.case.number for each in applications.my_cases(place.session, place.maja)] == [case.number]


def test_numbers_follow_each_other(place: Place):
    place.publish(STRAIGHT)
    assert [apply(place).number, apply(place).number] == ["KIL 2026-000001", "KIL 2026-000002"]


def test_an_application_that_the_form_does_not_accept_starts_nothing(place: Place):
    place.publish(STRAIGHT)
    with pytest.raises(WrongOutcome) as refused:
        applications.send(place.session, place.municipality, place.e_service, {}, by=place.maja, now=NOW)
    assert list(refused.value.problems) == ["arende"]
    assert applications.my_cases(place.session, place.maja) == []


def test_what_is_not_offered_cannot_be_applied_for(place: Place):
    with pytest.raises(NotOfferedHere, match="Kils kommun does not offer"):
        apply(place)


def test_a_case_runs_from_work_item_to_work_item_until_it_is_closed(place: Place):
    place.publish(STRAIGHT)
    case = apply(place)
    assert [item.name for item in finish(place, case).opened] == ["Utred"]
    finish(place, case)
    assert finish(place, case).opened == ()
    assert (case.status, case.closed_at) == ("completed", NOW)
    assert applications.follow(place.session, case).status == "decided"


def test_the_history_is_told_in_sentences(place: Place):
    place.publish(STRAIGHT)
    case = apply(place)
    finish(place, case)
    told = [render(history.sentence(event, "sv"), "sv") for event in cases.events(place.session, case)]
    assert told == ["Anna Berg slutförde ”Registrera”.", "Maja Lindström ansökte."]


def test_the_picture_shows_where_the_case_is_and_has_been(place: Place):
    place.publish(STRAIGHT)
    case = apply(place)
    finish(place, case)
    where = whereabouts.find(place.session, case)
    assert where.done == ("start", "Registrera")
    assert where.now == ("Utred",)
    assert where.flows == ("start__Registrera", "Registrera__Utred")


def test_a_person_chooses_the_way_that_the_drawing_leaves_open(place: Place):
    place.publish(UNDECIDED)
    case = apply(place)
    (choice,) = finish(place, case).opened
    form = work_items.form_of(place.session, choice)
    assert form["fields"][0]["options"].keys() == {"Komplett__Besluta", "Komplett__Begär_komplettering"}
    assert whereabouts.find(place.session, case).now == ("Komplett",)
    opened = finish(place, case, values={"choice": "Komplett__Begär_komplettering"}).opened
    assert [item.name for item in opened] == ["Begär komplettering"]
    newest = cases.events(place.session, case)[0]
    assert render(history.sentence(newest, "sv"), "sv").startswith("Anna Berg valde ”nej”")


def test_a_way_that_is_not_there_cannot_be_chosen(place: Place):
    place.publish(UNDECIDED)
    case = apply(place)
    finish(place, case)
    with pytest.raises(WrongOutcome):
        finish(place, case, values={"choice": "somewhere"})


def test_completing_twice_by_double_click_changes_nothing_more(place: Place):
    place.publish(STRAIGHT)
    case = apply(place)
    (item,) = open_items(place, case)
    first = work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    again = work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    assert [each.id for each in first.opened] == [each.id for each in again.opened]
    assert len(cases.events(place.session, case)) == 2


def test_who_loses_a_race_gets_a_sentence(place: Place):
    place.publish(STRAIGHT)
    case = apply(place)
    (item,) = open_items(place, case)
    work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    with pytest.raises(NotOffered, match="Anna Berg has already completed “Registrera”"):
        work_items.complete(place.session, item.id, {}, by=place.lisa, now=NOW)


def test_a_claimed_work_item_is_for_its_caseworker_only_until_it_is_released(place: Place):
    place.publish(STRAIGHT)
    case = apply(place)
    (item,) = open_items(place, case)
    work_items.claim(place.session, item.id, by=place.anna, now=NOW)
    with pytest.raises(NotOffered, match="Anna Berg has already taken"):
        work_items.claim(place.session, item.id, by=place.lisa, now=NOW)
    with pytest.raises(NotOffered, match="only Anna Berg can complete it"):
        work_items.complete(place.session, item.id, {}, by=place.lisa, now=NOW)
    work_items.release(place.session, item.id, by=place.anna, now=NOW)
    work_items.complete(place.session, item.id, {}, by=place.lisa, now=NOW)


def test_a_form_sets_no_other_variable_than_those_it_asks_for(place: Place):
    place.publish(STRAIGHT)
    case = apply(place)
    finish(place, case, values={"anmarkning": "klart", "beslut": "bevilja"})
    assert case.variables == {"arende": "En carport", "anmarkning": "klart"}


def test_another_municipality_reaches_nothing(place: Place, elsewhere):
    place.publish(STRAIGHT)
    case = apply(place)
    (item,) = open_items(place, case)
    for reach in (
        lambda: case_for_staff(place.session, case.number, elsewhere),
        lambda: case_for_applicant(place.session, case.number, elsewhere),
        lambda: work_items.claim(place.session, item.id, by=elsewhere, now=NOW),
        lambda: work_items.complete(place.session, item.id, {}, by=elsewhere, now=NOW),
        lambda: work_items.save_draft(place.session, item.id, {}, by=elsewhere),
    ):
        with pytest.raises(NotYours):
            reach()
    assert list(worklists.worklist(place.session, elsewhere, WorklistFilter(), now=NOW).items) == []
    assert list(case_lists.list_cases(place.session, elsewhere, CaseFilter()).items) == []


def test_nobody_handles_a_case_of_ones_own(place: Place):
    place.publish(STRAIGHT)
    values = {"arende": "Min egen carport"}
    case = applications.send(place.session, place.municipality, place.e_service, values, by=place.anna, now=NOW)
    (item,) = open_items(place, case)
    assert not work_items.may_act(place.session, item, by=place.anna)
    for act in (
        lambda: work_items.claim(place.session, item.id, by=place.anna, now=NOW),
        lambda: work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW),
        lambda: work_items.assign(place.session, item.id, place.anna.id, reason="", by=place.lisa, now=NOW),
    ):
        with pytest.raises(NotOffered, match="Anna Berg is the applicant"):
            act()
        place.session.rollback()
    work_items.complete(place.session, item.id, {}, by=place.lisa, now=NOW)


def test_the_worklist_shows_what_is_offered_and_what_is_mine(place: Place):
    place.publish(STRAIGHT)
    case = apply(place)
    (item,) = open_items(place, case)
    assert [each.id for each in worklists.worklist(place.session, place.lisa, WorklistFilter(), now=NOW).items] == [
        item.id
    ]
    work_items.claim(place.session, item.id, by=place.anna, now=NOW)
    assert list(worklists.worklist(place.session, place.lisa, WorklistFilter(mine=True), now=NOW).items) == []
    assert own_groups.mine(place.session, place.anna) == 1


def test_a_timer_fires_when_it_is_due_and_only_once(place: Place):
    place.publish("(start) -> Utred [Handläggare] -> (slut)\nUtred !(timer P14D) -> Påminn [Handläggare] -> (sen)")
    case = apply(place)
    ((case_id, token),) = timers.due_timers(place.session, now=NOW + timedelta(days=15))
    assert not timers.fire_timer(place.session, case_id, token, now=NOW)
    later = NOW + timedelta(days=15)
    assert timers.fire_timer(place.session, case_id, token, now=later)
    assert not timers.fire_timer(place.session, case_id, token, now=later)
    assert [item.name for item in open_items(place, case)] == ["Påminn"]


def test_a_note_is_kept_and_told(place: Place):
    place.publish(STRAIGHT)
    case = apply(place)
    cases.write_note(place.session, case, "Ringde sökanden. 🚲", by=place.anna, now=NOW)
    assert [note.text for note in cases.notes(place.session, case)] == ["Ringde sökanden. 🚲"]


def test_the_legal_time_limit_counts_from_the_day_of_arrival(place: Place):
    version = place.publish(STRAIGHT)
    assert version.number == 1
    case = apply(place)
    assert case.legal_deadline is None

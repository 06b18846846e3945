"""A case whose conditions do not decide asks a person, says why, and goes on by what is chosen."""

from dataclasses import replace

import pytest

from engine.language import render
from engine.model import Repetition, given_names
from engine.model.sketch import read_sketch
from engine.services.case_handling import applications, cases, history, whereabouts, work_items
from engine.services.case_handling.work_items import WrongOutcome
from engine.store.tables import Case, WorkItem
from tests.services.cases.place import NOW, Place

SKETCH = """
(start) -> Kontrollera [Handläggare] -> <Ok?>
<Ok?> -outcome == 'NEEDS_SUPPLEMENT'-> Begär komplettering [Handläggare] -> Kontrollera
<Ok?> -outcome == 'OK'-> Besluta [Handläggare] -> (slut)
"""


def start(place: Place, sketch: str = SKETCH) -> Case:
    drawn = read_sketch(sketch, "Prov")
    flows = [
        replace(flow, condition=flow.name.replace("'", '"'), name=flow.name.partition("'")[2].rstrip("'"))
        for flow in drawn.flows
    ]
    place.publish_model(drawn.with_flows(flows))
    return applications.send(
        place.session, place.municipality, place.e_service, {"arende": "En carport"}, by=place.maja, now=NOW
    )


def finish(place: Place, case: Case, **values: object) -> tuple[WorkItem, ...]:
    (item,) = work_items.open_work_items(place.session, case)
    return work_items.complete(place.session, item.id, values, by=place.anna, now=NOW).opened


def test_a_condition_on_what_nobody_has_set_becomes_a_work_item_of_the_same_group(place: Place) -> None:
    case = start(place)
    (item,) = finish(place, case)
    assert (case.status, case.incident) == ("running", None)
    assert (item.name, item.element, item.group.name) == ("Ok?", "Ok", "Handläggare")
    assert item.choices is not None and item.choices[0]["reason"] == {
        "en": "Nobody has set “outcome”, on which the way hangs.",
        "sv": "Ingen har angett ”outcome”, som vägen beror på.",
    }
    form = work_items.form_of(place.session, item)
    assert [label["sv"] for label in form["fields"][0]["options"].values()] == ["NEEDS_SUPPLEMENT", "OK"]
    assert whereabouts.find(place.session, case).now == ("Ok",)


def test_each_round_is_chosen_anew_and_told_as_a_choice(place: Place) -> None:
    case = start(place)
    for _ in range(2):
        finish(place, case)
        (opened,) = finish(place, case, choice="Ok__Begär_komplettering")
        assert opened.name == "Begär komplettering"
        finish(place, case)
    finish(place, case)
    (opened,) = finish(place, case, choice="Ok__Besluta")
    assert opened.name == "Besluta"
    assert set(case.variables) == {"arende"}
    told = [str(history.sentence(event, "sv")) for event in cases.events(place.session, case)]
    assert told[0] == "Anna Berg chose ”OK” at “Ok?”."
    assert case.status == "running"


@pytest.mark.parametrize("choice", ["Ok__elsewhere", "", ["Ok__Besluta"]])
def test_a_way_that_is_not_offered_is_refused_and_the_work_item_stays(place: Place, choice: object) -> None:
    case = start(place)
    finish(place, case)
    with pytest.raises(WrongOutcome):
        finish(place, case, choice=choice)
    place.session.rollback()
    assert [item.name for item in work_items.open_work_items(place.session, case)] == ["Ok?"]


def test_what_is_asked_of_conditional_ways_out_of_an_activity_has_not_the_time_limit_of_the_activity(
    place: Place,
) -> None:
    case = start(place, "(start) -> A [Handläggare]\nA -outcome == 'B'-> B [Handläggare]\nA -outcome == 'C'-> C")
    (item,) = finish(place, case)
    assert (item.element, item.due_at) == ("A", None)
    finish(place, case, choice=["A__B", "A__C"])
    assert [each.name for each in work_items.open_work_items(place.session, case)] == ["B", "C"]
    assert render(history.sentence(cases.events(place.session, case)[0], "sv"), "sv").startswith("Anna Berg valde")


def test_for_whom_an_activity_is_done_is_asked_in_both_languages_and_its_form_is_shown(place: Place) -> None:
    drawn = read_sketch("(start) -> Granska [Handläggare] -> Hör grannar [Handläggare] -> (slut)", "Prov")
    nodes = [
        replace(node, repetition=Repetition("parallel")) if node.name == "Hör grannar" else node for node in drawn.nodes
    ]
    place.publish_model(replace(drawn, nodes=tuple(nodes)))
    case = applications.send(
        place.session, place.municipality, place.e_service, {"arende": "En carport"}, by=place.maja, now=NOW
    )
    (item,) = finish(place, case)
    form = work_items.form_of(place.session, item)
    assert item.name == "Hör grannar: för vilka?"
    assert whereabouts.find(place.session, case).now == ("Hör_grannar",)
    assert given_names.in_language(item.name, "en") == "Hör grannar: for whom?"
    (field,) = form["fields"]
    assert field["label"]["en"].startswith("For whom?") and field["label"]["sv"].startswith("För vilka?")
    opened = finish(place, case, **{field["name"]: "Anna\nBertil"})
    assert [each.name for each in opened] == ["Hör grannar – Anna", "Hör grannar – Bertil"]

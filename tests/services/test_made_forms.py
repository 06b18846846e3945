"""Forms made from what an upload carries: what they accept, and what they begin with."""

from dataclasses import replace

import pytest

from engine.language import render
from engine.model import FlowNode, FormField
from engine.model.sketch import read_sketch
from engine.prepare import prepare
from engine.services.forms.forms import asked_for, beginning, problems
from engine.services.forms.made_forms import made_form


def made(*fields: FormField, **known: object):
    return made_form(FlowNode("a", "userTask", "Granska", form=fields), known)


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [
        (FormField("a", type="integer", minimum=1, maximum=9), 10, 9),
        (FormField("a", type="number"), "tre", 3.5),
        (FormField("a", type="agreement", required=True), False, True),
        (FormField("a", shortest=2, longest=4), "x", "xxxx"),
        (FormField("a", pattern="^[A-Z]+$", longest=200), "ab", "AB"),
        (FormField("a", type="date"), "i dag", "2026-11-24"),
        (FormField("a", type="datetime"), "2026-11-24", "2026-11-24T13:30"),
        (FormField("a", type="time"), "kl 8", "00:00"),
        (FormField("a", type="email"), "anna", "anna@example.se"),
        (FormField("a", options=(("x", "X"),)), "y", "x"),
        (FormField("a", type="integer", options=(("1", "Ett"),)), "1", 1),
        (FormField("a", type="choices", options=(("x", "X"), ("y", "Y"))), ["z"], ["x", "y"]),
        (FormField("a", type="word of another release"), 5, "text"),
    ],
)
def test_a_field_accepts_what_it_asks_for_only(field: FormField, wrong: object, right: object):
    form = made(field)
    assert list(problems(form, {"a": wrong})) == ["a"]
    assert problems(form, {"a": right}) == {}


def test_what_is_wrong_is_said_in_words():
    form = made(FormField("a", type="datetime"))
    assert render(problems(form, {"a": "snart"})["a"], "sv").startswith("Ange datum och klockslag")


def test_a_field_begins_with_what_is_known_else_with_its_default():
    form = made(
        FormField("a", default="x"), FormField("b", type="integer", default="3"), FormField("c"), a="y", b="nej"
    )
    assert beginning(form) == {"a": "y", "b": 3}


def test_a_field_that_is_only_shown_takes_no_value_and_is_never_demanded():
    form = made(FormField("a", readonly=True, default="x"), FormField("b", type="integer", readonly=True), b=7)
    assert asked_for(form, {"a": "hacked", "b": 8, "other": 1}) == {"a": "x", "b": 7}


def test_texts_and_headings_stand_between_the_fields():
    form = made(FormField("", "Sökande", "heading"), FormField("a", help="Hjälp"), FormField("", "Läs", "shown"))
    assert [set(entry) & {"heading", "text", "name"} for entry in form["fields"]] == [{"heading"}, {"name"}, {"text"}]
    assert form["fields"][1]["help"] == {"sv": "Hjälp", "en": "Hjälp"}
    assert list(form["schema"]["properties"]) == ["a"]


def test_a_line_is_asked_for_in_a_line_and_a_text_in_several():
    form = made(
        FormField("a"), FormField("b", type="text"), FormField("c", type="lines"), FormField("d", options=(("x", ""),))
    )
    assert [entry.get("widget") for entry in form["fields"]] == ["text", "textarea", "textarea", None]


def test_a_form_that_only_shows_a_text_asks_for_a_remark():
    assert list(made(FormField("", "Läs", "shown"))["schema"]["properties"]) == ["anmarkning"]


@pytest.mark.parametrize("timed", [True, False])
def test_the_form_of_an_event_says_what_completing_it_means_in_both_languages(timed: bool):
    prepared = prepare(read_sketch(f"(start) -> A -> (slut)\nA !({'timer' if timed else 'error'} : Hände) -> B -> (b)"))
    (event,) = [node for node in prepared.model.nodes if node.offered]
    form = made_form(replace(event, documentation="Se rutin 4."))
    assert form["intro"]["en"].startswith("Se rutin 4.\n\nComplete the work item when the event has happened")
    assert form["intro"]["sv"].startswith("Se rutin 4.\n\nSlutför uppgiften när händelsen har inträffat")
    assert list(form["schema"]["properties"]) == ["klunga_when" if timed else "anmarkning"]
    assert ("submit" in form) is not timed
    assert made_form(event)["intro"]["sv"].count("Slutför") == 1


def test_whoever_does_the_work_of_a_script_reads_it():
    form = made_form(FlowNode("a", "scriptTask", "Räkna", script="avgift = taxa(yta)"))
    assert form["intro"]["sv"] == "Ritningen har ett skript här som inte körs:\navgift = taxa(yta)"

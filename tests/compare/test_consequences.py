from dataclasses import replace

import pytest

from engine.compare import match
from engine.model import ProcessModel, Timer, Trigger
from engine.model.sketch import read_sketch
from tests.compare.telling import told

BASE = "(start) -> Registrera ansökan -> Granska handlingar -> Besluta -> Fakturera avgift -> (slut)"
QUESTION = """
    (start) -> Registrera ansökan -> Granska handlingar -> <Är ansökan komplett?> -ja-> Besluta -> (slut)
    <Är ansökan komplett?> -nej-> Begär komplettering -> Granska handlingar
"""


def test_a_question_in_other_words_between_the_same_is_words_only():
    (line,) = told(QUESTION, QUESTION.replace("Är ansökan komplett?", "Är handlingarna fullständiga?"))
    assert line == "rename: ”Är handlingarna fullständiga?” i Kil är samma som ”Är ansökan komplett?” i standarden."


def test_a_question_that_tests_the_same_is_the_same():
    one, other = (
        read_sketch(QUESTION.replace("Är ansökan komplett?", question).replace("-> (slut)", end))
        for question, end in (("Är ansökan komplett?", "-> (slut)"), ("Fattas något?", "-> Expediera -> (slut)"))
    )
    models = [
        model.with_flows(replace(flow, condition='svar == "ja"' if flow.name == "ja" else "") for flow in model.flows)
        for model in (one, other)
    ]
    pairs = {pair.reference: pair for pair in match(*models).correspondences}
    assert pairs[("Är_ansökan_komplett",)].band == "accept"


def test_the_end_that_another_activity_leads_to_is_told_under_it():
    one = BASE.replace("(slut)", "(Startbesked givet)").replace("Fakturera avgift", "Utfärda startbesked")
    other = one.replace("-> (Startbesked givet)", "-> Utfärda slutbesked -> (Slutbesked givet)")
    first, second = told(one, other)
    assert first.startswith("insert: Kil har en extra aktivitet, ”Utfärda slutbesked”, efter ”Utfärda startbesked”")
    assert second.startswith("  delete: Kil saknar ”Startbesked givet”")


def with_timer(label: str, text: str, *, interrupting: bool) -> ProcessModel:
    model = read_sketch("(start) -> Invänta svar -> Besluta -> (slut)\nInvänta svar !(timer P4W: tid) -> Besluta")
    (timer,) = (node for node in model.nodes if node.kind == "boundaryEvent")
    triggers = (Trigger("timer", timer=Timer("duration", text)),)
    return model.replacing(replace(timer, name=label, triggers=triggers, interrupting=interrupting))


def test_a_timer_with_its_time_in_its_label_is_one_line():
    one, other = (with_timer(f"Inget svar på {weeks} veckor", f"P{weeks}W", interrupting=True) for weeks in (4, 3))
    assert told(one, other) == [
        "retime: Kil ger 3 veckor för ”Invänta svar”. Standarden ger 4 veckor.",
        "  rename: ”Inget svar på 3 veckor” i Kil är samma som ”Inget svar på 4 veckor” i standarden.",
    ]


def test_a_timer_that_does_not_interrupt_is_a_reminder():
    one, other = (with_timer("Dags", text, interrupting=False) for text in ("P5W", "P10D"))
    assert told(one, other) == [
        "retime: Kil påminner om ”Invänta svar” efter 10 dagar. Standarden gör det efter 5 veckor."
    ]


def test_an_event_that_is_part_of_what_is_added_is_named():
    (line,) = told(
        BASE, BASE.replace("-> Besluta", "-> Begär yttrande -> (message svar: Yttrande mottaget) -> Besluta")
    )
    assert line == (
        "insert: Kil har en extra aktivitet, ”Begär yttrande” med händelsen ”Yttrande mottaget”, "
        "mellan ”Granska handlingar” och ”Besluta”."
    )


def test_a_review_before_a_choice_is_a_line_of_its_own():
    variant = """
        (start) -> Registrera ansökan -> Granska handlingar -> Kollegan läser -> <Stort ärende?>
        <Stort ärende?> -nej-> Besluta -> Fakturera avgift -> (slut)
        <Stort ärende?> -ja-> Ta upp i nämnden -> Fakturera avgift
    """
    assert [line.split(",")[0] for line in told(BASE, variant)] == [
        "insert: Kil har en extra aktivitet",
        "insert: Kil har ett extra vägval",
    ]


def test_a_review_that_a_choice_leads_back_from_is_one_line_with_it():
    variant = """
        (start) -> Registrera ansökan -> Granska handlingar -> Kollegan läser -> <Håller det?>
        <Håller det?> -ja-> Besluta -> Fakturera avgift -> (slut)
        <Håller det?> -nej-> Granska handlingar
    """
    (line,) = told(BASE, variant)
    assert line.startswith("insert: Kil har ett extra vägval, ”Håller det?”, med ”Kollegan läser”")


@pytest.mark.parametrize("kind", ["userTask", "manualTask", "serviceTask"])
def test_a_plain_task_states_no_kind_and_differs_from_none(kind: str):
    stated = BASE.replace("Besluta", f"Besluta {{{kind}}}")
    assert told(stated, BASE.replace("Besluta", "Besluta {task}")) == []


def test_ways_without_conditions_do_not_differ_from_conditions():
    model = read_sketch(QUESTION)
    stated = model.with_flows(
        replace(flow, condition='komplett == "ja"') if flow.name == "ja" else flow for flow in model.flows
    )
    unlabelled = model.with_flows(replace(flow, name="") for flow in model.flows)
    assert told(stated, model) == []
    assert told(stated, unlabelled) == []


def test_an_event_without_a_label_is_no_other_event():
    named = read_sketch(BASE)
    unnamed = named.replacing(replace(named.node_by_id["start"], name=""))
    assert told(named, unnamed) == []

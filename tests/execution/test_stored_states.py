"""States that were stored by earlier versions can still be read, and those of later ones are refused with a reason."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine import bpmn, execution
from engine.execution import FORMAT, Program, UnknownState, program_of
from engine.execution.saving import restore, save
from engine.model import Repetition
from engine.prepare import prepare
from tests.execution.conftest import NOW, Running
from tests.execution.test_saving import undone_and_handled

STATES = Path(__file__).parent / "states"
BRANCHES = (
    "(start) -> <+ dela> -> A -> <+ möt> -> D -> (slut)\n<+ dela> -> R -> <+ möt>\n<+ dela> -> B -> <+ möt>\n"
    "A !(timer P5D: dröjer) -> Påminn -> (påmind)"
)


def branches(model: Callable) -> Program:
    drawn = model(BRANCHES)
    repeated = Repetition("parallel", collection="saker", item="sak")
    return program_of(drawn.with_nodes(replace(n, repetition=repeated) if n.id == "R" else n for n in drawn.nodes))


def stored(program: Program, name: str) -> Running:
    """Return a case that goes on from a stored state."""
    case = Running.__new__(Running)
    case.program, case.now, case.moves = program, NOW, []
    case._add(execution.resume(program, (STATES / name).read_bytes(), {}, NOW))
    return case


def test_branches_a_timer_and_several_instances_go_on_from_form_1(model: Callable) -> None:
    case = stored(branches(model), "1-branches.json")
    assert case.open == ["A", "R – al"]
    assert case.move.variables == {"saker": ["ek", "al"], "belopp": 12.5, "text": "åäö"}
    assert [timer.due_at.isoformat() for timer in case.move.timers] == ["2026-03-07T08:00:00+00:00"]
    assert json.loads(case.move.state)["format"] == FORMAT
    for name in ("R – al", "A", "D"):
        case.do(name)
    assert case.move.status == "completed"


def test_what_can_be_undone_goes_on_from_form_1(model: Callable) -> None:
    case = stored(program_of(undone_and_handled(model)), "1-undoing.json")
    case.do("B", x=0)
    assert "ångra A" in case.open


def test_a_question_goes_on_from_form_1(model: Callable) -> None:
    case = stored(
        program_of(model("(start) -> A -> <Hur?> -belopp == 5-> B -> (slut)\n<Hur?> -default-> C -> (slut)")),
        "1-question.json",
    )
    assert case.open == ["Hur?"]
    assert [option.label for option in case.move.work_items[0].options] == ["belopp == 5", "default"]


def test_what_waits_for_messages_times_conditions_and_in_called_processes_goes_on_from_form_2() -> None:
    drawn = bpmn.read((STATES / "kinds.bpmn").read_bytes()).model
    case = stored(execution.load(bpmn.write(prepare(drawn).model)), "2-kinds.json")
    assert case.open == ["Utred", "Delge beslutet", "Besök platsen – Kil"]
    assert [(timer.element, timer.due_at.date().isoformat()) for timer in case.move.timers] == [
        ("Silent", "2026-03-16"),
        ("Late", "2099-04-30"),
    ]
    assert [found.correlation for found in case.move.subscriptions if found.name == "Leverans"] == [(("nummer", "47"),)]
    case.receive("Fråga")
    case.receive("Leverans")
    case.do("Delge beslutet", delgiven=False)
    assert case.open == ["Utred", "Läs", "Kungör", "Besök platsen – Kil", "Svara"]
    for name in ("Besök platsen – Kil", "Besök platsen – Fryksta", "Svara", "Läs", "Kungör"):
        case.do(name)
    case.do("Utred", betalt=True)
    assert case.open == ["Bokför"]
    case.do("Bokför")
    assert case.move.status == "completed"


@pytest.mark.parametrize("name", sorted(path.name for path in STATES.glob("*.json")))
def test_the_form_of_a_stored_state_is_the_one_that_its_name_says(name: str) -> None:
    assert str(json.loads((STATES / name).read_bytes())["format"]) == name.partition("-")[0]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (b'{"format": 99, "program": ""}', "form 99, by a later version"),
        (b'{"format": "x", "program": ""}', "form x, by a later version"),
        (b'{"format": 2, "program": "of another"}', "another version of the process model"),
        (b"{}", "damaged"),
        (b"\xff\x00", "damaged"),
        (b"[]", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(model: Callable, state: bytes, told: str) -> None:
    with pytest.raises(UnknownState, match=told):
        restore(branches(model), state, NOW)


def test_a_state_of_today_is_stored_as_it_was_read(model: Callable) -> None:
    program = branches(model)
    state = execution.start(program, {"saker": ["ek"]}, NOW).state
    assert save(restore(program, state, NOW)) == state

"""Where conditions do not decide, a person chooses the way, and the token waits at the gateway until then."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine import execution
from engine.execution import NotOpen, OpenWorkItem
from engine.language import render
from engine.model import ProcessModel, Repetition
from engine.prepare import prepare
from tests.execution.conftest import Running

COMPLETENESS = """
    (start) -> Ta emot [Registrator] -> <Komplett?>
    <Komplett?> -komplett == 'ja'-> Utred [Handläggare] -> (slut)
    <Komplett?> -komplett == 'nej'-> Begär komplettering -> Ta emot
"""


def ways(item: OpenWorkItem) -> list[str]:
    return [option.target for option in item.options]


def test_a_variable_that_nobody_has_set_makes_the_gateway_a_choice(run: Callable) -> None:
    case = run(COMPLETENESS)
    move = case.do("Ta emot")
    (item,) = move.work_items
    assert (move.status, move.incident) == ("running", None)
    assert (item.element, item.choice_of, item.name, item.role) == ("Komplett", "Komplett", "Komplett?", "Registrator")
    assert [(option.flow, option.label, option.target) for option in item.options] == [
        ("Komplett__Utred", "komplett == 'ja'", "Utred"),
        ("Komplett__Begär_komplettering", "komplett == 'nej'", "Begär_komplettering"),
    ]
    assert not item.several
    assert str(item.reason) == "Nobody has set “komplett”, on which the way hangs."
    assert item.reason and render(item.reason, "sv") == "Ingen har angett ”komplett”, som vägen beror på."
    case.do("Komplett?", choice="Komplett__Utred")
    assert case.open == ["Utred"]
    assert case.trace == ["start", "Ta_emot", "Komplett"]


def test_a_choice_leaves_no_variable_behind_so_each_round_of_a_loop_asks_anew(run: Callable) -> None:
    case = run(COMPLETENESS)
    for _ in range(3):
        case.do("Ta emot")
        assert case.open == ["Komplett?"]
        case.do("Komplett?", choice="Komplett__Begär_komplettering", smuggled=1)
        assert case.move.variables == {}
        case.do("Begär komplettering")
    case.do("Ta emot", komplett="ja")
    assert case.open == ["Utred"]


def test_the_state_of_a_loop_with_choices_does_not_grow(run: Callable) -> None:
    case = run(COMPLETENESS)
    sizes = []
    for _ in range(50):
        case.do("Ta emot")
        case.do("Komplett?", choice="Komplett__Begär_komplettering")
        case.do("Begär komplettering")
        sizes.append(len(case.move.state))
    assert max(sizes) - min(sizes) <= 6


@pytest.mark.parametrize(
    ("condition", "value", "reason"),
    [
        ("x == 'a'", "b", "No way out of the gateway “G” applies, and none is the default."),
        ("x + 3 == 4", "text", "“x + 3 == 4” cannot be worked out: the values do not fit together."),
        ("x.y == 1", {"z": 1}, "“x.y == 1” cannot be worked out: a part of the data is missing."),
        ("'a' * 99999999 == x", "a", '“"a" * 99999999 == x” cannot be worked out: it needs too much memory.'),
    ],
)
def test_conditions_that_fail_or_never_hold_are_a_choice_among_the_ways_that_are_left(
    run: Callable, condition: str, value: object, reason: str
) -> None:
    (item,) = run(f"(start) -> <G>\n<G> -{condition}-> B -> (slut)\n<G> -x == 'no'-> C", x=value).move.work_items
    assert str(item.reason) == reason
    assert ways(item) == (["B", "C"] if "No way" in reason else ["B"])


def test_only_the_ways_that_may_apply_are_offered_in_the_order_of_the_file(run: Callable) -> None:
    sketch = "(start) -> <G>\n<G> -default-> A\n<G> -x == 2-> B\n<G> -y == 1-> C\n<G> -x == 1-> D\n<G> -z-> E"
    assert ways(run(sketch, x=1).move.work_items[0]) == ["C", "D"]
    assert ways(run(sketch, x=3).move.work_items[0]) == ["A", "C", "E"]
    assert run(sketch, x=2).open == ["B"]


@pytest.mark.parametrize("choice", ["G__C", "elsewhere", "", [], ["G__A", "G__B"], None, 7, [["G__A"]]])
def test_a_way_that_is_not_offered_is_refused_and_the_choice_stays(run: Callable, choice: object) -> None:
    case = run("(start) -> <G>\n<G> -y-> A\n<G> -y == 1-> B\n<G> -x == 2-> C", x=1)
    with pytest.raises(NotOpen, match="not one of those to choose from"):
        case.do("G", choice=choice)
    with pytest.raises(NotOpen):
        case.do("G")
    case.do("G", choice="G__A")
    assert case.open == ["A"]


def test_a_choice_is_made_once(run: Callable) -> None:
    case = run("(start) -> <G>\n<G> -y-> A\n<G> -default-> B")
    token = case.move.work_items[0].token
    case.do("G", choice="G__A")
    with pytest.raises(NotOpen, match="no longer open"):
        execution.complete(case.program, case.move.state, token, {"choice": "G__A"}, case.now)


def test_several_ways_may_be_chosen_at_an_inclusive_gateway_and_are_waited_for(run: Callable) -> None:
    case = run(
        "(start) -> <o välj> -a-> A -> <o möt> -> D -> (slut)\n<o välj> -b-> B -> <o möt>\n"
        "<o välj> -default-> C -> <o möt>",
        b=True,
    )
    (item,) = case.move.work_items
    assert (ways(item), item.several) == (["A", "B"], True)
    case.do("välj", choice=["gateway_välj__A", "gateway_välj__B"])
    assert case.open == ["A", "B"]
    case.do("A")
    assert case.open == ["B"]
    case.do("B")
    assert case.open == ["D"]


def test_an_inclusive_join_waits_for_a_branch_where_a_choice_is_open(run: Callable) -> None:
    case = run(
        "(start) -> <+ dela> -> A -> <o möt> -> D -> (slut)\n<+ dela> -> <G> -y-> <o möt>\n<G> -default-> (bort)"
    )
    assert case.open == ["A", "G"]
    case.do("A")
    assert case.open == ["G"]
    case.do("G", choice="G__bort")
    assert case.open == ["D"]


def test_conditions_out_of_an_activity_are_chosen_among_under_its_name(run: Callable) -> None:
    case = run("(start) -> A [Nämnd]\nA -y == 1-> B -> (slut)\nA -default-> C -> (slut)")
    case.do("A")
    (item,) = case.move.work_items
    assert (item.element, item.choice_of, item.name, item.role, item.several) == ("A", "A", "A", "Nämnd", True)
    assert ways(item) == ["B", "C"]
    case.do("A", choice=["A__B"])
    assert case.open == ["B"]
    assert case.trace.count("A") == 1


def test_other_branches_go_on_beside_a_choice_that_stays_the_same(run: Callable) -> None:
    case = run("(start) -> <+ dela> -> <G> -y-> A -> (slut)\n<G> -default-> (bort)\n<+ dela> -> B -> C -> (slut)")
    asked = case.move.work_items[0] if case.open[0] == "G" else case.move.work_items[1]
    case.do("B", y=True)
    assert asked in case.move.work_items
    case.do("G", choice="G__A")
    assert sorted(case.open) == ["A", "C"]


def test_resuming_tests_the_conditions_anew(run: Callable) -> None:
    case = run(COMPLETENESS)
    case.do("Ta emot")
    asked = case.move.work_items
    assert case.resume().work_items == asked
    case.resume(komplett="ja")
    assert case.open == ["Utred"]


def inside(model: ProcessModel, **changes: object) -> ProcessModel:
    """Return the model with everything but A, the events at the ends and Sub put into Sub."""
    outside = {"start", "Sub", "Efter", "slut"}
    return model.with_nodes(
        replace(node, kind="subProcess", **changes)
        if node.id == "Sub"
        else replace(node, parent=None if node.id in outside else "Sub")
        for node in model.nodes
    )


SUB = "(start) -> Sub -> Efter -> (slut)\n(in) -> <G> -y-> A -> (ut)\n<G> -default-> B -> (ut)"


def test_a_choice_within_a_subprocess_leads_on_there(run: Callable, model: Callable) -> None:
    case = run(inside(model(SUB)))
    assert case.open == ["G"]
    case.do("G", choice="G__B")
    assert case.open == ["B"]
    case.do("B")
    assert case.open == ["Efter"]


def test_each_instance_of_a_repeated_subprocess_is_chosen_for_by_itself(run: Callable, model: Callable) -> None:
    case = run(inside(model(SUB), repetition=Repetition("parallel", "2")))
    assert case.open == ["G", "G"]
    case.do("G", choice="G__A")
    assert case.open == ["G", "A"] or case.open == ["A", "G"]
    case.do("G", choice="G__B")
    case.do("A")
    case.do("B")
    assert case.open == ["Efter"]


def test_a_subprocess_that_is_interrupted_takes_its_choice_with_it(run: Callable, model: Callable) -> None:
    drawn = inside(model(SUB + "\nSub !(timer P1D) -> Efter"))
    case = run(drawn.replacing(replace(drawn.node_by_id["Sub_timer_P1D"], parent=None)))
    assert case.open == ["G"]
    case.wait()
    assert case.open == ["Efter"]


def test_a_gateway_without_a_label_asks_which_way(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> <G> -y-> A\n<G> -default-> B")
    item = run(drawn.replacing(replace(drawn.node_by_id["G"], name=""))).move.work_items[0]
    assert item.name == "Välj väg"


def test_a_prepared_choice_refuses_a_way_that_is_not_offered(run: Callable, model: Callable) -> None:
    drawn = model(
        "(start) -> Välj -> <Bifall?> -klunga_choice_1 == 'Bifall__A'-> A -> (slut)\n"
        "<Bifall?> -klunga_choice_1 == 'Bifall__B'-> B -> (slut)"
    )
    case = run(drawn.replacing(replace(drawn.node_by_id["Välj"], choice_of="Bifall")))
    with pytest.raises(NotOpen):
        case.do("Välj", choice="elsewhere")
    case.do("Välj", choice="Bifall__A")
    assert case.open == ["A"]


def test_a_way_without_a_label_to_an_end_without_one_is_not_called_by_its_id(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> <G> -y-> A\n<G> -default-> (slut)\n<G> -z-> <> -x-> B")
    drawn = drawn.with_nodes(replace(node, name="") if node.id in ("slut", "_") else node for node in drawn.nodes)
    drawn = drawn.with_flows(replace(flow, name="") for flow in drawn.flows)
    assert [option.label for option in run(drawn).move.work_items[0].options] == ["A", "Slut", "B"]


def test_a_gateway_that_preparing_put_after_an_activity_asks_in_the_name_of_the_activity(model: Callable) -> None:
    prepared = prepare(model("(start) -> A [Nämnd]\nA -y == 1-> B -> (slut)\nA -z == 1-> C -> (slut)")).model
    case = Running(execution.program_of(prepared), {})
    case.do("A")
    (item,) = case.move.work_items
    assert (item.element, item.choice_of, item.name, item.role, item.several) == ("A", "A", "A", "Nämnd", True)
    case.do("A", choice=["A__B", "A__C"])
    assert case.open == ["B", "C"]

"""Activities that are done several times."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.model import ProcessModel, Repetition


@pytest.fixture
def repeated(model: Callable) -> Callable[..., ProcessModel]:
    """Return a function that gives a process whose activity A is repeated."""

    def made(sketch: str = "(start) -> A -> B -> (slut)", **how: object) -> ProcessModel:
        drawn = model(sketch)
        return drawn.replacing(replace(drawn.node_by_id["A"], repetition=Repetition(**how)))  # type: ignore[arg-type]

    return made


def test_parallel_instances_are_open_at_once_and_all_must_be_done(run: Callable, repeated: Callable) -> None:
    case = run(repeated(kind="parallel", cardinality="3"))
    assert [item.instance for item in case.move.work_items] == [1, 2, 3]
    for _ in range(3):
        case.do("A")
    assert case.open == ["B"]
    assert case.trace == ["start", "A"]
    kinds = [event.kind for move in case.moves for event in move.events if event.element == "A"]
    assert kinds.count("instance") == 3 and kinds.count("entered") == 1


def test_sequential_instances_come_one_after_the_other(run: Callable, repeated: Callable) -> None:
    case = run(repeated(kind="sequential", cardinality="antal"), antal=2)
    assert [item.instance for item in case.move.work_items] == [1]
    case.do("A")
    assert [item.instance for item in case.move.work_items] == [2]
    case.do("A")
    assert case.open == ["B"]


def test_instances_stop_when_the_completion_condition_holds(run: Callable, repeated: Callable) -> None:
    case = run(repeated(kind="parallel", cardinality="3", condition="nog == True"))
    case.do("A", nog=False)
    case.do("A", nog=True)
    assert case.open == ["B"]


def test_a_loop_goes_on_while_its_condition_holds(run: Callable, repeated: Callable) -> None:
    case = run(repeated(kind="loop", condition="igen"))
    case.do("A", igen=True)
    case.do("A", igen=False)
    assert case.open == ["B"]


def test_a_loop_stops_at_its_maximum(run: Callable, repeated: Callable) -> None:
    case = run(repeated(kind="loop", cardinality="2", condition="igen"))
    case.do("A", igen=True)
    case.do("A", igen=True)
    assert case.open == ["B"]


def test_a_loop_that_is_tested_before_may_never_be_done(run: Callable, repeated: Callable) -> None:
    case = run(repeated(kind="loop", condition="igen", test_before=True), igen=False)
    assert case.open == ["B"]


def test_nothing_to_do_it_for_passes_it(run: Callable, repeated: Callable) -> None:
    assert run(repeated(kind="parallel", collection="grannar", item="granne"), grannar=[]).open == ["B"]


def test_a_boundary_event_cancels_all_instances(run: Callable, repeated: Callable) -> None:
    drawn = repeated("(start) -> A -> B -> (slut)\nA !(timer P1D) -> C -> (slut)", kind="parallel", cardinality="3")
    case = run(drawn)
    case.do("A")
    case.wait()
    assert case.open == ["C"]


@pytest.mark.parametrize(
    ("cardinality", "words"), [("antal", "antal"), ("1000000", "1000000"), ("'x'", "number"), ("-1", "number")]
)
def test_a_number_that_cannot_be_is_an_incident(
    run: Callable, repeated: Callable, cardinality: str, words: str
) -> None:
    move = run(repeated(kind="parallel", cardinality=cardinality)).move
    assert move.status == "incident" and words in str(move.incident)


def test_what_the_instances_give_is_collected_in_their_order(run: Callable, repeated: Callable) -> None:
    drawn = repeated(kind="parallel", collection="grannar", item="granne", output="svaren", output_item="granne_svar")
    case = run(drawn, grannar=["Bo", "Siv"])
    assert case.open == ["A – Bo", "A – Siv"]
    case.do("A – Siv", granne_svar="nej")
    case.do("A – Bo", granne_svar="ja")
    assert case.move.variables == {"grannar": ["Bo", "Siv"], "svaren": ["ja", "nej"]}


def test_a_text_has_one_on_each_line_or_says_only_how_many(run: Callable, repeated: Callable) -> None:
    drawn = repeated(kind="parallel", collection="vilka", item="vem")
    assert run(drawn, vilka="Bo\n\n Siv Ek \n").open == ["A – Bo", "A – Siv Ek"]
    assert run(drawn, vilka="3").open == ["A", "A", "A"]
    assert run(drawn, vilka="0").open == ["B"]


def test_the_condition_may_ask_how_many_instances_are_done(run: Callable, repeated: Callable) -> None:
    for condition in ("numberOfCompletedInstances / numberOfInstances >= 0.5", "nrOfActiveInstances < 3"):
        case = run(repeated(kind="parallel", cardinality="4", condition=condition))
        case.do("A")
        case.do("A")
        assert case.open == ["B"]


def test_what_an_instance_is_for_is_seen_by_all_in_it_and_changed_for_it_alone(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> A {subProcess} -> B -> (slut)\n(i) -> S {scriptTask} -> C -> (j)")
    inner = {"i", "S", "C", "j"}
    drawn = drawn.with_nodes(replace(node, parent="A") if node.id in inner else node for node in drawn.nodes)
    drawn = drawn.replacing(replace(drawn.node_by_id["S"], script="n = n * 10"))
    each = Repetition("parallel", collection="tal", item="n", output="gånger", output_item="n")
    case = run(drawn.replacing(replace(drawn.node_by_id["A"], repetition=each)), tal=[1, 2])
    assert case.open == ["C – 10", "C – 20"]
    case.do("C – 20")
    case.do("C – 10")
    assert case.move.variables == {"tal": [1, 2], "gånger": [10, 20]}

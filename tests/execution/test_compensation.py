"""Undoing what has been done: by handlers, in subprocesses, in loops, and when a transaction is cancelled."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.model import ProcessModel, Repetition, Trigger

UNDO = "(start) -> A -> B -> C -> (compensation: ångra) -> D -> (slut)\n"
THROW = "compensation_ångra"


def undoable(
    model: ProcessModel, *activities: str, activity: str = "", waits: bool = True, **kinds: str
) -> ProcessModel:
    """Return the model with a handler ``ångra X`` for each activity X; the compensation event throws."""
    nodes = list(model.nodes)
    by_id = model.node_by_id
    for name in activities:
        handler, event = f"ångra_{name}", f"kant_{name}"
        place = {"process": by_id[name].process, "parent": by_id[name].parent}
        task = replace(by_id[name], id=handler, name=f"ångra {name}", kind="userTask", repetition=None)
        nodes.append(replace(task, properties=(("isForCompensation", "true"),)))
        edge = replace(task, id=event, kind="boundaryEvent", attached_to=name, triggers=(Trigger("compensation"),))
        nodes.append(replace(edge, properties=(("compensatedBy", handler),), **place))
    thrown = (Trigger("compensation", activity=activity, waits=waits),)
    return model.with_nodes(
        replace(node, kind="intermediateThrowEvent" if node.kind == "intermediateCatchEvent" else node.kind)
        if node.id != THROW
        else replace(node, kind="intermediateThrowEvent", triggers=thrown)
        for node in nodes
    )


def inside(model: ProcessModel, subprocess: str, *names: str, **attributes: Any) -> ProcessModel:
    """Return the model with the named nodes, and what belongs to them, in a subprocess."""
    within = {*names, *(f"ångra_{name}" for name in names), *(f"kant_{name}" for name in names)}
    moved = model.with_nodes(replace(n, parent=subprocess) if n.id in within else n for n in model.nodes)
    return moved.replacing(replace(moved.node_by_id[subprocess], **attributes))


def test_what_was_done_last_is_undone_first_and_the_event_waits_for_it(run: Callable, model: Callable) -> None:
    case = run(undoable(model(UNDO), "A", "C"))
    for name in ("A", "B", "C", "ångra C", "ångra A"):
        assert case.open == [name]
        case.do(name)
    assert case.open == ["D"]
    assert case.trace[4:] == ["kant_C", "ångra_C", "kant_A", "ångra_A", THROW]


def test_an_event_that_does_not_wait_goes_on_beside_what_is_undone(run: Callable, model: Callable) -> None:
    case = run(undoable(model(UNDO), "A", waits=False))
    for name in ("A", "B", "C"):
        case.do(name)
    assert sorted(case.open) == ["D", "ångra A"]
    case.do("D")
    assert case.move.status == "running"


def test_only_a_named_activity_is_undone_and_only_once(run: Callable, model: Callable) -> None:
    sketch = "(start) -> A -> B -> C -> (compensation: ångra) -> <Igen?> -igen-> <> -> C\n<Igen?> -default-> (slut)"
    sketch = sketch.replace("<> -> C", "C")
    case = run(undoable(model(sketch), "A", "B", activity="A"), igen=True)
    for name in ("A", "B", "C", "ångra A", "C"):
        assert case.open == [name]
        case.do(name)
    assert case.open == ["C"]


def test_what_is_not_completed_is_not_undone(run: Callable, model: Callable) -> None:
    drawn = model(
        "(start) -> <+ dela> -> A -> (slut)\n<+ dela> -> B -> (compensation: ångra) -> D -> (klart)\n"
        "<+ dela> -> C -> (e)"
    )
    case = run(undoable(drawn, "A", "C"))
    case.do("C")
    case.do("B")
    assert sorted(case.open) == ["A", "ångra C"]


def test_a_completed_subprocess_is_undone_by_what_was_completed_within(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> S {subProcess} -> C -> (compensation: ångra) -> D -> (slut)\n(in) -> A -> B -> (ut)")
    case = run(inside(undoable(drawn, "A", "B"), "S", "in", "A", "B", "ut"))
    for name in ("A", "B", "C", "ångra B", "ångra A"):
        case.do(name)
    assert case.open == ["D"] and case.trace.count("S") == 1


def test_a_handler_of_its_own_undoes_a_subprocess_in_place_of_what_lies_within(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> S {subProcess} -> C -> (compensation: ångra) -> D -> (slut)\n(in) -> A -> (ut)")
    case = run(inside(undoable(drawn, "A", "S"), "S", "in", "A", "ut"))
    for name in ("A", "C", "ångra S"):
        case.do(name)
    assert case.open == ["D"]


def test_a_compensation_event_subprocess_undoes_its_subprocess(run: Callable, model: Callable) -> None:
    drawn = model(
        "(start) -> S {subProcess} -> C -> (compensation: ångra) -> D -> (slut)\n(in) -> A -> B -> (ut)\n"
        "H {subProcess}\n(compensation: börjar) -> E -> (compensation X: inre) -> (klart)"
    )
    drawn = inside(undoable(drawn, "A", "B"), "S", "in", "A", "B", "ut", "H")
    drawn = inside(drawn, "H", "compensation_börjar", "E", "compensation_X_inre", "klart", event_subprocess=True)
    inner = drawn.node_by_id["compensation_X_inre"]
    drawn = drawn.replacing(replace(inner, triggers=(Trigger("compensation", activity="A"),)))
    case = run(drawn)
    for name in ("A", "B", "C", "E", "ångra A"):
        assert case.open == [name]
        case.do(name)
    assert case.open == ["D"] and {"compensation_börjar", "H"} <= set(case.trace)


def test_each_instance_of_a_repeated_activity_is_undone_once(run: Callable, model: Callable) -> None:
    drawn = model(UNDO)
    drawn = drawn.replacing(replace(drawn.node_by_id["A"], repetition=Repetition("parallel", "3")))
    case = run(undoable(drawn, "A"))
    for _ in range(3):
        case.do("A")
    case.do("B")
    case.do("C")
    for _ in range(3):
        assert case.open == ["ångra A"]
        case.do("ångra A")
    assert case.open == ["D"]


CANCELLED = "(start) -> T {transaction} -> D -> (slut)\n(in) -> A -> <+ dela> -> B -> (cancel)\n<+ dela> -> C -> (ut)"


def test_a_cancelled_transaction_is_undone_before_it_is_left(run: Callable, model: Callable) -> None:
    drawn = model(CANCELLED + "\nT !(cancel) -> E -> (avbrutet)")
    case = run(inside(undoable(drawn, "A", "C"), "T", "in", "A", "gateway_dela", "B", "C", "cancel", "ut"))
    case.do("A")
    case.do("B")
    assert case.open == ["ångra A"]
    case.do("ångra A")
    assert case.open == ["E"]
    assert [event.element for move in case.moves for event in move.events if event.kind == "cancelled"] == ["C", "T"]


LOOP = "(start) -> A -> B -> <Igen?> -igen-> A\n<Igen?> -default-> (compensation: ångra) -> D -> (slut)"


def test_a_state_does_not_grow_with_the_rounds_of_a_loop_that_can_be_undone(run: Callable, model: Callable) -> None:
    case = run(undoable(model(LOOP), "A", "B"))
    sizes = []
    for _ in range(300):
        case.do("A")
        case.do("B", igen=True)
        sizes.append(len(case.move.state))
        del case.moves[:-1]
    assert max(sizes[20:]) - min(sizes[20:]) <= 20
    case.do("A")
    case.do("B", igen=False)
    undone = []
    while case.open != ["D"]:
        undone.append(case.open[0])
        case.do(case.open[0])
    assert undone[:4] == ["ångra B", "ångra A"] * 2
    assert (undone.count("ångra A"), undone.count("ångra B")) == (301, 301)


def test_a_state_holds_nothing_of_what_cannot_be_undone(run: Callable, model: Callable) -> None:
    drawn = undoable(model("(start) -> A -> B -> (slut)"), "A")
    case = run(drawn)
    case.do("A")
    assert b"undo" not in case.move.state


def test_a_subprocess_that_is_repeated_is_undone_as_often(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> S {subProcess} -> C -> (compensation: ångra) -> D -> (slut)\n(in) -> A -> (ut)")
    drawn = inside(undoable(drawn, "A"), "S", "in", "A", "ut", repetition=Repetition("sequential", "2"))
    case = run(drawn)
    for name in ("A", "A", "C", "ångra A", "ångra A"):
        assert case.open == [name]
        case.do(name)
    assert case.open == ["D"]

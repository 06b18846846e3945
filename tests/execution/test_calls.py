"""Calls of processes in other files: linked, prepared and run."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine import bpmn, execution
from engine.model import FlowNode, ProcessModel, Trigger
from engine.model.sketch import read_sketch
from engine.prepare import Link, Surroundings, prepare


def calling(sketch: str, *properties: tuple[str, str]) -> ProcessModel:
    """Return the model of a sketch in which each activity called Anropa… is a call activity."""
    return _changed(
        read_sketch(sketch),
        lambda node: (
            replace(node, kind="callActivity", called="block", properties=properties)
            if node.name.startswith("Anropa")
            else node
        ),
    )


def _changed(model: ProcessModel, change: Callable[[FlowNode], FlowNode]) -> ProcessModel:
    return model.with_nodes(map(change, model.nodes))


def linked(model: ProcessModel, **blocks: ProcessModel) -> ProcessModel:
    """Return what runs of a model all of whose calls run the first of the blocks, and the first the second."""
    keys = list(blocks)
    after = dict(zip(keys, [*keys[1:], ""], strict=True))
    links = [
        Link(key, block, {n.id: after[key] for n in block.nodes if n.kind == "callActivity" and after[key]})
        for key, block in blocks.items()
    ]
    calls = {node.id: keys[0] for node in model.nodes if node.kind == "callActivity"}
    return prepare(model, Surroundings(calls, tuple(links))).model


def test_a_called_process_of_another_file_runs_within_the_case(run: Callable[..., Any]) -> None:
    case = run(linked(calling("(start) -> Anropa -> Arkivera -> (slut)"), k=read_sketch("(start) -> Skicka -> (slut)")))
    assert case.open == ["Skicka"]
    case.do("Skicka")
    assert case.open == ["Arkivera"]
    assert case.do("Arkivera").status == "completed"
    assert case.trace == ["start", "k.start", "k.Skicka", "k.slut", "Anropa", "Arkivera", "slut"]


def test_what_is_linked_is_written_and_read_back_the_same() -> None:
    model = linked(calling("(start) -> Anropa -> (slut)"), k=read_sketch("(start) -> Skicka [Registrator] -> (slut)"))
    assert bpmn.read(bpmn.write(model)).model == bpmn.read(bpmn.write(bpmn.read(bpmn.write(model)).model)).model
    assert execution.load(bpmn.write(model)).model.role(model.node_by_id["k.Skicka"]) == "Registrator"


def test_called_processes_call_others(run: Callable[..., Any]) -> None:
    outer = calling("(start) -> Anropa -> (slut)")
    case = run(linked(outer, a=calling("(start) -> Anropa B -> (slut)"), b=read_sketch("(start) -> Skicka -> (slut)")))
    assert [item.element for item in case.move.work_items] == ["b.Skicka"]
    assert case.do("Skicka").status == "completed"


def test_a_process_that_is_called_twice_is_linked_once() -> None:
    model = linked(calling("(start) -> Anropa 1 -> Anropa 2 -> (slut)"), k=read_sketch("(start) -> Skicka -> (slut)"))
    assert [process.id for process in model.processes] == ["process", "k.process"]


def test_a_circle_of_processes_is_an_error_and_a_person_does_the_call_that_closes_it(run: Callable[..., Any]) -> None:
    a, b = calling("(start) -> Anropa B -> (slut)"), calling("(start) -> Anropa A -> (slut)")
    links = (Link("a", a, {"Anropa_B": "b"}), Link("b", b, {"Anropa_A": "a"}))
    prepared = prepare(a, Surroundings({"Anropa_B": "b"}, links))
    assert [(f.rule, f.severity, f.element) for f in prepared.findings if f.severity == "error"] == [
        ("calls-itself", "error", "Anropa_B")
    ]
    assert run(prepared.model).open in (["Anropa A"], ["Anropa B"])


def test_a_link_that_nothing_calls_any_more_does_not_start_with_the_case(run: Callable[..., Any]) -> None:
    model = calling("(start) -> Utred -> (slut)\nAnropa")
    block = read_sketch("(start) -> Skicka -> (slut)")
    prepared = prepare(model, Surroundings({"Anropa": "k"}, (Link("k", block),)))
    assert run(prepared.model).open == ["Utred"] or "Anropa" in prepared.model.node_by_id


def test_nothing_is_said_of_the_linked_drawing() -> None:
    block = read_sketch("(start) -> <Går det?> -ja-> Skicka\n<Går det?> -nej-> Avbryt")
    prepared = prepare(calling("(start) -> Anropa -> (slut)"), Surroundings({"Anropa": "k"}, (Link("k", block),)))
    assert prepared.rewrites == ()


def test_an_error_of_the_called_process_is_caught_where_it_is_called(run: Callable[..., Any]) -> None:
    outer = calling("(start) -> Anropa -> (slut)\n(fel) -> Rätta -> (slut 2)")
    outer = _changed(
        outer,
        lambda n: (
            replace(n, kind="boundaryEvent", attached_to="Anropa", triggers=(Trigger("error", "Fel", "E1"),))
            if n.id == "fel"
            else n
        ),
    )
    block = _changed(
        read_sketch("(start) -> Skicka -> (trasig)"),
        lambda n: replace(n, triggers=(Trigger("error", "Fel", "E1"),)) if n.id == "trasig" else n,
    )
    case = run(linked(outer, k=block))
    case.do("Skicka")
    assert case.open == ["Rätta"]


def test_a_call_that_states_what_it_passes_on_has_variables_of_its_own(run: Callable[..., Any]) -> None:
    properties = (("in:belopp", "${pris * 2}"), ("out:svar", "resultat"))
    outer = calling("(start) -> Anropa -> Arkivera -> (slut)", *properties)
    case = run(linked(outer, k=read_sketch("(start) -> Skicka -> (slut)")), pris=2, belopp=1)
    case.do("Skicka", resultat="ja", hemligt=1, belopp=9)
    assert case.move.variables == {"pris": 2, "belopp": 1, "svar": "ja"}


def test_what_is_passed_on_decides_in_the_called_process(run: Callable[..., Any], model: Callable[..., Any]) -> None:
    block = model("(start) -> <Dyrt> -belopp == 4-> Granska -> (slut)\n<Dyrt> -default-> Skicka -> (slut)")
    case = run(linked(calling("(start) -> Anropa -> (slut)", ("in:belopp", "= pris * 2")), k=block), pris=2, belopp=1)
    assert case.open == ["Granska"]


def test_own_variables_survive_between_moves(run: Callable[..., Any]) -> None:
    outer = calling("(start) -> Anropa -> Arkivera -> (slut)", ("in:all", ""), ("out:all", ""))
    case = run(linked(outer, k=read_sketch("(start) -> Skicka -> Vänta -> (slut)")), pris=2)
    case.do("Skicka", svar=1)
    assert case.move.variables == {"pris": 2}
    case.do("Vänta")
    assert case.move.variables == {"pris": 2, "svar": 1}


def test_without_words_the_called_process_shares_the_variables(run: Callable[..., Any]) -> None:
    case = run(linked(calling("(start) -> Anropa -> (slut)"), k=read_sketch("(start) -> Skicka -> (slut)")), pris=2)
    assert case.do("Skicka", svar=1).variables == {"pris": 2, "svar": 1}


def test_zeebe_passes_all_on_and_takes_all_back_unless_it_says_otherwise() -> None:
    def passed(*properties: tuple[str, str]) -> list[tuple[str, str]]:
        outer = calling("(start) -> Anropa -> (slut)", *properties)
        model = linked(outer, k=read_sketch("(start) -> Skicka -> (slut)"))
        return list(model.node_by_id["Anropa"].properties)

    assert passed(("propagateAllChildVariables", "false")) == [("in:all", "")]
    assert passed(("input:a", "=b"), ("output:c", "=d")) == [("in:a", "b"), ("in:all", ""), ("out:c", "d")]
    assert passed(("input:a", "text")) == [("in:a", '"text"'), ("in:all", ""), ("out:all", "")]


def test_what_is_passed_on_and_not_understood_is_reported() -> None:
    outer = calling("(start) -> Anropa -> (slut)", ("in:a", "${bean.method(1)}"))
    block = read_sketch("(start) -> Skicka -> (slut)")
    prepared = prepare(outer, Surroundings({"Anropa": "k"}, (Link("k", block),)))
    assert [(each.kind, each.rule, each.element) for each in prepared.rewrites] == [("lossy", "call", "Anropa")]

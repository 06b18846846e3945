"""Which variables two activities can set at the same time."""

from dataclasses import replace

from engine.checks.parallel_writes import findings, written
from engine.model import FlowNode, FormField, ProcessModel, Repetition
from engine.model.sketch import read_sketch

PARALLEL = "(start) -> <+ S> -> A -> <+ J> -> C -> (slut)\n<+ S> -> B -> <+ J>"


def with_form(model: ProcessModel, *nodes: str, key: str = "svar", **attributes: object) -> ProcessModel:
    """Return the model with a form of one field at some of its nodes."""
    for node in nodes:
        model = model.replacing(replace(model.node_by_id[node], form=(FormField(key),), **attributes))
    return model


def found(model: ProcessModel) -> list[str | None]:
    return [finding.element for finding in findings(model)]


def test_activities_of_parallel_branches_that_ask_for_the_same_are_found():
    assert found(with_form(read_sketch(PARALLEL), "A", "B")) == ["B"]


def test_activities_one_after_the_other_or_of_which_one_is_chosen_are_not():
    assert found(with_form(read_sketch(PARALLEL), "A", "C")) == []
    assert found(with_form(read_sketch(PARALLEL.replace("<+", "<")), "A", "B")) == []


def test_instances_of_one_activity_are_found_unless_each_has_its_own():
    for repetition, elements in (
        (Repetition("parallel", cardinality="2"), ["A"]),
        (Repetition("sequential", cardinality="2"), []),
        (Repetition("parallel", cardinality="2", output="svaren", output_item="svar"), []),
    ):
        assert found(with_form(read_sketch("(start) -> A -> (slut)"), "A", repetition=repetition)) == elements


def test_what_lies_in_parallel_instances_of_a_subprocess_is_found():
    model = read_sketch("(start) -> U {subProcess} -> (slut)\n(i) -> A -> (j)")
    model = model.with_nodes(replace(node, parent="U") if node.id in {"i", "A", "j"} else node for node in model.nodes)
    model = model.replacing(replace(model.node_by_id["U"], repetition=Repetition("parallel", collection="x")))
    assert found(with_form(model, "A")) == ["A"]


def test_a_process_that_is_called_does_not_overlap_with_its_caller():
    first, second = read_sketch("(start) -> A -> K {callActivity} -> (slut)"), read_sketch("(s) -> B -> (e)")
    model = replace(
        first,
        processes=(*first.processes, replace(second.processes[0], id="called")),
        nodes=(*first.nodes, *(replace(node, process="called") for node in second.nodes)),
        flows=(*first.flows, *second.flows),
    )
    model = with_form(model, "A", "B")
    assert found(model) == ["B"]
    assert found(model.replacing(replace(model.node_by_id["K"], called="called"))) == []


def test_scripts_forms_and_outputs_write():
    script = "a = 1; var b = 2\nif (c == 3) execution.setVariable('d', a)"
    assert written(FlowNode("x", "scriptTask", script=script)) == {"a", "b", "d"}
    properties = (("outputParameter:e", "${f}"), ("resultVariable", "g"), ("writes", "h"), ("out:all", ""))
    assert written(FlowNode("x", "userTask", properties=properties, form=(FormField("i"),))) == {"e", "g", "i"}

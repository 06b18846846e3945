"""Which open tasks a system may do is told beside the work items; who does them makes no difference."""

from dataclasses import replace
from datetime import UTC, datetime

from engine import bpmn
from engine.execution import complete, dry_run, load, start
from engine.execution.program import Program
from engine.model import Repetition
from engine.model.sketch import read_sketch
from engine.model.systems import topic_of
from engine.prepare import prepare

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def program(sketch: str, **more: object) -> Program:
    model = read_sketch(sketch)
    nodes = tuple(
        replace(node, properties=(("topic", "inkomst"),), **more) if node.name == "Hämta" else node  # type: ignore[arg-type]
        for node in model.nodes
    )
    return load(bpmn.write(prepare(replace(model, nodes=nodes)).model))


def test_a_task_with_a_topic_is_a_work_item_that_a_system_may_do() -> None:
    loaded = program("(start) -> Hämta {serviceTask} -> Besluta -> (slut)")
    moved = start(loaded, {"namn": "Maja"}, now=NOW)
    (item,), (call,) = moved.work_items, moved.service_calls
    assert (call.token, call.element, call.name, call.topic) == (item.token, "Hämta", "Hämta", "inkomst")
    assert call.variables == {"namn": "Maja"}
    done = complete(loaded, moved.state, call.token, {"inkomst": 3}, now=NOW)
    assert done.variables == {"namn": "Maja", "inkomst": 3}
    assert [each.name for each in done.work_items] == ["Besluta"]
    assert done.service_calls == ()


def test_a_task_for_a_person_stays_with_a_person_whatever_its_properties_say() -> None:
    loaded = program("(start) -> Hämta {userTask} -> (slut)")
    moved = start(loaded, {}, now=NOW)
    assert len(moved.work_items) == 1
    assert moved.service_calls == ()


def test_each_of_several_sees_what_it_is_for() -> None:
    sketch = read_sketch("(start) -> Hämta {serviceTask} -> (slut)")
    nodes = tuple(
        replace(
            node,
            properties=(("topic", "inkomst"),),
            repetition=Repetition("parallel", collection="barnen", item="barn"),
        )
        if node.name == "Hämta"
        else node
        for node in sketch.nodes
    )
    loaded = load(bpmn.write(prepare(replace(sketch, nodes=nodes)).model))
    moved = start(loaded, {"barnen": ["Ada", "Bo"]}, now=NOW)
    assert [call.variables["barn"] for call in moved.service_calls] == ["Ada", "Bo"]


def test_a_dry_run_asks_no_system_and_says_which() -> None:
    run = dry_run(program("(start) -> Hämta {serviceTask} -> Besluta -> (slut)"))
    assert run.completed
    assert run.not_called == ("Hämta",)


def test_preparing_says_that_a_system_may_do_it() -> None:
    model = read_sketch("(start) -> Hämta {serviceTask} -> (slut)")
    nodes = tuple(
        replace(node, properties=(("topic", "inkomst"),)) if node.name == "Hämta" else node for node in model.nodes
    )
    prepared = prepare(replace(model, nodes=nodes))
    (said,) = (str(each.message) for each in prepared.rewrites if each.rule == "work-item")
    assert said.startswith(
        "The file names the system “inkomst” for the activity “Hämta”; that does it if it is connected"
    )
    assert topic_of(prepared.model.node_by_id["Hämta"]) == "inkomst"

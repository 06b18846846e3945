"""Business rule tasks: a table decides, a person where it does not."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from engine import bpmn, dmn, execution
from engine.dmn import Decisions
from engine.execution import Program
from engine.language import render
from engine.model.sketch import read_sketch
from tests.dmn.sketch import decision, file, table
from tests.execution.conftest import NOW, Running

FEE = table("U | size:number || fee\n< 10 || 100\n[10..20] || 200\n[20..30] || 300")


def program(tables: Mapping[str, Decisions], **properties: str) -> Program:
    model = read_sketch("(start) -> Assess {businessRuleTask} -> Check -> (end)")
    node = model.node_by_id["Assess"]
    said = tuple(sorted({"decisionRef": "d1", **properties}.items()))

    return execution.program_of(model.replacing(replace(node, properties=said)), tables=tables)


def tables(logic: str = FEE) -> dict[str, Decisions]:
    return {"d1": dmn.read(file(decision(logic)))}


def test_a_table_decides_and_its_outputs_are_variables() -> None:
    case = Running(program(tables()), {"size": 12})
    assert (case.open, dict(case.move.variables)) == (["Check"], {"size": 12, "fee": 200})
    assert case.trace == ["start", "Assess"]


@pytest.mark.parametrize(
    ("variables", "why"),
    [
        ({}, "“d1” hangs on “size”, which nobody has set."),
        ({"size": 99}, "No row of “d1” applies."),
        ({"size": "large"}, "“large” is not what “size” of “d1” takes."),
    ],
)
def test_where_the_table_does_not_decide_a_person_is_asked_and_told_why(variables: Mapping[str, Any], why: str) -> None:
    case = Running(program(tables()), variables)
    (item,) = case.move.work_items
    assert (item.name, item.decision, item.reason and render(item.reason, "en")) == ("Assess", "d1", why)
    assert case.move.status == "running"
    case.do("Assess", fee=150)
    assert (case.open, case.move.variables["fee"]) == (["Check"], 150)


def test_without_a_table_a_person_is_asked() -> None:
    case = Running(program({}), {"size": 1})
    assert case.open == ["Assess"]
    case.do("Assess", note="seen")
    assert case.open == ["Check"]


def test_when_what_was_missing_is_set_the_table_decides_at_the_next_try() -> None:
    case = Running(program(tables()), {})
    case.resume(size=5)
    assert (case.open, case.move.variables["fee"]) == (["Check"], 100)


def test_two_rows_of_a_unique_table_are_an_incident_that_names_them() -> None:
    case = Running(program(tables()), {"size": 20})
    assert (case.move.status, case.move.incident_element) == ("incident", "Assess")
    assert case.move.incident is not None
    assert "Rows 2, 3 of “d1” apply together" in render(case.move.incident, "en")
    case.resume(size=25)
    assert case.move.variables["fee"] == 300


def test_where_rows_still_contradict_each_other_when_it_is_tried_again_a_person_decides() -> None:
    case = Running(program(tables()), {"size": 20})
    assert case.move.incident_variables == ("size",)
    case.resume()
    assert (case.move.status, case.open) == ("running", ["Assess"])
    case.do("Assess", fee=250)
    assert (case.open, case.move.variables["fee"]) == (["Check"], 250)


@pytest.mark.parametrize(
    ("properties", "value"),
    [
        ({"mapDecisionResult": "singleEntry"}, 1),
        ({"mapDecisionResult": "singleResult"}, {"a": 1, "b": 2}),
        ({"mapDecisionResult": "collectEntries"}, [1]),
        ({"mapDecisionResult": "resultList"}, [{"a": 1, "b": 2}]),
        ({"mapDecisionResult": "result"}, {"a": 1, "b": 2}),
        ({}, [{"a": 1, "b": 2}]),
    ],
)
def test_the_result_variable_is_set_as_the_model_says(properties: dict[str, str], value: object) -> None:
    asks = program(tables(table("U | x || a | b\n1 || 1 | 2")), resultVariable="r", **properties)
    assert dict(Running(asks, {"x": 1}).move.variables) == {"x": 1, "r": value}
    by_hand = Running(asks, {"x": 2})
    by_hand.do("Assess", a=1, b=2)
    assert by_hand.move.variables["r"] == value


def test_lists_become_variables_by_output() -> None:
    asks = program(tables(table("COLLECT | x || a | b\n> 0 || 1 | 2\n> 1 || 3 | 4")))
    assert Running(asks, {"x": 5}).move.variables["a"] == [1, 3]


def test_a_case_belongs_to_its_tables() -> None:
    xml = bpmn.write(program({}).model)
    old, new = file(decision(FEE)), file(decision(FEE.replace("100", "101")))
    started = execution.start(execution.load(xml, {"d1": old}), {"size": 1}, NOW)
    assert started.variables["fee"] == 100
    with pytest.raises(execution.UnknownState):
        execution.resume(execution.load(xml, {"d1": new}), started.state, {}, NOW)
    assert execution.start(execution.load(xml, {"d1": new}), {"size": 1}, NOW).variables["fee"] == 101


def test_a_dry_run_goes_past_what_nobody_decides_and_says_so() -> None:
    run = execution.dry_run(program(tables()), seed=1)
    assert (run.completed, run.trace, [one.element for one in run.chosen]) == (
        True,
        ("start", "Assess", "Check", "end"),
        ["Assess"],
    )
    assert execution.dry_run(program(tables()), seed=1, variables={"size": 1}).chosen == ()

"""Which decision a task asks, as the tools write it."""

import pytest

from engine import bpmn
from engine.model.called_decisions import CalledDecision, asking, called_decision
from engine.prepare import Surroundings, prepare

SPACES = (
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:operaton="http://operaton.org/schema/1.0/bpmn" '
    'xmlns:flowable="http://flowable.org/bpmn" xmlns:activiti="http://activiti.org/bpmn" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
)


def drawn(attributes: str = "", extension: str = "", kind: str = "businessRuleTask") -> bytes:
    inner = f"<extensionElements>{extension}</extensionElements>" if extension else ""
    return (
        f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" {SPACES} targetNamespace="t" id="d">'
        f'<process id="p"><startEvent id="s"/><{kind} id="t" name="Decide" {attributes}>{inner}</{kind}>'
        '<endEvent id="e"/>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="t"/><sequenceFlow id="g" sourceRef="t" targetRef="e"/>'
        "</process></definitions>"
    ).encode()


FLOWABLE = '<flowable:field name="decisionTableReferenceKey"><flowable:string>fee</flowable:string></flowable:field>'
WRITTEN = [
    (drawn('camunda:decisionRef="fee"'), CalledDecision("fee")),
    (
        drawn('camunda:decisionRef="fee" camunda:resultVariable="r" camunda:mapDecisionResult="singleEntry"'),
        CalledDecision("fee", "r", "singleEntry"),
    ),
    (drawn('camunda:decisionRef="fee" camunda:resultVariable="r"'), CalledDecision("fee", "r", "resultList")),
    (drawn('operaton:decisionRef="fee"'), CalledDecision("fee")),
    (drawn('activiti:decisionRef="fee"'), CalledDecision("fee")),
    (
        drawn(extension='<zeebe:calledDecision decisionId="fee" resultVariable="r"/>'),
        CalledDecision("fee", "r", "result"),
    ),
    (
        drawn(extension="<spiffworkflow:calledDecisionId>fee</spiffworkflow:calledDecisionId>"),
        CalledDecision("fee"),
    ),
    (drawn('flowable:type="dmn"', FLOWABLE, "serviceTask"), CalledDecision("fee")),
    (drawn('implementation="fee"'), CalledDecision("fee")),
    (drawn('implementation="##unspecified"'), None),
    (drawn('implementation="http://example.org/rules"'), None),
    (drawn('camunda:decisionRef="${which}"'), None),
    (drawn(extension='<zeebe:calledDecision decisionId="=which" resultVariable="r"/>'), None),
    (drawn(), None),
    (drawn('camunda:decisionRef="fee"', kind="serviceTask"), None),
]


@pytest.mark.parametrize(("data", "called"), WRITTEN)
def test_the_decision_is_read_and_prepared(data: bytes, called: CalledDecision | None) -> None:
    read = bpmn.read(data).model
    assert called_decision(read.node_by_id["t"]) == called
    prepared = prepare(read)
    node = bpmn.read(bpmn.write(prepared.model)).model.node_by_id["t"]
    assert node.kind == ("businessRuleTask" if called else "userTask")
    assert [rewrite.rule for rewrite in prepared.rewrites if rewrite.element == "t"] == [
        "decision-table" if called else "work-item"
    ]
    if called:
        assert called_decision(node) == called
        assert asking(node, called) == node
    assert prepare(prepared.model).rewrites == ()


def test_a_table_that_is_known_makes_it_exact() -> None:
    read = bpmn.read(drawn('camunda:decisionRef="fee"')).model
    (said,) = (each for each in prepare(read, Surroundings(tables=frozenset({"fee"}))).rewrites if each.element == "t")
    assert (said.kind, str(said.message)) == ("exact", "The decision table “fee” decides the activity “Decide”.")

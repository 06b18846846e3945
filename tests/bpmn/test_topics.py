"""Each tool names its systems in a way of its own; all of them are topics to us."""

import pytest

from engine import bpmn
from engine.model.systems import topic_of
from engine.prepare import prepare

FILE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
 xmlns:flowable="http://flowable.org/bpmn" xmlns:activiti="http://activiti.org/bpmn"
 xmlns:operaton="http://operaton.org/schema/1.0/bpmn"
 xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" targetNamespace="t">
<interface id="I" name="Register"><operation id="O" name="hamta"><inMessageRef>M</inMessageRef></operation></interface>
<process id="P"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/>
<{kind} id="t" {attributes}>{inside}</{kind}><sequenceFlow id="g" sourceRef="t" targetRef="e"/><endEvent id="e"/>
</process>
</definitions>"""
ZEEBE = '<extensionElements><zeebe:taskDefinition type="hamta" retries="3"/></extensionElements>'
SPIFF = '<extensionElements><spiffworkflow:serviceTaskOperator id="hamta"/></extensionElements>'


@pytest.mark.parametrize(
    ("kind", "attributes", "inside"),
    [
        ("serviceTask", 'camunda:type="external" camunda:topic="hamta"', ""),
        ("serviceTask", 'operaton:type="external" operaton:topic="hamta"', ""),
        ("serviceTask", 'flowable:type="hamta"', ""),
        ("serviceTask", 'activiti:class="hamta"', ""),
        ("serviceTask", 'implementation="hamta"', ""),
        ("serviceTask", 'operationRef="O"', ""),
        ("sendTask", 'camunda:type="external" camunda:topic="hamta"', ""),
        ("businessRuleTask", 'camunda:type="external" camunda:topic="hamta"', ""),
        ("serviceTask", "", ZEEBE),
        ("serviceTask", "", SPIFF),
    ],
)
def test_a_topic_is_read_and_kept_in_the_prepared_form(kind: str, attributes: str, inside: str) -> None:
    model = bpmn.read(FILE.format(kind=kind, attributes=attributes, inside=inside).encode()).model
    assert topic_of(model.node_by_id["t"]) == "hamta"
    prepared = bpmn.read(bpmn.write(prepare(model).model)).model
    assert topic_of(prepared.node_by_id["t"]) == "hamta"


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("serviceTask", ""),
        ("serviceTask", 'implementation="##WebService"'),
        ("serviceTask", 'implementation="http://www.w3.org/TR/wsdl"'),
        ("serviceTask", 'camunda:type="external"'),
        ("userTask", 'camunda:topic="hamta"'),
        ("businessRuleTask", 'camunda:decisionRef="avgift"'),
    ],
)
def test_what_names_no_system_has_no_topic(kind: str, attributes: str) -> None:
    model = bpmn.read(FILE.format(kind=kind, attributes=attributes, inside="").encode()).model
    assert topic_of(model.node_by_id["t"]) == ""

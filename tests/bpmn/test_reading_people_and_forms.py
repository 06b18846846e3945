"""What engines and Klunga add to BPMN is read: people, dates, forms, data, meanings."""

# ruff: noqa: E501  (XML reads best with an element whole on its line)

import pytest

from engine.bpmn import read
from engine.model import FormField
from tests.bpmn.written import SPACES, model_of, node_of


@pytest.mark.parametrize("space", ["camunda", "operaton", "flowable", "activiti"])
def test_people_and_dates_of_other_engines_are_read(space: str) -> None:
    node = node_of(
        f'<userTask id="a" {space}:assignee="anna" {space}:candidateGroups="bygg, miljö" {space}:dueDate="P3D" {space}:topic="t"/>'
    )
    assert (node.assignee, node.candidate_groups, node.due) == ("anna", ("bygg", "miljö"), "P3D")
    assert node.properties == (("topic", "t"),)


def test_people_and_dates_of_zeebe_are_read() -> None:
    node = node_of(
        '<userTask id="a"><extensionElements><zeebe:assignmentDefinition assignee="anna" candidateGroups="bygg"/>'
        '<zeebe:taskSchedule dueDate="=frist"/><zeebe:taskDefinition type="mail"/></extensionElements></userTask>'
    )
    assert (node.assignee, node.candidate_groups, node.due) == ("anna", ("bygg",), "=frist")
    assert node.properties == (("topic", "mail"),)


def test_people_in_bpmn_s_own_words_are_read() -> None:
    node = node_of(
        '<userTask id="a"><humanPerformer><resourceRef>r</resourceRef></humanPerformer><potentialOwner>'
        "<resourceAssignmentExpression><formalExpression>user(anna), group(bygg), miljö</formalExpression>"
        "</resourceAssignmentExpression></potentialOwner></userTask>",
        '<resource id="r" name="Bygglovshandläggare"/>',
    )
    assert (node.assignee, node.candidate_groups) == ("Bygglovshandläggare", ("bygg", "miljö"))
    assert node.properties == (("candidateUsers", "anna"),)


def test_a_form_of_camunda_7_is_read() -> None:
    node = node_of(
        '<userTask id="a"><extensionElements><camunda:formData><camunda:formField id="komplett" label="Komplett?" type="enum">'
        '<camunda:value id="ja" name="Ja"/><camunda:validation><camunda:constraint name="required"/></camunda:validation>'
        "</camunda:formField></camunda:formData></extensionElements></userTask>"
    )
    assert node.form == (FormField("komplett", "Komplett?", "string", True, (("ja", "Ja"),)),)


def test_form_properties_of_activiti_and_flowable_are_read() -> None:
    field = '<{0}:formProperty id="dagar" name="Dagar" type="long" required="true"/>'
    for space in ("activiti", "flowable"):
        node = node_of(f'<userTask id="a"><extensionElements>{field.format(space)}</extensionElements></userTask>')
        assert node.form == (FormField("dagar", "Dagar", "integer", True),)


@pytest.mark.parametrize(
    ("json", "fields"),
    [
        (
            '{"components": [{"type": "text", "text": "Hej"}, {"type": "group", "components": [{"key": "ja", "type": "select", '
            '"label": "Ja?", "validate": {"required": true}, "values": [{"value": "j", "label": "Ja"}]}]}]}',
            (FormField("", "Hej", "shown"), FormField("ja", "Ja?", "string", True, (("j", "Ja"),))),
        ),
        ("{broken", ()),
        ("[" * 100_000, ()),
        ('{"components": {"a": [1, null]}}', ()),
        (
            '{"components": [1, {"key": 2, "type": "x"}, {"key": "a", "type": "b", "values": 7}]}',
            (FormField("a"),),
        ),
    ],
    ids=["whole", "broken", "deep", "shapeless", "mixed"],
)
def test_a_form_of_zeebe_is_read(json: str, fields: tuple[FormField, ...]) -> None:
    form = f'<extensionElements><zeebe:userTaskForm id="f">{json}</zeebe:userTaskForm></extensionElements>'
    task = '<userTask id="a"><extensionElements><zeebe:formDefinition formKey="camunda-forms:bpmn:f"/></extensionElements></userTask>'
    assert node_of(form + task).form == fields


def test_data_that_an_activity_reads_and_writes_are_properties() -> None:
    node = node_of(
        '<task id="a"><dataInputAssociation><sourceRef>d</sourceRef></dataInputAssociation><dataOutputAssociation>'
        "<targetRef>d</targetRef></dataOutputAssociation></task>"
        '<dataObjectReference id="d" name="Ansökan"/>'
    )
    assert node.properties == (("reads", "Ansökan"), ("writes", "Ansökan"))


def test_klunga_s_own_extensions_are_read() -> None:
    model = model_of(
        '<extensionElements><klunga:deadline duration="P10W" basis="9 kap. 45 §"/></extensionElements>'
        '<userTask id="a"><extensionElements><klunga:activity phase="review" meaning="communicate"/>'
        '<klunga:prepared addedBy="r" drawnAs="serviceTask" choiceOf="g"/></extensionElements></userTask>'
        '<sequenceFlow id="f" sourceRef="a" targetRef="a"><extensionElements><klunga:prepared addedBy="r"/></extensionElements></sequenceFlow>'
    )
    node, process = model.nodes[0], model.processes[0]
    assert (process.deadline, process.legal_basis) == ("P10W", "9 kap. 45 §")
    assert (node.phase, node.meaning, node.added_by, node.drawn_as, node.choice_of) == (
        "review",
        "communicate",
        "r",
        "serviceTask",
        "g",
    )
    assert model.flows[0].added_by == "r"


def test_a_meaning_that_nobody_knows_is_dropped_and_reported() -> None:
    text = '<userTask id="a"><extensionElements><klunga:activity phase="x"/></extensionElements></userTask>'
    reading = read(f'<definitions {SPACES}><process id="p">{text}</process></definitions>'.encode())
    assert reading.model.nodes[0].phase == ""
    assert [finding.rule for finding in reading.findings] == ["unknown-meaning"]

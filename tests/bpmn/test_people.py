"""Who does the work and when it is due, as other tools write it."""

import pytest

from engine.bpmn import read
from engine.model import FlowNode

SPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
)


def told(attributes: str, extensions: str = "") -> tuple[FlowNode, str, list[str]]:
    """Return a task, its role, and the rules of what is reported of it."""
    task = (
        f'<userTask id="a" name="Granska" {attributes}><extensionElements>{extensions}</extensionElements></userTask>'
    )
    reading = read(f'<definitions {SPACES}><process id="p">{task}</process></definitions>'.encode())
    node = reading.model.nodes[0]
    return node, reading.model.role(node), [finding.rule for finding in reading.findings]


@pytest.mark.parametrize("groups", ["bygg, miljö", "=[&quot;bygg&quot;, &quot;miljö&quot;]", "${'bygg,miljö'}"])
def test_constant_groups_are_the_role_outside_lanes(groups: str) -> None:
    node, role, rules = told(f'camunda:candidateGroups="{groups}"')
    assert (node.candidate_groups, role, rules) == (("bygg", "miljö"), "bygg, miljö", ["named-group"])


def test_groups_and_persons_that_depend_on_data_are_kept_as_text_and_reported() -> None:
    node, role, rules = told('camunda:candidateGroups="${grupp}" camunda:assignee="#{service.find()}"')
    assert (node.candidate_groups, node.assignee, role) == ((), "", "")
    assert node.properties == (("assignee", "#{service.find()}"), ("candidateGroups", "${grupp}"))
    assert rules == ["people-by-data", "people-by-data"]


def test_a_named_person_is_reported() -> None:
    node, _, rules = told('camunda:assignee="${\'anna\'}" camunda:candidateUsers="bo, cy"')
    assert (node.assignee, rules) == ("anna", ["named-person"])


@pytest.mark.parametrize("due", ["P3D", "2026-12-24", "${now().plusDays(3)}", "=now() + duration(&quot;P3D&quot;)"])
def test_dates_and_time_spans_are_understood(due: str) -> None:
    assert told(f'camunda:dueDate="{due}"')[2] == []


def test_dates_by_data_priorities_and_follow_up_dates_are_reported() -> None:
    schedule = '<zeebe:taskSchedule dueDate="=frist" followUpDate="P1D"/><zeebe:priorityDefinition priority="50"/>'
    node, _, rules = told("", schedule)
    assert (node.due, rules) == ("=frist", ["due-not-read", "not-ordered", "not-ordered"])
    assert node.properties == (("followUpDate", "P1D"), ("priority", "50"))


def test_what_depends_on_data_in_bpmn_s_own_words_is_reported_too() -> None:
    role = "<{0}><resourceAssignmentExpression>{1}</resourceAssignmentExpression></{0}>"
    inside = role.format("humanPerformer", "${chef}") + role.format("potentialOwner", "bygg, ${grupp}")
    text = f'<definitions {SPACES}><process id="p"><userTask id="a">{inside}</userTask></process></definitions>'
    reading = read(text.encode())
    node = reading.model.nodes[0]
    assert (node.assignee, node.candidate_groups) == ("", ("bygg",))
    assert sorted(finding.rule for finding in reading.findings) == ["named-group", "people-by-data", "people-by-data"]

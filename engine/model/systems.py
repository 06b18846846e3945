"""Which system an activity asks, as BPMN or another tool's extensions name it."""

from engine.model.called_decisions import called_decision
from engine.model.elements import FlowNode

KINDS = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
"""What a system may do; a task that is drawn for a person stays with a person, whatever its properties say."""

LONGEST = 200
_NAMES = ("topic", "operator", "connectorId", "class", "delegateExpression", "expression", "operation")
_TECHNOLOGY = ("##", "http://", "https://")


def topic_of(node: FlowNode) -> str:
    """Return the topic under which a system is known that does an activity, "" if the file names none.

    Camunda's topic, Zeebe's type of job, SpiffWorkflow's operator, the class or expression of an engine that runs
    code, BPMN's operation or implementation: whatever names it first in this order; nothing of it is ever run.

    >>> topic_of(FlowNode("a", "serviceTask", properties=(("topic", "folkbokforing"),)))
    'folkbokforing'
    >>> topic_of(FlowNode("a", "userTask", properties=(("topic", "folkbokforing"),)))
    ''
    """
    if (node.drawn_as or node.kind) not in KINDS or node.choice_of or called_decision(node) is not None:
        return ""
    said = dict(node.properties)
    candidates = [*(said.get(name, "") for name in _NAMES), _implementation(said.get("implementation", ""))]
    if said.get("type", "") not in ("external", "java"):
        candidates.append(said.get("type", ""))
    named = next((text for text in (" ".join(each.split()) for each in candidates) if text), "")
    return named[:LONGEST]


def _implementation(text: str) -> str:
    """Return BPMN's own attribute unless it names a technology instead of a system."""
    return "" if text.startswith(_TECHNOLOGY) else text

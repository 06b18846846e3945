"""Which decision an activity asks, as its properties say it: Klunga's own, or those of other tools' extensions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from engine.model.elements import FlowNode

Shape = Literal["result", "singleEntry", "singleResult", "collectEntries", "resultList"]
"""What of a decision becomes the value of the result variable: its result as DMN says, or as Camunda maps it."""

_REFERENCES = (
    "decisionRef",
    "field:decisionTableReferenceKey",
    "field:decisionServiceReferenceKey",
    "header:decisionRef",
)
_EXPRESSION = ("=", "${", "#{")
_OWN = ("decision", "decisionResult", "decisionShape")


@dataclass(frozen=True, slots=True)
class CalledDecision:
    """A decision that an activity asks: its id or name, and where the result goes; "" for a variable an output."""

    reference: str
    variable: str = ""
    shape: Shape = "result"


def called_decision(node: FlowNode) -> CalledDecision | None:
    """Return the decision that an activity asks, None if it asks none, or says which only by an expression.

    A business rule task asks one; so does what Flowable draws as a service task of the type "dmn".

    >>> called_decision(FlowNode("a", "businessRuleTask", properties=(("decisionRef", "avgift"),)))
    CalledDecision(reference='avgift', variable='', shape='result')
    """
    said = dict(node.properties)
    if node.kind != "businessRuleTask" and not (node.kind == "serviceTask" and said.get("type") == "dmn"):
        return None
    if "decision" in said:
        return CalledDecision(said["decision"], said.get("decisionResult", ""), _shape(said.get("decisionShape", "")))
    reference = next((said[name] for name in _REFERENCES if said.get(name, "").strip()), "") or _implementation(said)
    if not reference or reference.startswith(_EXPRESSION):
        return None
    variable = said.get("resultVariable") or said.get("resultVariableName") or ""
    if not variable.isidentifier():
        return CalledDecision(reference)
    return CalledDecision(reference, variable, _shape(said.get("mapDecisionResult") or "resultList"))


def asking(node: FlowNode, called: CalledDecision) -> FlowNode:
    """Return the activity as a business rule task that says in Klunga's own properties which decision it asks."""
    values = (called.reference, called.variable, called.shape if called.variable else "")
    own = tuple((name, value) for name, value in zip(_OWN, values, strict=True) if value)
    kept = tuple(pair for pair in node.properties if pair[0] not in _OWN)
    return replace(
        node, kind="businessRuleTask", drawn_as=_drawn_as(node), properties=tuple(sorted({*kept, *own})), triggers=()
    )


def _drawn_as(node: FlowNode) -> str:
    return node.drawn_as or ("" if node.kind == "businessRuleTask" else node.kind)


def _implementation(said: Mapping[str, str]) -> str:
    """Return the decision that BPMN's own attribute names; it may also name a technology, by an address or ##…."""
    text = said.get("implementation", "")
    return "" if text.startswith("##") or ":" in text or "/" in text else text


def _shape(text: str) -> Shape:
    return cast(Shape, text) if text in get_args(Shape) else "result"

"""When a complex gateway goes on, as modellers write it: a number of branches, or a condition on their tokens."""

import re

from engine.expressions.translation import translate
from engine.expressions.tree import Literal, names
from engine.expressions.writing import source
from engine.model import FlowNode, SequenceFlow

COUNT = "activationCount"
"""The name of the number of incoming flows at which a token waits."""
_OF = re.compile(r"(?:minst |at least )?(\d{1,4})\s*(?:of|av|out of|von|/)\s*(?:\d{1,4}|[nm])", re.IGNORECASE)
_ALONE = re.compile(r"(?:minst |at least |>=\s*)?(\d{1,4})", re.IGNORECASE)
_COMPARED = re.compile(rf"{COUNT} (>=|>|==) (\d+)")
_COUNTS = frozenset(
    {
        "x",
        "n",
        "count",
        "tokens",
        "tokenCount",
        "token_count",
        "numberOfTokens",
        "nrOfTokens",
        "activation_count",
        "antal",
    }
)


def rule(gateway: FlowNode, incoming: tuple[SequenceFlow, ...]) -> str:
    """Return the rule by which a complex gateway goes on, in our grammar, "" if none is understood.

    >>> flows = tuple(SequenceFlow(f"f{n}", "a", "g") for n in range(3))
    >>> rule(FlowNode("g", "complexGateway", name="2 av 3"), flows)
    'activationCount >= 2'
    >>> rule(FlowNode("g", "complexGateway", completion_condition="${x1 + x2 > 1}"), flows)
    'x1 + x2 > 1'
    """
    written = gateway.completion_condition.strip()
    number = _OF.fullmatch(written) or _ALONE.fullmatch(written) or _OF.fullmatch(gateway.name.strip())
    if number and (not written or not _OF.fullmatch(gateway.name.strip()) or _is_number(written)):
        return f"{COUNT} >= {number[1]}" if 1 <= int(number[1]) <= len(incoming) else ""
    return _condition(written, incoming)


def least(gateway: FlowNode, incoming: tuple[SequenceFlow, ...]) -> int | None:
    """Return at how many incoming flows a token must wait before a complex gateway goes on, None if that is not said.

    >>> flows = tuple(SequenceFlow(f"f{n}", "a", "g") for n in range(3))
    >>> least(FlowNode("g", "complexGateway", name="2 av 3"), flows)
    2
    >>> least(FlowNode("g", "complexGateway", completion_condition="x > 1"), flows)
    2
    >>> least(FlowNode("g", "complexGateway", completion_condition="x1 and x2"), flows) is None
    True
    """
    found = _COMPARED.fullmatch(rule(gateway, incoming))
    if found is None:
        return None
    count = int(found[2]) + (found[1] == ">")
    return count if 1 <= count <= len(incoming) else None


def _is_number(written: str) -> bool:
    return bool(_OF.fullmatch(written) or _ALONE.fullmatch(written))


def _condition(written: str, incoming: tuple[SequenceFlow, ...]) -> str:
    expression = translate(written, "klunga").expression if written else None
    if expression is None or isinstance(expression, Literal):
        return ""
    used, text = names(expression), source(expression)
    counted = {COUNT, *(flow.id for flow in incoming), *(f"x{place}" for place in range(1, len(incoming) + 1))}
    if used & counted:
        return text
    (name,) = used if len(used) == 1 else ("",)
    return re.sub(rf"\b{name}\b", COUNT, text) if name in _COUNTS and '"' not in text else ""

"""At an exclusive gateway only one condition holds at a time."""

from collections.abc import Iterator
from itertools import combinations

from engine.checks.ranges import admitted
from engine.expressions import Expression, source, translate
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "conditions-overlap"
GROUP = "execution"
SEVERITY: Severity = "warning"
TITLE = message("At an exclusive gateway only one condition holds at a time.")
WHY = message(
    "Where two conditions hold at once, the way that happens to stand first in the file is taken, and "
    "nobody sees it in the drawing. Reported only where that is certain: for equal conditions, and for "
    "ranges of one number."
)
MEND = message("Let the conditions exclude each other, or use an inclusive gateway if both ways are meant.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each exclusive gateway at which two conditions certainly hold for the same value."""
    for node in model.nodes:
        if node.kind != "exclusiveGateway":
            continue
        conditions: list[tuple[str, Expression]] = []
        for flow in model.outgoing(node.id):
            condition = translate(flow.condition, flow.language).expression if flow.condition.strip() else None
            if condition is not None and flow.id != node.default:
                conditions.append((flow.id, condition))
        both = next((pair for pair in combinations(conditions, 2) if _overlap(pair[0][1], pair[1][1])), None)
        if both is not None:
            sentence = message(
                "At {gateway} the conditions of {one} and {other} can hold at the same time; the first one is taken.",
                gateway=described(model, node.id),
                one=described(model, both[0][0]),
                other=described(model, both[1][0]),
            )
            yield Finding(RULE, SEVERITY, node.id, sentence, MEND)


def _overlap(one: Expression, other: Expression) -> bool:
    if source(one) == source(other):
        return True
    first, second = admitted(one), admitted(other)
    if first is None or second is None or first.variable != second.variable:
        return False
    if first.is_empty or second.is_empty or (first.value is None) != (second.value is None):
        return False
    return not first.common(second).is_empty

"""Where conditions decide, a default flow takes what none of them covers."""

from collections.abc import Iterator

from engine.checks.ranges import leave_nothing
from engine.expressions import translate
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "default-missing"
GROUP = "execution"
SEVERITY: Severity = "information"
TITLE = message("Where conditions decide, a default flow takes what none of them covers.")
WHY = message(
    "If none of the conditions holds and there is no default flow, the case stops until a person chooses the way. "
    "Conditions that together leave nothing out need no default."
)
MEND = message("Make one of the flows the default flow.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each gateway whose conditions are all understood and may all be false."""
    for node in model.nodes:
        flows = model.outgoing(node.id)
        if node.kind not in {"exclusiveGateway", "inclusiveGateway"} or len(flows) < 2 or node.default:
            continue
        read = [translate(flow.condition, flow.language).expression for flow in flows if flow.condition.strip()]
        conditions = [condition for condition in read if condition is not None]
        if len(conditions) == len(flows) and not leave_nothing(conditions):
            sentence = message(
                "If no condition holds at {gateway}, the case waits for a person to choose.",
                gateway=described(model, node.id),
            )
            yield Finding(RULE, SEVERITY, node.id, sentence, MEND)

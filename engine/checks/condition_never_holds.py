"""Each condition can hold."""

from collections.abc import Iterator

from engine.checks.ranges import admitted
from engine.expressions import Literal, translate
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "condition-never-holds"
GROUP = "execution"
SEVERITY: Severity = "warning"
TITLE = message("Each condition can hold.")
WHY = message(
    "A condition that no value can meet closes its way for good. Reported only where that is certain, as in "
    "amount > 5 and amount < 3."
)
MEND = message("Change the condition, or take the way out of the drawing.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each sequence flow whose condition is false whatever the case holds."""
    for flow in model.flows:
        condition = translate(flow.condition, flow.language).expression if flow.condition.strip() else None
        if condition is None:
            continue
        values = admitted(condition)
        if condition == Literal(False) or (values is not None and values.is_empty):
            sentence = message("The condition of {flow} can never hold.", flow=described(model, flow.id))
            yield Finding(RULE, SEVERITY, flow.id, sentence, MEND)

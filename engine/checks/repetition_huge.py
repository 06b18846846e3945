"""An activity is repeated at most 1,000 times."""

from collections.abc import Iterator

from engine.expressions import Literal, translate
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "repetition-huge"
GROUP = "execution"
SEVERITY: Severity = "warning"
TITLE = message("An activity is repeated at most 1,000 times.")
WHY = message("At most 1,000 repetitions are made, so that a slip of the pen cannot fill the worklists.")
MEND = message("State how many there can be, or repeat for each of a list.")
MOST = 1000


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each activity whose stated number of repetitions is above 1,000."""
    for node in model.activities():
        text = node.repetition.cardinality if node.repetition else ""
        expression = translate(text).expression if text else None
        number = expression.value if isinstance(expression, Literal) else None
        if isinstance(number, int | float) and number > MOST:
            sentence = message(
                "{number} repetitions are stated for {activity}; at most {most} are made.",
                number=number,
                activity=described(model, node.id),
                most=MOST,
            )
            yield Finding(RULE, SEVERITY, node.id, sentence, MEND)

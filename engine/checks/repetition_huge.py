"""An activity is repeated at most 1,000 times."""

from collections.abc import Iterator

from engine.expressions import Literal, translate
from engine.language import message
from engine.model import Finding, ProcessModel
from engine.model.description import described

RULE = "repetition-huge"
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
            yield Finding(RULE, "warning", node.id, sentence)

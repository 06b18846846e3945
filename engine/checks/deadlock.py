"""No gateway waits for a flow that cannot come."""

from collections.abc import Iterator

from engine.checks.soundness import soundness
from engine.checks.soundness.blame import choice_before, mend_waiting
from engine.language import message
from engine.model import Finding, ProcessModel
from engine.model.description import described

RULE = "deadlock"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each gateway at which a case can wait for ever; all that is reported can happen."""
    for scope in soundness(model):
        explored = scope.explored
        for node in model.nodes:
            if node.id not in explored.stuck:
                continue
            names = {"gateway": described(model, node.id)}
            choice = choice_before(model, node)
            if explored.complete and not explored.doubled and node.id not in explored.passed:
                sentence = message("No case gets past {gateway}: not all flows into it can come.", **names)
            elif choice is not None:
                names["split"] = described(model, choice.id)
                sentence = message(
                    "A case can wait for ever at {gateway}: not all flows into it need to come after {split}.", **names
                )
            else:
                sentence = message(
                    "A case can wait for ever at {gateway}: not all flows into it need to come.", **names
                )
            yield Finding(RULE, "warning", node.id, sentence, mend_waiting(model, node))

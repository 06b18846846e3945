"""No gateway waits for a flow that cannot come."""

from collections.abc import Iterator

from engine.checks.soundness import soundness
from engine.checks.soundness.blame import choice_before, mend_waiting
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "deadlock"
GROUP = "structure"
SEVERITY: Severity = "warning"
TITLE = message("No gateway waits for a flow that cannot come.")
WHY = message(
    "A parallel gateway waits for all flows into it. If only some of them need to come, a case can wait "
    "for ever. Found by looking at all ways through each process and subprocess: all that is reported can "
    "happen, and if nothing is reported nothing of the kind can, unless not-fully-analysed says so. What "
    "a person or a condition decides counts as open."
)
MEND = message("Let what is split by one kind of gateway be joined by the same kind.")


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
            yield Finding(RULE, SEVERITY, node.id, sentence, mend_waiting(model, node))

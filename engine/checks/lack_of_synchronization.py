"""Flows that are followed at the same time meet at gateways that wait for all of them."""

from collections.abc import Iterator

from engine.checks.soundness import soundness
from engine.checks.soundness.blame import mend_meeting, split_before
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "lack-of-synchronization"
GROUP = "structure"
SEVERITY: Severity = "warning"
TITLE = message("Flows that are followed at the same time meet at gateways that wait for all of them.")
WHY = message(
    "Flows that are followed at the same time and meet without a gateway that waits for all of them do "
    "not become one: the activity where they meet, and all that follows, is done once for each. Found by "
    "the same analysis as deadlock."
)
MEND = message("Let flows that are followed at the same time meet in a gateway of the kind that split them.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each node that a case can come to twice at once, so that all from there on is done twice."""
    for scope in soundness(model):
        for node in model.nodes:
            if node.id not in scope.explored.doubled:
                continue
            names = {"element": described(model, node.id)}
            split = split_before(model, node)
            if split is None:
                sentence = message(
                    "A case can come to {element} twice at the same time, so it is done once for each.", **names
                )
            else:
                names["split"] = described(model, split.id)
                sentence = message(
                    "Parallel flows from {split} meet at {element} without being joined, "
                    "so it and what follows is done once for each of them.",
                    **names,
                )
            yield Finding(RULE, SEVERITY, node.id, sentence, mend_meeting(model, node))

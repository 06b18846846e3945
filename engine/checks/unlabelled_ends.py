"""Where a process has several ends, each says what has come of it."""

from collections.abc import Iterator

from engine.checks.scopes import scopes
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "unlabelled-ends"
GROUP = "style"
SEVERITY: Severity = "information"
TITLE = message("Where a process has several ends, each says what has come of it.")
WHY = message(
    "With one end the reader knows that the case is done. With several, only labels as “granted” and "
    "“refused” tell what has come of it, and statistics can only count what has a name."
)
MEND = message("Say at each end what has come of the case, or lead the flows to one end event.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each process or subprocess with several end events of which two or more have no label.

    Source: J. Mendling, H. Reijers, W. van der Aalst, "Seven process modeling guidelines (7PMG)", guideline 3.
    """
    for scope, nodes in scopes(model):
        ends = [node for node in nodes if node.kind == "endEvent"]
        bare = [node for node in ends if not node.name.strip()]
        if len(bare) > 1:
            sentence = message(
                "{count} of {all} end events in {scope} have no label.",
                count=len(bare),
                all=len(ends),
                scope=described(model, scope),
            )
            yield Finding(RULE, SEVERITY, bare[0].id, sentence, MEND)

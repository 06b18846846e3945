"""The ways through a process can be looked at one by one."""

from collections.abc import Iterator

from engine.checks.soundness import soundness
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "not-fully-analysed"
GROUP = "structure"
SEVERITY: Severity = "information"
TITLE = message("The ways through a process can be looked at one by one.")
WHY = message(
    "Whether a case can get stuck is decided by looking at all ways through a process, up to a limit of "
    "300,000 tokens in each process and subprocess. Where the limit is reached, where a complex gateway "
    "joins flows, or where one gateway has more than eight ways out that can be combined freely, faults "
    "that were found are reported, but that there are no others is not certain."
)
MEND = message("Move parts with many parallel ways into subprocesses, and use inclusive for complex gateways.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each scope of which it is not known whether a case can get stuck in it.

    That is so where the budget of the analysis ends (engine.checks.soundness.exploration.BUDGET), and where a complex
    gateway joins flows or a gateway offers more ways than are tried in every combination.
    """
    for scope in soundness(model):
        if scope.verdict != "undecided":
            continue
        sentence = message(
            "Not all ways through {scope} were looked at; whether a case can get stuck is not known.",
            scope=described(model, scope.scope),
        )
        yield Finding(RULE, SEVERITY, scope.scope, sentence, MEND)

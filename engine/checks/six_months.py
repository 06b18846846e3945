"""After six months a party may ask for the case to be decided (11 and 12 §§ förvaltningslagen)."""

import re
from collections.abc import Iterator

from engine.checks.meanings import deciding
from engine.language import message
from engine.model import Finding, FlowNode, ProcessModel
from engine.model.description import described

RULE = "six-months"
_WATCH = re.compile(r"försen|dröjsmål|sex månader|6 månader|begäran om avgörande|delay|six months", re.IGNORECASE)
_LONG = re.compile(r"P(\d+Y|([6-9]|\d\d)M|(2[4-9]|[3-9]\d)W|(1[5-9]\d|[2-9]\d\d)D)")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each process with a decision in which nothing watches over six months.

    A stated time limit, a timer of about six months, or an event or activity on delay counts as a watch.
    """
    for process in model.processes:
        nodes = tuple(node for node in model.nodes if node.process == process.id)
        if deciding(nodes) and not process.deadline and not any(_watches(node) for node in nodes):
            sentence = message(
                "Nothing in {process} watches over the six months after which a party may ask for a decision "
                "(sections 11 and 12 of the Administrative Procedure Act).",
                process=described(model, process.id),
            )
            yield Finding(RULE, "information", process.id, sentence)


def _watches(node: FlowNode) -> bool:
    if node.deadline or _WATCH.search(node.name):
        return True
    return any(trigger.timer is not None and _LONG.search(trigger.timer.text) for trigger in node.triggers)

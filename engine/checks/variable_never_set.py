"""What conditions, times and repetitions ask for is set by something in the process."""

import re
from collections.abc import Iterator

from engine.expressions import names, timer, translate
from engine.language import message
from engine.model import Finding, FlowNode, ProcessModel, Severity
from engine.model.description import described

RULE = "variable-never-set"
GROUP = "execution"
SEVERITY: Severity = "information"
TITLE = message("What conditions, times and repetitions ask for is set by something in the process.")
WHY = message(
    "A condition on something that no form and no script of the process sets cannot be decided; a person will have to "
    "choose. A time or a repetition on such a thing stops the case until a person says what it is. Reported only for "
    "files with forms or scripts, as other files get their forms from the e-service."
)
MEND = message("Add it to a form before the gateway, or correct its name in the condition.")
MEND_ELSEWHERE = message("Add it to a form that comes before, or correct its name.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each variable that is asked for and that nothing in the file mentions otherwise."""
    if not any(node.form or node.script for node in model.nodes):
        return
    known = _set(model)
    said: set[str] = set()
    for flow in model.flows:
        condition = translate(flow.condition, flow.language).expression if flow.condition.strip() else None
        for name in sorted(names(condition) - known - said) if condition is not None else ():
            said.add(name)
            sentence = message(
                "No form or script sets “{name}”, which the condition of {flow} asks for.",
                name=name,
                flow=described(model, flow.id),
            )
            yield Finding(RULE, SEVERITY, flow.id, sentence, MEND)
    for node in model.nodes:
        for name in sorted(_hangs_on(node) - known - said):
            said.add(name)
            sentence = message(
                "No form or script sets “{name}”, on which {element} hangs.",
                name=name,
                element=described(model, node.id),
            )
            yield Finding(RULE, SEVERITY, node.id, sentence, MEND_ELSEWHERE)


def _hangs_on(node: FlowNode) -> frozenset[str]:
    """Return the variables of the times of an event, and of what says how often an activity is done."""
    texts = [trigger.timer.text for trigger in node.triggers if trigger.timer is not None]
    if node.repetition is not None:
        texts += [node.repetition.collection, node.repetition.cardinality]
    return frozenset().union(*(_asked(text.strip()) for text in texts))


def _asked(text: str) -> frozenset[str]:
    if text.isidentifier():
        return frozenset({text})
    expression = translate(text).expression if text and timer(text) is None else None
    return names(expression) if expression is not None else frozenset()


def _set(model: ProcessModel) -> set[str]:
    """Return all names that something may set: fields, scripts, items of repetitions, and texts of extensions."""
    found: set[str] = set()
    for node in model.nodes:
        found |= {field.key for field in node.form if field.asks}
        texts = [node.script, *(value for _, value in node.properties), *(name for name, _ in node.properties)]
        for text in texts:
            found |= set(re.findall(r"\w+", text))
        if node.repetition is not None:
            found |= {node.repetition.item, "loopCounter", "nrOfInstances", "nrOfCompletedInstances"}
    return found

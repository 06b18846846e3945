"""What conditions ask for is set by something in the process."""

import re
from collections.abc import Iterator

from engine.expressions import names, translate
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "variable-never-set"
GROUP = "execution"
SEVERITY: Severity = "information"
TITLE = message("What conditions ask for is set by something in the process.")
WHY = message(
    "A condition on something that no form and no script of the process sets cannot be decided; a person will have to "
    "choose. Reported only for files with forms or scripts, as other files get their forms from the e-service."
)
MEND = message("Add it to a form before the gateway, or correct its name in the condition.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each variable of a condition that nothing in the file mentions otherwise."""
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

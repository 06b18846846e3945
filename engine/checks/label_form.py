"""The label of an activity says what is done with what: a verb and an object."""

import re
from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import one_line

RULE = "label-form"
GROUP = "style"
SEVERITY: Severity = "information"
TITLE = message("The label of an activity says what is done with what: a verb and an object.")
WHY = message(
    "A verb and an object say what is done with what. Labels that start with a noun made from a verb are "
    "reported, known by its ending in Swedish or English; other nouns would need a dictionary."
)
MEND = message("Begin with a verb: “Investigate the application” in place of “Investigation”.")
_NOUN = re.compile(r".{3}(ing|ingen|else|elsen|tion|tionen|sion|het|ment)$", re.IGNORECASE)


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each task whose label starts with a noun made from a verb, as “Utredning”.

    Such nouns are known by their endings in Swedish and English; other nouns would need a dictionary.

    Source: J. Mendling, H. Reijers, W. van der Aalst, "Seven process modeling guidelines (7PMG)", guideline 6.
    """
    for node in model.activities():
        first = (node.name.split() or [""])[0]
        if _NOUN.search(first) and not node.is_container and node.kind != "callActivity":
            sentence = message("Say what is done with what at “{label}”, as in “Check map”.", label=one_line(node.name))
            yield Finding(RULE, SEVERITY, node.id, sentence, MEND)

"""The label of an activity says what is done with what: a verb and an object."""

from collections.abc import Iterator

from engine.language import message
from engine.model import Finding, ProcessModel
from engine.model.description import one_line

RULE = "label-form"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each task whose label is a single word.

    Whether a word is a verb is not judged: that would need a dictionary for each language.

    Source: J. Mendling, H. Reijers, W. van der Aalst, "Seven process modeling guidelines (7PMG)", guideline 6.
    """
    for node in model.activities():
        if len(node.name.split()) == 1 and not node.is_container and node.kind != "callActivity":
            sentence = message("Say what is done with what at “{label}”, as in “Check map”.", label=one_line(node.name))
            yield Finding(RULE, "information", node.id, sentence)

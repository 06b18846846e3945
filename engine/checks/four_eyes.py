"""Who decides is not who investigated alone."""

from collections.abc import Iterator

from engine.checks.meanings import deciding, stated_or_suggested
from engine.language import message
from engine.model import Finding, ProcessModel
from engine.model.description import described

RULE = "four-eyes"
_PREPARES = frozenset({"investigate", "propose"})


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each decision that lies with the only role that prepares it."""
    for node, _ in deciding(model.nodes):
        role = model.role(node)
        same_process = [other for other in model.activities() if other.process == node.process]
        preparing = {model.role(other) for other in same_process if stated_or_suggested(other)[0] in _PREPARES}
        reviewing = {model.role(other) for other in same_process if stated_or_suggested(other)[0] == "review"}
        if role and preparing == {role} and reviewing <= {role}:
            sentence = message(
                "The same role, “{role}”, prepares and makes the decision at {element}; nobody else looks at it.",
                role=role,
                element=described(model, node.id),
            )
            yield Finding(RULE, "information", node.id, sentence)

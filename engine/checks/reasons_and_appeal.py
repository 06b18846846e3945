"""A decision is reasoned, and the party is told of it and of how to appeal (32 and 33 §§ förvaltningslagen)."""

from collections.abc import Iterator

from engine.checks.meanings import deciding, stated_or_suggested
from engine.checks.scopes import reachable
from engine.language import message
from engine.model import Finding, ProcessModel
from engine.model.description import described

RULE = "reasons-and-appeal"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an information for each decision after which nothing tells the party of it and of how to appeal."""
    for node, _ in deciding(model.nodes):
        after = [model.node_by_id[id_] for id_ in reachable(model, [node.id]) if id_ != node.id]
        if any(stated_or_suggested(other)[0] in {"notify", "appeal"} for other in after):
            continue
        sentence = message(
            "After {element} no activity tells the party of the decision, its reasons and how to appeal "
            "(sections 32 and 33 of the Administrative Procedure Act).",
            element=described(model, node.id),
        )
        yield Finding(RULE, "information", node.id, sentence)

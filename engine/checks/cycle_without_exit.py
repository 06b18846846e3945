"""A loop has a way out."""

from collections.abc import Iterator

from engine.checks.scopes import cycles, following, scopes
from engine.language import message
from engine.model import Finding, ProcessModel
from engine.model.description import described

RULE = "cycle-without-exit"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an error for each loop that no flow or boundary event leads out of."""
    for _, nodes in scopes(model):
        graph = {node.id: following(model, node) for node in nodes}
        for part in cycles(graph):
            inside = set(part)
            if all(target in inside for node in part for target in graph[node]):
                activity = next((id_ for id_ in part if model.node_by_id[id_].is_activity), part[0])
                sentence = message("Nothing leads out of the loop with {element}.", element=described(model, activity))
                yield Finding(RULE, "error", activity, sentence)

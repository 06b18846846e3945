"""A loop has a way out."""

from collections.abc import Iterator

from engine.checks.scopes import cycles, following, scopes
from engine.language import message
from engine.model import Finding, ProcessModel, Severity
from engine.model.description import described

RULE = "cycle-without-exit"
GROUP = "structure"
SEVERITY: Severity = "error"
TITLE = message("A loop has a way out.")
WHY = message(
    "A case in a loop that nothing leads out of never ends. Preparing lets a person leave the loop, but "
    "the model must say when."
)
MEND = message("Draw a gateway in the loop with a way out of it.")


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield an error for each loop that no flow or boundary event leads out of."""
    for _, nodes in scopes(model):
        graph = {node.id: following(model, node) for node in nodes}
        for part in cycles(graph):
            inside = set(part)
            if all(target in inside for node in part for target in graph[node]):
                activity = next((id_ for id_ in part if model.node_by_id[id_].is_activity), part[0])
                sentence = message("Nothing leads out of the loop with {element}.", element=described(model, activity))
                yield Finding(RULE, SEVERITY, activity, sentence, MEND)

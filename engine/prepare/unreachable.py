"""What no case can reach is left out of the prepared form; it stays in the drawing."""

from engine.language import message
from engine.model import ProcessModel
from engine.prepare.draft import Changed, Draft, opens_process, reachable

RULE = "unreachable"


def rewrite(model: ProcessModel) -> Changed:
    """Remove the nodes that no flow from the start of their process or subprocess leads to."""
    draft = Draft(model, RULE)
    for process, scope, nodes in draft.scopes():
        if scope is not None and scope not in draft.nodes:
            continue
        opens = scope is None and draft.begins_by_event(process)
        starts = [
            node.id
            for node in nodes
            if node.kind == "startEvent" or node.event_subprocess or (opens and opens_process(draft, node))
        ]
        found = reachable(draft, starts)
        lost = [node for node in nodes if node.id not in found]
        for node in lost:
            sentence = message(
                "No flow from a start event leads to {element}; it is not part of what runs.",
                element=draft.named(node.id),
            )
            draft.say("lossy", node.id, sentence, lost=message("all that is drawn there"))
        for node in lost:
            if node.id in draft.nodes:
                draft.drop(node.id)
    return draft.finished()

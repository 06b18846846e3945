"""A subprocess in which nothing is drawn becomes a work item."""

from engine.language import message
from engine.model import ProcessModel
from engine.prepare.draft import Changed, Draft

RULE = "empty-subprocess"


def rewrite(model: ProcessModel) -> Changed:
    """Let a person do the work of each empty subprocess; leave out empty event subprocesses."""
    draft = Draft(model, RULE)
    for node in reversed(model.nodes):
        if not node.is_container or node.id not in draft.nodes:
            continue
        children = draft.children(node.id)
        if any(child.is_activity or child.is_gateway or child.triggers for child in children):
            continue
        name = draft.named(node.id)
        if node.event_subprocess:
            draft.drop(node.id)
            draft.say(
                "lossy",
                node.id,
                message("Nothing is drawn that {subprocess} does, so it does not run.", subprocess=name),
                lost=message("the event that it is drawn to answer to"),
            )
            continue
        for child in children:
            if child.id in draft.nodes:
                draft.drop(child.id)
        draft.change(node.id, kind="userTask", drawn_as=node.drawn_as or node.kind, completion_condition="")
        draft.say(
            "decision",
            node.id,
            message(
                "Nothing is drawn in {subprocess}; it becomes a work item that a person completes.", subprocess=name
            ),
        )
    return draft.finished()

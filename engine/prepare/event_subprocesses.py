"""Event subprocesses run as they are drawn; one that lacks the event that starts it is started by a person."""

from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.prepare.draft import Changed, Draft
from engine.prepare.offering import offer

RULE = "event-subprocess"


def rewrite(model: ProcessModel) -> Changed:
    """Let a person tell when an event subprocess starts that is drawn without an event that could start it."""
    draft = Draft(model, RULE)
    for _, _, nodes in draft.scopes():
        if nodes and all(node.event_subprocess for node in nodes):
            _make_ordinary(draft, nodes[0])
    for node in list(draft.nodes.values()):
        if not node.event_subprocess:
            continue
        children = draft.children(node.id)
        starts = [child for child in children if child.kind == "startEvent"] or _added(draft, children)
        for start in starts:
            if not start.triggers and not start.offered:
                offer(draft, start, (), timed=False)
                sentence = message(
                    "Nothing says which event starts {subprocess}; a work item lets a person start it while all else "
                    "around it goes on.",
                    subprocess=draft.named(node.id),
                )
                draft.say("decision", node.id, sentence)
    return draft.finished()


def _make_ordinary(draft: Draft, node: FlowNode) -> None:
    """Let an event subprocess run as an ordinary one, where nothing else is drawn that it could interrupt."""
    draft.change(node.id, event_subprocess=False)
    sentence = message(
        "Nothing is drawn around {subprocess} that its event could come to; it runs as an ordinary subprocess.",
        subprocess=draft.named(node.id),
    )
    draft.say("lossy", node.id, sentence, lost=message("that it interrupts or goes on beside something else"))


def _added(draft: Draft, children: tuple[FlowNode, ...]) -> list[FlowNode]:
    """Add a start event before the first node; whatever else nothing leads to starts with it."""
    able = [child for child in children if child.attached_to is None and not child.event_subprocess]
    firsts = [child for child in able if not draft.incoming(child.id) and not child.undoes] or able[:1]
    if not firsts:
        return []
    around = draft.nodes[firsts[0].parent or ""]
    start = draft.add("startEvent", "start", firsts[0], name=around.name)
    for first in firsts:
        draft.connect(start.id, first.id)
    return [start]

"""Link events become ordinary flows; the events stay and are passed at once."""

from engine.language import message
from engine.model import FlowNode, ProcessModel, Trigger
from engine.prepare.draft import Changed, Draft

RULE = "link"


def rewrite(model: ProcessModel) -> Changed:
    """Connect each throwing link event with the catching one of the same name in its scope."""
    draft = Draft(model, RULE)
    links = [node for node in model.nodes if _link(node) and node.kind != "boundaryEvent"]
    for node in links:
        throws = node.kind in {"intermediateThrowEvent", "endEvent"}
        if throws:
            _connect(draft, node, [other for other in links if other.kind == "intermediateCatchEvent"])
    for node in links:
        rest = tuple(trigger for trigger in node.triggers if trigger.kind != "link")
        kind = node.kind if node.kind == "startEvent" else "intermediateThrowEvent"
        draft.change(node.id, kind=kind, triggers=rest, drawn_as=node.drawn_as or node.kind)
    return draft.finished()


def _connect(draft: Draft, throw: FlowNode, catches: list[FlowNode]) -> None:
    scope = [catch for catch in catches if (catch.process, catch.parent) == (throw.process, throw.parent)]
    name = _name(throw)
    target = next((catch for catch in scope if _name(catch) == name), None)
    if target is None and len(scope) == 1:
        target = scope[0]
    if target is None:
        sentence = message(
            "No catching link event belongs to {event}; the way ends there.", event=draft.named(throw.id)
        )
        draft.say("lossy", throw.id, sentence, lost=message("the way on, to where the link would lead"))
        return
    draft.connect(throw.id, target.id)
    sentence = message(
        "The link from {event} to {target} runs as an ordinary flow.",
        event=draft.named(throw.id),
        target=draft.named(target.id),
    )
    draft.say("exact", throw.id, sentence)


def _link(node: FlowNode) -> Trigger | None:
    return next((trigger for trigger in node.triggers if trigger.kind == "link"), None)


def _name(node: FlowNode) -> str:
    link = _link(node)
    return ((link.name if link else "") or node.name).strip().casefold()

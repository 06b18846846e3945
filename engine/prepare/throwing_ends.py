"""End events whose error nothing catches, and end events that cancel."""

from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, ProcessModel, Trigger
from engine.prepare.draft import Changed, Draft

RULE = "throwing-end"


def rewrite(model: ProcessModel) -> Changed:
    """Let an uncaught error end its process; let what is cancelled be left as drawn, and cancel only transactions."""
    draft = Draft(model, RULE)
    called = {node.called for node in model.nodes if node.kind == "callActivity"}
    for node in model.nodes:
        kinds = {trigger.kind for trigger in node.triggers}
        if node.kind != "endEvent":
            continue
        if "error" in kinds and node.process not in called:
            _end_all(draft, node)
        if "cancel" in kinds:
            _cancel(draft, node)
    return draft.finished()


def _end_all(draft: Draft, node: FlowNode) -> None:
    error = next(trigger for trigger in node.triggers if trigger.kind == "error")
    around = _containers(draft, node)
    if any(_catches(event, error) for container in around for event in draft.attached(container.id)):
        return
    if any(_catches(event, error) for event in _starts_of_handlers(draft, node, around)):
        return
    if not around:
        others = tuple(trigger for trigger in node.triggers if trigger.kind not in {"error", "terminate"})
        draft.change(node.id, triggers=(*others, Trigger("terminate")))
    elif around[-1].event_subprocess:
        return
    else:
        outermost = around[-1]
        place = replace(outermost, lane=None)
        event = draft.add("boundaryEvent", "error", place, side="below", attached_to=outermost.id)
        draft.change(event.id, triggers=(replace(error),), name=node.name)
        end = draft.add("endEvent", "end", event, side="below", triggers=(Trigger("terminate"),))
        draft.connect(event.id, end.id)
    draft.say(
        "exact",
        node.id,
        message("Nothing catches the error of {event}; the whole case ends there.", event=draft.named(node.id)),
    )


def _containers(draft: Draft, node: FlowNode) -> list[FlowNode]:
    """Return the subprocesses around a node, innermost first."""
    found = []
    while node.parent is not None:
        node = draft.nodes[node.parent]
        found.append(node)
    return found


def _starts_of_handlers(draft: Draft, node: FlowNode, around: list[FlowNode]) -> list[FlowNode]:
    """Return the start events of the event subprocesses in the scopes around a node, its own process included."""
    scopes = {each.id for each in around}
    handlers = [
        each
        for each in draft.nodes.values()
        if each.event_subprocess
        and each.id not in scopes
        and (each.parent in scopes or (each.parent is None and each.process == node.process))
    ]
    return [start for handler in handlers for start in draft.children(handler.id) if start.kind == "startEvent"]


def _catches(event: FlowNode, error: Trigger) -> bool:
    return any(trigger.kind == "error" and trigger.code in {"", error.code} for trigger in event.triggers)


def _cancel(draft: Draft, node: FlowNode) -> None:
    transaction = next((each for each in _containers(draft, node) if each.kind == "transaction"), None)
    if transaction is None:
        draft.change(node.id, triggers=tuple(trigger for trigger in node.triggers if trigger.kind != "cancel"))
        sentence = message(
            "No transaction is drawn around {event} that could be cancelled; it is an ordinary end.",
            event=draft.named(node.id),
        )
        draft.say("lossy", node.id, sentence, lost=message("that something is cancelled"))
        return
    if any(trigger.kind == "cancel" for event in draft.attached(transaction.id) for trigger in event.triggers):
        return
    place = replace(transaction, lane=None)
    event = draft.add("boundaryEvent", "cancel", place, side="below", attached_to=transaction.id, name=node.name)
    draft.change(event.id, triggers=(Trigger("cancel"),))
    draft.connect(event.id, draft.add("endEvent", "end", event, side="below").id)
    sentence = message(
        "No cancel event is drawn at the edge of {transaction}; when {event} cancels it, what was done in it is "
        "undone, and the way ends there.",
        event=draft.named(node.id),
        transaction=draft.named(transaction.id),
    )
    draft.say("exact", node.id, sentence)

"""End events that SpiffWorkflow would pass without a word: signals, and errors that nothing catches."""

from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, ProcessModel, Trigger
from engine.prepare.draft import Changed, Draft

RULE = "throwing-end"


def rewrite(model: ProcessModel) -> Changed:
    """Throw signals before the end; let an uncaught error end its process; take cancel only in transactions."""
    draft = Draft(model, RULE)
    called = {node.called for node in model.nodes if node.kind == "callActivity"}
    for node in model.nodes:
        kinds = {trigger.kind for trigger in node.triggers}
        if node.kind != "endEvent":
            continue
        if "signal" in kinds:
            _throw_before(draft, node)
        elif "error" in kinds and node.process not in called:
            _end_all(draft, node)
        elif "cancel" in kinds and not _cancels(draft, node):
            _without_cancel(draft, node)
    return draft.finished()


def _throw_before(draft: Draft, node: FlowNode) -> None:
    signals = tuple(trigger for trigger in node.triggers if trigger.kind == "signal")
    thrown = draft.add("intermediateThrowEvent", "throw", node, name=node.name, triggers=signals)
    draft.insert_before(node.id, thrown)
    draft.change(node.id, triggers=tuple(trigger for trigger in node.triggers if trigger.kind != "signal"))
    draft.say("exact", node.id, message("The signal of {event} is sent just before it.", event=draft.named(node.id)))


def _end_all(draft: Draft, node: FlowNode) -> None:
    error = next(trigger for trigger in node.triggers if trigger.kind == "error")
    if node.parent is None:
        others = tuple(trigger for trigger in node.triggers if trigger.kind not in {"error", "terminate"})
        draft.change(node.id, triggers=(*others, Trigger("terminate")))
        draft.say(
            "exact",
            node.id,
            message("Nothing catches the error of {event}; the whole case ends there.", event=draft.named(node.id)),
        )
        return
    around = _containers(draft, node)
    if any(_catches(event, error) for container in around for event in draft.attached(container.id)):
        return
    outermost = around[-1]
    event = draft.add("boundaryEvent", "error", replace(outermost, lane=None), side="below", attached_to=outermost.id)
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


def _catches(event: FlowNode, error: Trigger) -> bool:
    return any(trigger.kind == "error" and trigger.code in {"", error.code} for trigger in event.triggers)


def _cancels(draft: Draft, node: FlowNode) -> bool:
    scope = draft.nodes.get(node.parent or "")
    return (
        scope is not None
        and scope.kind == "transaction"
        and any(trigger.kind == "cancel" for event in draft.attached(scope.id) for trigger in event.triggers)
    )


def _without_cancel(draft: Draft, node: FlowNode) -> None:
    inside = node.parent is not None and draft.nodes[node.parent].kind == "transaction"
    draft.change(node.id, triggers=(Trigger("terminate"),) if inside else ())
    draft.say(
        "lossy", node.id, message("Nothing is cancelled at {event}; it is an ordinary end.", event=draft.named(node.id))
    )

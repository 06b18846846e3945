"""Sequence flows that lead nowhere, out of a subprocess, into another pool, or through the wrong end of an event."""

from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, ProcessModel, SequenceFlow
from engine.prepare.draft import Changed, Draft

RULE = "broken-flow"
PLACE = message("where exactly it starts or ends within the subprocess")
EVENT = message("the event, and all that is drawn after it")
WAY = message("the way that it draws")


def rewrite(model: ProcessModel) -> Changed:
    """Drop or move each flow that BPMN does not allow."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        if node.attached_to is not None and node.attached_to not in draft.nodes:
            _detach(draft, node)
    for flow in model.flows:
        if flow.id in draft.flows:
            _mend(draft, flow)
    return draft.finished()


def _detach(draft: Draft, event: FlowNode) -> None:
    sentence = message("Nothing carries {event}, so it can never happen; it does not run.", event=draft.named(event.id))
    draft.say("lossy", event.id, sentence, lost=EVENT)
    draft.drop(event.id)


def _mend(draft: Draft, flow: SequenceFlow) -> None:
    source, target = draft.nodes.get(flow.source), draft.nodes.get(flow.target)
    if source is None or target is None:
        draft.drop_flow(flow.id)
        sentence = message("One end of {flow} is loose; it leads nowhere.", flow=draft.named(flow.id))
        draft.say("lossy", flow.id, sentence, lost=WAY)
    elif source.process != target.process:
        draft.drop_flow(flow.id)
        sentence = message("A sequence flow may not leave its pool: {flow} is not followed.", flow=draft.named(flow.id))
        draft.say("lossy", flow.id, sentence, lost=WAY)
    elif source.event_subprocess or target.event_subprocess:
        draft.drop_flow(flow.id)
        sentence = message(
            "No flow leads to or from an event subprocess: {flow} is not followed.", flow=draft.named(flow.id)
        )
        draft.say("lossy", flow.id, sentence, lost=WAY)
    elif target.kind == "boundaryEvent":
        draft.drop_flow(flow.id)
        sentence = message("No flow may lead into a boundary event: {flow} is not followed.", flow=draft.named(flow.id))
        draft.say("lossy", flow.id, sentence, lost=WAY)
    elif source.parent != target.parent:
        _lift(draft, flow, source, target)


def _lift(draft: Draft, flow: SequenceFlow, source: FlowNode, target: FlowNode) -> None:
    """Let a flow that crosses the border of a subprocess start or end at the subprocess instead."""
    around_source, around_target = _ancestors(draft, source), _ancestors(draft, target)
    common = next(parent for parent in around_source.values() if parent in around_target.values())
    start = next(node for node, parent in around_source.items() if parent == common)
    end = next(node for node, parent in around_target.items() if parent == common)
    leaves_too = start != source.id and any(other.id != flow.id for other in draft.outgoing(start))
    if start == end or leaves_too or any(other.target == end for other in draft.outgoing(start)):
        draft.drop_flow(flow.id)
        lost = WAY
        sentence = message(
            "A sequence flow may not cross the border of a subprocess: {flow} is not followed.",
            flow=draft.named(flow.id),
        )
    else:
        draft.put_flow(replace(flow, source=start, target=end))
        lost = PLACE
        sentence = message(
            "A sequence flow may not cross the border of a subprocess: {flow} leads from or to "
            "the whole subprocess instead.",
            flow=draft.named(flow.id),
        )
    draft.say("lossy", flow.id, sentence, lost=lost)


def _ancestors(draft: Draft, node: FlowNode) -> dict[str, str | None]:
    """Return the node and the subprocesses around it, innermost first, each with what it lies in."""
    found: dict[str, str | None] = {node.id: node.parent}
    while node.parent is not None and node.parent in draft.nodes and node.parent not in found:
        node = draft.nodes[node.parent]
        found[node.id] = node.parent
    return found

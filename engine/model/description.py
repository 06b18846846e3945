"""What a reader calls an element of a model, in a sentence."""

from engine.language import Message, message
from engine.model.elements import FlowNode
from engine.model.process import ProcessModel

_LABELLED = {
    "activity": "the activity “{label}”",
    "subprocess": "the subprocess “{label}”",
    "gateway": "the gateway “{label}”",
    "start": "the start event “{label}”",
    "end": "the end event “{label}”",
    "boundary": "the boundary event “{label}”",
    "event": "the event “{label}”",
}
_AFTER = {
    "activity": "the activity without a label after “{other}”",
    "subprocess": "the subprocess without a label after “{other}”",
    "gateway": "the gateway after “{other}”",
    "end": "the end event after “{other}”",
    "event": "the event after “{other}”",
}
_BEFORE = {
    "activity": "the activity without a label before “{other}”",
    "subprocess": "the subprocess without a label before “{other}”",
    "gateway": "the gateway before “{other}”",
    "start": "the start event before “{other}”",
    "event": "the event before “{other}”",
}
_ALONE = {
    "activity": "an activity without a label",
    "subprocess": "a subprocess without a label",
    "gateway": "a gateway without a label",
    "start": "the start event",
    "end": "an end event without a label",
    "boundary": "a boundary event without a label",
    "event": "an event without a label",
}
PHRASES = (*_AFTER.values(), *_BEFORE.values(), *(each for each in _ALONE.values() if each.endswith("label")))
"""What elements without a label are called, as templates."""
_EVENT_SORTS = {"startEvent": "start", "endEvent": "end", "boundaryEvent": "boundary"}


def described(model: ProcessModel, element_id: str) -> Message:
    """Return what a reader calls a flow node, sequence flow or process: by its label, else by a neighbour's.

    The phrase starts with a small letter and is meant as a parameter of a sentence.

    >>> from engine.model.sketch import read_sketch
    >>> str(described(read_sketch("(start) -> Utred -> <> -ja-> (slut)"), "Utred"))
    'the activity “Utred”'
    """
    node = model.node_by_id.get(element_id)
    if node is not None:
        return _described_node(model, node)
    flow = model.flow_by_id.get(element_id)
    if flow is not None:
        return _described_flow(model, element_id)
    process = next((process for process in model.processes if process.id == element_id), None)
    pool = next((pool for pool in model.pools if element_id in (pool.id, pool.process)), None)
    label = (process and process.name.strip()) or (pool and pool.name.strip())
    return message("the process “{label}”", label=one_line(label)) if label else message("the process")


def one_line(text: str) -> str:
    """Return a label without line breaks or repeated spaces."""
    return " ".join(text.split())


def _described_node(model: ProcessModel, node: FlowNode) -> Message:
    sort = _sort(node)
    if node.name.strip():
        return message(_LABELLED[sort], label=one_line(node.name))
    host = model.node_by_id.get(node.attached_to or "")
    if host is not None and host.name.strip():
        return message("the boundary event on “{other}”", other=one_line(host.name))
    before = next((other for other in model.before(node.id) if other.name.strip()), None)
    if before is not None and sort in _AFTER:
        return message(_AFTER[sort], other=one_line(before.name))
    after = next((other for other in model.after(node.id) if other.name.strip()), None)
    if after is not None and sort in _BEFORE:
        return message(_BEFORE[sort], other=one_line(after.name))
    return message(_ALONE[sort])


def _sort(node: FlowNode) -> str:
    if node.is_container:
        return "subprocess"
    if node.is_activity:
        return "activity"
    return "gateway" if node.is_gateway else _EVENT_SORTS.get(node.kind, "event")


def _described_flow(model: ProcessModel, flow_id: str) -> Message:
    flow = model.flow_by_id[flow_id]
    if flow.name.strip():
        return message("the flow “{label}”", label=one_line(flow.name))
    source, target = (model.node_by_id.get(end) for end in (flow.source, flow.target))
    if source is None or target is None:
        return message("a flow without a label")
    return message(
        "the flow from {source} to {target}",
        source=_described_node(model, source),
        target=_described_node(model, target),
    )

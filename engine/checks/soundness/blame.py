"""Where the fault began: the split that a join does not fit, named in words with what would mend it."""

from collections.abc import Callable, Iterator

from engine.language import Message, message
from engine.model import FlowNode, ProcessModel
from engine.model.description import described

_FARTHEST = 400


def choice_before(model: ProcessModel, join: FlowNode) -> FlowNode | None:
    """Return the nearest node before a join whose ways lead to different flows into it, only some being taken."""
    for node in _backwards(model, join):
        if node.kind != "parallelGateway":
            reached = [_last_flows(model, start, join) for start in _ways(model, node, all_of_them=False)]
            if len({frozenset(flows) for flows in reached}) > 1:
                return node
    return None


def split_before(model: ProcessModel, meeting: FlowNode) -> FlowNode | None:
    """Return the nearest node before a meeting point that sends several tokens there."""
    for node in _backwards(model, meeting):
        if node.kind not in {"exclusiveGateway", "eventBasedGateway"}:
            ways = _ways(model, node, all_of_them=True)
            if sum(bool(_last_flows(model, start, meeting)) for start in ways) > 1:
                return node
    return None


def mend_waiting(model: ProcessModel, join: FlowNode) -> Message:
    """Return what would let cases get past a parallel gateway."""
    choice = choice_before(model, join)
    names = {"join": described(model, join.id)}
    if choice is None:
        return message("Let each flow into {join} come from one split, or use an exclusive gateway there.", **names)
    names["split"] = described(model, choice.id)
    if choice.kind in {"exclusiveGateway", "eventBasedGateway"}:
        return message(
            "Only one of the ways from {split} is taken: use an exclusive gateway at {join}. "
            "Or, if all of them are to be done, use a parallel gateway at {split}.",
            **names,
        )
    if choice.kind in {"inclusiveGateway", "complexGateway"}:
        return message("Not all ways from {split} need be taken: use an inclusive gateway at {join} too.", **names)
    return message(
        "A boundary event or a condition can lead away from {split}: lead that way to {join} too, "
        "or end the whole process there.",
        **names,
    )


def mend_meeting(model: ProcessModel, meeting: FlowNode) -> Message:
    """Return what would join the flows that meet at a node."""
    split = split_before(model, meeting)
    names = {"element": described(model, meeting.id)}
    if split is None:
        return message("Let the flows meet in a parallel gateway before {element}.", **names)
    names["split"] = described(model, split.id)
    if split.kind in {"inclusiveGateway", "complexGateway"}:
        return message("Let the ways from {split} meet in an inclusive gateway before {element}.", **names)
    if split.kind == "parallelGateway":
        return message("Let the ways from {split} meet in a parallel gateway before {element}.", **names)
    if model.boundary_events(split.id):
        return message("Let the boundary event on {split} interrupt it, or let its way end on its own.", **names)
    return message("Let the ways from {split} meet in a parallel gateway before {element}.", **names)


def _backwards(model: ProcessModel, start: FlowNode) -> Iterator[FlowNode]:
    """Yield the nodes before a node, nearest first, with hosts for their boundary events."""
    seen = {start.id}
    waiting = [start.id]
    while waiting and len(seen) < _FARTHEST:
        id_ = waiting.pop(0)
        sources = [flow.source for flow in model.incoming(id_)]
        host = model.node_by_id[id_].attached_to
        for source in sources + ([host] if host else []):
            if source in model.node_by_id and source not in seen:
                seen.add(source)
                waiting.append(source)
                yield model.node_by_id[source]


def _ways(model: ProcessModel, node: FlowNode, *, all_of_them: bool) -> list[list[str]]:
    """Return the flows that begin each way on from a node; of boundary events those that (do not) interrupt."""
    wanted: Callable[[FlowNode], bool] = (lambda event: not event.interrupting) if all_of_them else lambda _: True
    events = [event for event in model.boundary_events(node.id) if wanted(event)]
    own = [[flow.id] for flow in model.outgoing(node.id)]
    if not all_of_them and not node.is_gateway and not any(f.condition for f in model.outgoing(node.id)):
        own = [[flow.id for flow in model.outgoing(node.id)]]
    return own + [[flow.id for flow in model.outgoing(event.id)] for event in events]


def _last_flows(model: ProcessModel, start: list[str], target: FlowNode) -> set[str]:
    """Return the flows over which a way that begins with ``start`` comes to ``target`` for the first time."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        id_ = waiting.pop()
        flow = model.flow_by_id[id_]
        if id_ in seen or flow.target not in model.node_by_id:
            continue
        seen.add(id_)
        if flow.target == target.id:
            found.add(id_)
            continue
        sources = [flow.target, *(event.id for event in model.boundary_events(flow.target))]
        waiting += [other.id for source in sources for other in model.outgoing(source)]
    return found

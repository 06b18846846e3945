"""What nothing leads on from gets an end event, and no process goes round for ever."""

from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.model.given_names import CONTINUE, LEAVE, given, leave_at
from engine.prepare.choosing import choose, name_unnamed
from engine.prepare.draft import Changed, Draft, reachable

RULE = "end"


def rewrite(model: ProcessModel) -> Changed:
    """Add an end event after each node without a way on, and a way out of each loop without one."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        if node.kind == "endEvent" or draft.outgoing(node.id) or _needs_no_end(node):
            continue
        _add_end(draft, node)
    for _, _, nodes in draft.scopes():
        _let_out(draft, nodes)
    return draft.finished()


def _needs_no_end(node: FlowNode) -> bool:
    """Say whether nothing leads on from a node by its nature: it runs beside the flow, or to undo an activity."""
    return node.event_subprocess or node.undoes or node.awaits_undoing


def _add_end(draft: Draft, node: FlowNode) -> None:
    if node.kind == "startEvent" and not any(other.id != node.id for other in _scope(draft, node)):
        draft.say(
            "exact", node.id, message("Nothing follows {element}; the case ends at once.", element=draft.named(node.id))
        )
    else:
        draft.say(
            "exact",
            node.id,
            message("No flow leads on from {element}; an end event is added after it.", element=draft.named(node.id)),
        )
    end = draft.add("endEvent", "end", node, side="below" if node.kind == "boundaryEvent" else "right")
    draft.connect(node.id, end.id)


def _scope(draft: Draft, node: FlowNode) -> list[FlowNode]:
    return [other for other in draft.nodes.values() if (other.process, other.parent) == (node.process, node.parent)]


def _let_out(draft: Draft, nodes: tuple[FlowNode, ...]) -> None:
    """Let a person leave each loop from which no end event can be reached."""
    stuck = _without_end(draft, nodes)
    while stuck:
        node = _last_work(draft, stuck)
        gateway = draft.add("exclusiveGateway", "leave", node, side="right")
        draft.insert_after(node.id, gateway)
        name_unnamed(draft, gateway, given(CONTINUE))
        end = draft.add("endEvent", "end", gateway, side="below")
        leave = draft.connect(gateway.id, end.id, name=given(LEAVE))
        choose(draft, gateway, name=given(leave_at(node.name)))
        sentence = message(
            "No way leads from {element} to an end; each time a person chooses whether to go on or to end.",
            element=draft.named(node.id),
        )
        draft.say("decision", node.id, sentence)
        stuck = [other for other in stuck if leave.target not in reachable(draft, [other.id])]


def _without_end(draft: Draft, nodes: tuple[FlowNode, ...]) -> list[FlowNode]:
    """Return the nodes from which no end event of their scope can be reached."""
    good = {node.id for node in _same_scope_ends(draft, nodes)}
    waiting = list(good)
    while waiting:
        node = waiting.pop()
        before = [flow.source for flow in draft.incoming(node)]
        host = draft.nodes[node].attached_to
        before += [host] if host is not None else []
        fresh = [other for other in before if other not in good]
        good.update(fresh)
        waiting += fresh
    return [node for node in nodes if node.id not in good and not _needs_no_end(node)]


def _same_scope_ends(draft: Draft, nodes: tuple[FlowNode, ...]) -> list[FlowNode]:
    if not nodes:
        return []
    place = (nodes[0].process, nodes[0].parent)
    return [node for node in draft.nodes.values() if node.kind == "endEvent" and (node.process, node.parent) == place]


def _last_work(draft: Draft, stuck: list[FlowNode]) -> FlowNode:
    """Return the last activity of a closed loop, else its last node, that has one way on."""
    inside = _closed(draft, stuck)
    single = [node for node in inside if len(draft.outgoing(node.id)) == 1 and node.kind != "eventBasedGateway"]
    single = single or inside
    return next((node for node in reversed(single) if node.is_activity), single[-1])


def _closed(draft: Draft, stuck: list[FlowNode]) -> list[FlowNode]:
    """Return the nodes of a loop that can no longer reach any node outside it."""
    reach = reachable(draft, [stuck[0].id])
    current = stuck[0]
    smallest = reach
    for node in sorted(reach):
        further = reachable(draft, [node])
        if len(further) < len(smallest):
            smallest, current = further, draft.nodes[node]
    back = [node for node in stuck if node.id in smallest and current.id in reachable(draft, [node.id])]
    return back or [current]

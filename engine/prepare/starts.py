"""Each process and subprocess starts at exactly one start event."""

from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.model.given_names import HOW_TO_BEGIN, given
from engine.prepare.choosing import choose
from engine.prepare.draft import Changed, Draft, opens_process, reachable
from engine.prepare.own_process import own_process

RULE = "start"


def rewrite(model: ProcessModel) -> Changed:
    """Add a missing start event, join several, and drop the triggers of those that start with the case."""
    draft = Draft(model, RULE)
    first = own_process(model)
    for process, scope, nodes in draft.scopes():
        if not nodes or (scope is not None and draft.nodes[scope].event_subprocess):
            continue
        starts = [node for node in nodes if node.kind == "startEvent"]
        if scope is None and draft.begins_by_event(process):
            starts = [start for start in starts if not start.triggers and not start.offered]
            if len(starts) > 1:
                _join_starts(draft, starts, nodes)
            if starts or _begins_by_event(draft, nodes):
                continue
        if not starts:
            _add_start(draft, process, scope, nodes)
        elif len(starts) > 1:
            _join_starts(draft, starts, nodes)
        elif starts[0].triggers and (scope is not None or process == first):
            sentence = message(
                "A case starts when an application arrives, not by itself at {event}.",
                event=draft.named(starts[0].id),
            )
            # An application is the message that begins a case; nobody sends a time, a signal or a condition.
            by_message = all(trigger.kind == "message" for trigger in starts[0].triggers)
            draft.change(starts[0].id, triggers=())
            draft.say("exact" if by_message else "decision", starts[0].id, sentence)
    return draft.finished()


def _begins_by_event(draft: Draft, nodes: tuple[FlowNode, ...]) -> bool:
    return any(node.kind == "startEvent" or opens_process(draft, node) for node in nodes)


def _add_start(draft: Draft, process: str, scope: str | None, nodes: tuple[FlowNode, ...]) -> None:
    able = [node for node in nodes if node.attached_to is None and not node.event_subprocess and not node.undoes]
    if not able:
        return
    firsts = [node for node in able if not draft.incoming(node.id)]
    where = draft.named(scope or process)
    if not firsts:
        firsts = able[:1]
        draft.say(
            "lossy",
            firsts[0].id,
            message(
                "Nothing says where {scope} starts; it starts at {element}.",
                scope=where,
                element=draft.named(firsts[0].id),
            ),
            lost=message("nothing that is drawn, but it may be meant to start elsewhere"),
        )
    elif len(firsts) == 1 and _starts_by_itself(draft, firsts[0]):
        waits = scope is None and draft.begins_by_event(process)
        triggers = firsts[0].triggers if waits else ()
        draft.change(firsts[0].id, kind="startEvent", triggers=triggers, drawn_as=firsts[0].kind)
        draft.say(
            "exact",
            firsts[0].id,
            message(
                "No start event is drawn in {scope}; it starts at {element}.",
                scope=where,
                element=draft.named(firsts[0].id),
            ),
        )
        return
    elif len(firsts) == 1:
        draft.say(
            "exact",
            firsts[0].id,
            message(
                "No start event is drawn in {scope}; one is added before {element}.",
                scope=where,
                element=draft.named(firsts[0].id),
            ),
        )
    else:
        draft.say(
            "exact",
            scope or process,
            message(
                "No start event is drawn in {scope}; one is added, and all that nothing leads to "
                "starts at the same time.",
                scope=where,
            ),
        )
    start = draft.add("startEvent", "start", firsts[0])
    _lead_to_all(draft, start, firsts)


def _lead_to_all(draft: Draft, start: FlowNode, firsts: list[FlowNode]) -> None:
    if len(firsts) == 1:
        draft.connect(start.id, firsts[0].id)
        return
    split = draft.add("parallelGateway", "split", firsts[0])
    draft.connect(start.id, split.id)
    for node in firsts:
        draft.connect(split.id, node.id)


def _join_starts(draft: Draft, starts: list[FlowNode], nodes: tuple[FlowNode, ...]) -> None:
    together = _meet_in_parallel(draft, starts, nodes)
    start = draft.add("startEvent", "start", starts[0])
    for node in starts:
        draft.change(node.id, kind="intermediateThrowEvent", triggers=(), drawn_as=node.drawn_as or node.kind)
    where = draft.named(starts[0].parent or starts[0].process)
    if together:
        _lead_to_all(draft, start, starts)
        sentence = message(
            "{count} start events of {scope} meet in a parallel gateway; all of them start with the case.",
            count=len(starts),
            scope=where,
        )
        draft.say("exact", starts[0].id, sentence)
        return
    gateway = draft.add("exclusiveGateway", "which_start", starts[0])
    draft.connect(start.id, gateway.id)
    for node in starts:
        draft.connect(gateway.id, node.id, name=node.name)
    choose(draft, gateway, name=given(HOW_TO_BEGIN))
    sentence = message(
        "{count} start events are drawn in {scope}; whoever starts the case chooses among them.",
        count=len(starts),
        scope=where,
    )
    draft.say("decision", starts[0].id, sentence)


def _meet_in_parallel(draft: Draft, starts: list[FlowNode], nodes: tuple[FlowNode, ...]) -> bool:
    """Say whether a parallel gateway waits for flows that come from different start events."""
    reach = {start.id: reachable(draft, [start.id]) for start in starts}
    for gateway in nodes:
        flows = draft.incoming(gateway.id)
        if gateway.kind != "parallelGateway" or len(flows) < 2:
            continue
        origins = [frozenset(start for start, found in reach.items() if flow.source in found) for flow in flows]
        if all(origins) and len(frozenset().union(*origins)) > 1 and not frozenset.intersection(*origins):
            return True
    return False


def _starts_by_itself(draft: Draft, node: FlowNode) -> bool:
    """Say whether a case starts at a node that waits for what would start it."""
    if node.kind == "receiveTask":
        return opens_process(draft, node) and not draft.attached(node.id) and node.repetition is None
    return node.kind == "intermediateCatchEvent"

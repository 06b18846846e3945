"""Complex gateways, and event-based ones with a way that is no event, become ones that run."""

from dataclasses import replace

from engine.expressions.activation import rule
from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.prepare.choosing import choose
from engine.prepare.draft import Changed, Draft
from engine.prepare.notation import in_notation
from engine.prepare.offering import offer
from engine.prepare.own_process import own_process

RULE = "gateway"
_AWAITED = frozenset({"message", "timer", "signal", "conditional"})


def rewrite(model: ProcessModel) -> Changed:
    """Write the rules of complex gateways, and make event-based ones that nothing can decide a choice."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        if node.kind == "complexGateway":
            _complex(draft, node)
        elif node.kind == "eventBasedGateway":
            _event_based(draft, node)
    return draft.finished()


def _complex(draft: Draft, node: FlowNode) -> None:
    if node.drawn_as:
        return
    incoming = draft.incoming(node.id)
    if len(incoming) < 2:
        draft.change(node.id, kind="inclusiveGateway", drawn_as=node.kind, completion_condition="")
        return
    going_on = rule(node, incoming)
    draft.change(node.id, drawn_as=node.kind, completion_condition=going_on)
    _split_after(draft, draft.nodes[node.id])
    if not going_on:
        sentence = message(
            "Nothing that is understood says how many branches {gateway} waits for; it waits for all that can "
            "still come, unless a person lets the case go on before.",
            gateway=draft.named(node.id),
        )
        draft.say("decision", node.id, sentence)
    elif going_on != node.completion_condition:
        sentence = message("The rule of {gateway} is written in the notation that runs.", gateway=draft.named(node.id))
        draft.say("exact", node.id, sentence)


def _split_after(draft: Draft, node: FlowNode) -> None:
    """Let a gateway of its own decide the ways on, unless their conditions ask for the state of this one."""
    flows = draft.outgoing(node.id)
    texts = {flow.id: in_notation(flow.condition, flow.language) for flow in flows}
    if any("waitingForStart" in (text or "") for text in texts.values()) and all(texts.values()):
        for flow in flows:
            draft.put_flow(replace(flow, condition=texts[flow.id] or "", language=""))
    elif len(flows) > 1:
        default = node.default if node.default in texts else None
        split = draft.add("inclusiveGateway", "split", node, side="right", name=node.name, default=default)
        draft.insert_after(node.id, split)
        draft.change(node.id, default=None)


def _event_based(draft: Draft, node: FlowNode) -> None:
    flows = draft.outgoing(node.id)
    targets = [draft.nodes[flow.target] for flow in flows]
    opens = _opens_case(draft, node)
    if len(flows) == 1:
        draft.change(node.id, kind="exclusiveGateway", drawn_as=node.kind)
        draft.say(
            "exact",
            node.id,
            message("Only one way leads on from {gateway}; it is followed.", gateway=draft.named(node.id)),
        )
        return
    if (
        opens
        and ("eventGatewayType", "Parallel") in node.properties
        and all(_can_wait(draft, each) for each in targets)
    ):
        _offer_all(draft, node, targets)
        return
    if (
        not opens
        and all(_can_wait(draft, target) for target in targets)
        and len({target.id for target in targets}) == len(targets)
    ):
        return
    draft.change(node.id, kind="exclusiveGateway", drawn_as=node.kind)
    for target in targets:
        drawn = target.drawn_as or target.kind
        if drawn == "intermediateCatchEvent" and len(draft.incoming(target.id)) == 1:
            draft.change(target.id, kind="intermediateThrowEvent", triggers=(), drawn_as=drawn)
    for flow, target in zip(flows, targets, strict=True):
        if not flow.name:
            draft.put_flow(replace(flow, name=target.name))
    choose(draft, draft.nodes[node.id], name=node.name or "Vad har hänt?")
    sentence = message(
        "Not all ways out of {gateway} are events that can come; a person chooses what has happened.",
        gateway=draft.named(node.id),
    )
    draft.say("decision", node.id, sentence)


def _opens_case(draft: Draft, node: FlowNode) -> bool:
    """Say whether a case starts at a gateway: no start event is drawn before it."""
    before = [draft.nodes[flow.source] for flow in draft.incoming(node.id)]
    own = node.parent is None and node.process == own_process(draft.drawn)
    return own and all(each.kind == "startEvent" and each.added_by for each in before)


def _offer_all(draft: Draft, node: FlowNode, targets: list[FlowNode]) -> None:
    """Let a person tell of the events that must all come for a case to go on; the first has started it."""
    new = [target for target in targets if target.kind == "intermediateCatchEvent" and not target.offered]
    for target in new:
        offer(draft, target, target.triggers, timed=False)
    if new:
        sentence = message(
            "All events after {gateway} must come before the case goes on; of each a work item lets a person tell that "
            "it has come.",
            gateway=draft.named(node.id),
        )
        draft.say("decision", node.id, sentence)


def _can_wait(draft: Draft, target: FlowNode) -> bool:
    """Say whether a node is an event, reached only from its gateway, that can come."""
    event = target.kind == "intermediateCatchEvent"
    waits = event or (target.kind == "receiveTask" and bool(target.triggers))
    known = all(trigger.kind in _AWAITED for trigger in target.triggers)
    return waits and known and len(draft.incoming(target.id)) == 1 and not draft.attached(target.id)

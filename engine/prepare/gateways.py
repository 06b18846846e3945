"""Gateways that SpiffWorkflow lacks, or event-based ones with a way that is no event, become ones that run."""

from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.prepare.choosing import choose
from engine.prepare.draft import Changed, Draft
from engine.prepare.own_process import own_process

RULE = "gateway"
_AWAITED = frozenset({"message", "timer", "signal", "conditional"})


def rewrite(model: ProcessModel) -> Changed:
    """Make complex gateways inclusive, and event-based ones that nothing can decide a choice."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        if node.kind == "complexGateway":
            _complex(draft, node)
        elif node.kind == "eventBasedGateway":
            _event_based(draft, node)
    return draft.finished()


def _complex(draft: Draft, node: FlowNode) -> None:
    draft.change(node.id, kind="inclusiveGateway", drawn_as=node.kind, completion_condition="")
    if len(draft.incoming(node.id)) > 1:
        sentence = message(
            "The rule by which {gateway} waits does not run; it waits for all that can still come.",
            gateway=draft.named(node.id),
        )
        draft.say("lossy", node.id, sentence)


def _event_based(draft: Draft, node: FlowNode) -> None:
    flows = draft.outgoing(node.id)
    targets = [draft.nodes[flow.target] for flow in flows]
    opens = all(draft.nodes[flow.source].kind == "startEvent" for flow in draft.incoming(node.id))
    opens = opens and node.parent is None and node.process == own_process(draft.drawn)
    if len(flows) == 1:
        draft.change(node.id, kind="exclusiveGateway", drawn_as=node.kind)
        draft.say(
            "exact",
            node.id,
            message("Only one way leads on from {gateway}; it is followed.", gateway=draft.named(node.id)),
        )
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


def _can_wait(draft: Draft, target: FlowNode) -> bool:
    """Say whether a node is an event, reached only from its gateway, that can come."""
    waits = target.kind in {"intermediateCatchEvent", "receiveTask"} and bool(target.triggers)
    known = all(trigger.kind in _AWAITED for trigger in target.triggers)
    return waits and known and len(draft.incoming(target.id)) == 1 and not draft.attached(target.id)

"""Each gateway is decided by conditions that are understood, or by a person."""

from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, ProcessModel, SequenceFlow
from engine.prepare.choosing import choose
from engine.prepare.draft import Changed, Draft
from engine.prepare.notation import in_notation

RULE = "undecided-gateway"
_DECIDING = frozenset({"exclusiveGateway", "inclusiveGateway"})


def rewrite(model: ProcessModel) -> Changed:
    """Write the conditions of each gateway in our own grammar; let a person choose where one is not understood."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        if node.kind == "complexGateway":
            continue
        if node.is_gateway:
            _mend_default(draft, node)
        if node.kind in _DECIDING and len(draft.outgoing(node.id)) > 1:
            _decide(draft, draft.nodes[node.id])
        elif node.is_gateway:
            _forget_conditions(draft, node)
    return draft.finished()


def _mend_default(draft: Draft, node: FlowNode) -> None:
    flows = {flow.id: flow for flow in draft.outgoing(node.id)}
    if node.default is None:
        return
    if node.default not in flows or node.kind not in _DECIDING or len(flows) == 1:
        draft.change(node.id, default=None)
        if node.default not in flows:
            draft.say(
                "exact",
                node.id,
                message(
                    "The default flow of {gateway} does not start there; it has none.", gateway=draft.named(node.id)
                ),
            )
    elif flows[node.default].condition.strip():
        draft.put_flow(replace(flows[node.default], condition="", language=""))
        draft.say(
            "exact",
            node.default,
            message("The default flow out of {gateway} needs no condition.", gateway=draft.named(node.id)),
        )


def _decide(draft: Draft, node: FlowNode) -> None:
    flows = [flow for flow in draft.outgoing(node.id) if flow.id != node.default]
    texts = {flow.id: text for flow in flows if (text := in_notation(flow.condition, flow.language)) is not None}
    open_ = [flow for flow in flows if not flow.condition.strip()]
    if node.kind == "inclusiveGateway" and len(open_) < len(flows):
        texts |= {flow.id: "True" for flow in open_}
    elif len(open_) == 1 and node.default is None and len(texts) == len(flows) - 1:
        draft.change(node.id, default=open_[0].id)
        sentence = message(
            "Without a condition, {flow} is followed when no other way out of {gateway} is.",
            flow=draft.named(open_[0].id),
            gateway=draft.named(node.id),
        )
        draft.say("exact", node.id, sentence)
        flows.remove(open_[0])
    if len(texts) < len(flows):
        _ask(draft, node, flows)
        return
    for flow in flows:
        if flow.condition != texts[flow.id] or flow.language:
            draft.put_flow(replace(flow, condition=texts[flow.id], language=""))
            if flow.condition.strip() != texts[flow.id]:
                draft.say(
                    "exact",
                    flow.id,
                    message("The condition of {flow} is written in the notation that runs.", flow=draft.named(flow.id)),
                )


def _ask(draft: Draft, node: FlowNode, flows: list[SequenceFlow]) -> None:
    written = any(flow.condition.strip() for flow in flows)
    choose(draft, draft.nodes[node.id])
    if written:
        sentence = message(
            "Not all conditions at {gateway} are understood; a person chooses the way.", gateway=draft.named(node.id)
        )
    else:
        sentence = message(
            "No conditions decide the way at {gateway}; a person chooses it.", gateway=draft.named(node.id)
        )
    draft.say("decision", node.id, sentence)


def _forget_conditions(draft: Draft, node: FlowNode) -> None:
    for flow in draft.outgoing(node.id):
        if flow.condition.strip():
            draft.put_flow(replace(flow, condition="", language=""))
            draft.say(
                "exact",
                flow.id,
                message(
                    "The condition of {flow} decides nothing there; the flow is always followed.",
                    flow=draft.named(flow.id),
                ),
            )

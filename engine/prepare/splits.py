"""Several flows, or a conditional flow, out of an activity or event become flows out of a gateway."""

from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.prepare.draft import Changed, Draft

RULE = "implicit-split"


def rewrite(model: ProcessModel) -> Changed:
    """Put the gateway that BPMN implies after each activity or event with several or conditional flows."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        flows = draft.outgoing(node.id)
        if node.is_gateway or node.kind == "endEvent":
            continue
        if any(flow.condition.strip() and flow.id != node.default for flow in flows):
            _conditional(draft, node)
        elif len(flows) > 1:
            draft.insert_after(node.id, draft.add("parallelGateway", "split", node, side="right"))
            sentence = message(
                "Several flows lead on from {element}; all of them are followed at the same time.",
                element=draft.named(node.id),
            )
            draft.say("exact", node.id, sentence)
        if node.default is not None:
            draft.change(node.id, default=None)
    return draft.finished()


def _conditional(draft: Draft, node: FlowNode) -> None:
    flows = draft.outgoing(node.id)
    single = len(flows) == 1
    default = node.default if node.default in {flow.id for flow in flows} else None
    gateway = draft.add(
        "exclusiveGateway" if single else "inclusiveGateway", "split", node, side="right", default=default
    )
    draft.insert_after(node.id, gateway)
    for flow in draft.outgoing(gateway.id):
        if not flow.condition.strip() and flow.id != default:
            draft.put_flow(replace(flow, condition="True", language=""))
    if single:
        end = draft.add("endEvent", "end", gateway, side="below")
        draft.change(gateway.id, default=draft.connect(gateway.id, end.id).id)
    sentence = message(
        "Conditions stand on the flows out of {element}; a gateway after it tests them.", element=draft.named(node.id)
    )
    draft.say("exact", node.id, sentence)

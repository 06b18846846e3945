"""No parallel gateway waits for a flow that cannot come."""

from collections.abc import Iterator

from engine.checks.scopes import scopes
from engine.checks.token_game import play
from engine.language import message
from engine.model import Finding, ProcessModel
from engine.model.description import described

RULE = "deadlock"


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each parallel gateway at which a case can wait for ever.

    All that is reported can happen; in very large models not all that can happen is looked at.
    """
    known = {flow.id for flow in model.flows if flow.target in model.node_by_id and flow.source in model.node_by_id}
    whole = model if len(known) == len(model.flows) else model.with_flows(f for f in model.flows if f.id in known)
    for _, nodes in scopes(whole):
        waiting = {whole.flow_by_id[flow].target for state in play(whole, nodes).stuck for flow in state}
        for node in nodes:
            if node.id in waiting and node.kind == "parallelGateway":
                sentence = message(
                    "A case can wait for ever at {gateway}: not all flows into it need to come.",
                    gateway=described(model, node.id),
                )
                yield Finding(RULE, "warning", node.id, sentence)

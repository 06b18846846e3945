"""Refuse what would not run as it is drawn. Preparing a model leaves nothing that is refused here."""

from engine.execution.errors import NotExecutable
from engine.language import Message, message
from engine.model import FlowNode, ProcessModel
from engine.model.called_decisions import called_decision
from engine.model.description import described

_SUPPORTED = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "scriptTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
        "transaction",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "complexGateway",
        "eventBasedGateway",
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)
_CAUGHT = frozenset({"message", "timer", "signal", "conditional"})
_CAUGHT_AROUND = _CAUGHT | {"error", "escalation", "compensation"}
_CAUGHT_AT_THE_EDGE = _CAUGHT_AROUND | {"cancel"}
_THROWN = frozenset({"message", "signal", "escalation", "compensation"})
_THROWN_AT_THE_END = _THROWN | {"error", "terminate", "cancel"}


def check(model: ProcessModel) -> None:
    """Raise NotExecutable, with a sentence and the element, for the first thing that cannot run as drawn."""
    if not any(model.top_nodes(process.id) for process in model.processes):
        raise NotExecutable(message("The file has no process with anything in it."))
    for node in model.nodes:
        reason = _reason(model, node)
        if reason is not None:
            raise NotExecutable(reason, element=node.id)


def _reason(model: ProcessModel, node: FlowNode) -> Message | None:
    name = described(model, node.id)
    if node.kind not in _SUPPORTED or (node.kind == "businessRuleTask" and called_decision(node) is None):
        return message("No system does {element}: it must become something that a person does.", element=name)
    if node.event_subprocess and not any(child.kind == "startEvent" for child in model.children(node.id)):
        return message("Nothing says which event starts {element}.", element=name)
    if node.kind == "callActivity" and node.called not in {process.id for process in model.processes}:
        return message("The process that {element} calls is not in the file.", element=name)
    if node.kind == "exclusiveGateway" or node.kind == "inclusiveGateway":
        return _undecided(model, node)
    if node.kind == "eventBasedGateway":
        return _rivals(model, node)
    if node.repetition is not None and node.is_activity:
        return _endless(node, name)
    return _event(model, node, name) if node.is_event or node.kind in {"sendTask", "receiveTask"} else None


def _undecided(model: ProcessModel, gateway: FlowNode) -> Message | None:
    flows = model.outgoing(gateway.id)
    open_ways = [flow for flow in flows if not flow.condition and flow.id != gateway.default]
    if len(flows) > 1 and open_ways:
        return message("Nothing decides which way is taken out of {gateway}.", gateway=described(model, gateway.id))
    return None


def _rivals(model: ProcessModel, gateway: FlowNode) -> Message | None:
    guarded = next((node for node in model.after(gateway.id) if model.boundary_events(node.id)), None)
    if guarded is None:
        return None
    return message(
        "After an event-based gateway, {activity} cannot have boundary events of its own.",
        activity=described(model, guarded.id),
    )


def _endless(node: FlowNode, name: Message) -> Message | None:
    repetition = node.repetition
    assert repetition is not None
    if repetition.kind == "loop":
        known = repetition.cardinality or repetition.condition
    else:
        known = repetition.cardinality or repetition.collection
    return None if known.strip() else message("Nothing says how often {activity} is done.", activity=name)


def _event(model: ProcessModel, node: FlowNode, name: Message) -> Message | None:
    allowed = {
        "startEvent": _CAUGHT_AROUND if _starts_handler(model, node) else _CAUGHT,
        "intermediateCatchEvent": _CAUGHT,
        "receiveTask": frozenset({"message"}),
        "boundaryEvent": _CAUGHT_AT_THE_EDGE,
        "intermediateThrowEvent": _THROWN,
        "sendTask": frozenset({"message"}),
        "endEvent": _THROWN_AT_THE_END,
    }[node.kind]
    mute = not node.triggers and not node.offered
    if mute and node.kind in {"intermediateCatchEvent", "boundaryEvent", "receiveTask", "sendTask"}:
        return message("Nothing says what {event} waits for or sends.", event=name)
    for trigger in node.triggers:
        if trigger.kind not in allowed:
            return message("What {event} waits for or throws cannot be executed.", event=name)
        if trigger.kind in {"message", "signal"} and not trigger.name.strip():
            return message("What {event} waits for or sends has no name.", event=name)
    return None


def _starts_handler(model: ProcessModel, node: FlowNode) -> bool:
    """Say whether an event starts an event subprocess."""
    around = model.node_by_id.get(node.parent or "")
    return around is not None and around.event_subprocess

"""Random edits of the elements that flows alone do not have: data, messages, lanes in lanes, events, markers, pools."""

import random
from collections.abc import Callable
from dataclasses import replace

from engine.model import (
    FlowNode,
    FormField,
    Lane,
    MessageFlow,
    Pool,
    ProcessModel,
    Repetition,
    SequenceFlow,
    Timer,
    Trigger,
)

Edit = Callable[[ProcessModel, random.Random, str], ProcessModel]
WORDS = ("Yttrande", "Beslut", "Karta", "Kvitto", "Intyg", "Fullmakt", "Ritning", "Protokoll")


def edited(model: ProcessModel, chance: random.Random, times: int) -> ProcessModel:
    """Return a model with so many edits by chance; ids that an edit gives are new in it."""
    for turn in range(times):
        model = chance.choice(EDITS)(model, chance, f"e{turn}x{chance.randrange(10**6)}")
    return model


def _activity(model: ProcessModel, chance: random.Random) -> FlowNode:
    return chance.choice([node for node in model.nodes if node.is_activity and not node.event_subprocess])


def data(model: ProcessModel, chance: random.Random, _: str) -> ProcessModel:
    """Let an activity read or write a document, or one fewer."""
    node = _activity(model, chance)
    own = [each for each in node.properties if each[0] in {"reads", "writes"}]
    new = (chance.choice(("reads", "writes")), chance.choice(WORDS))
    rest = tuple(each for each in node.properties if each not in own[:1]) if own and chance.random() < 0.5 else ()
    return model.replacing(replace(node, properties=rest or (*node.properties, new)))


def form(model: ProcessModel, chance: random.Random, label: str) -> ProcessModel:
    """Ask for one more field, in a form that may be new."""
    node = _activity(model, chance)
    return model.replacing(replace(node, form=(*node.form, FormField(label, chance.choice(WORDS)))))


def marker(model: ProcessModel, chance: random.Random, _: str) -> ProcessModel:
    """Repeat an activity: a loop or several instances, or no more."""
    kind = chance.choice(("loop", "parallel", "sequential", ""))
    again = Repetition(kind, cardinality=str(chance.randrange(2, 9))) if kind else None  # type: ignore[arg-type]
    return model.replacing(replace(_activity(model, chance), repetition=again))


def boundary(model: ProcessModel, chance: random.Random, label: str) -> ProcessModel:
    """Put an event at the edge of an activity, with an end of its own."""
    host = _activity(model, chance)
    trigger = chance.choice((Trigger("timer", timer=Timer("duration", "P9D")), Trigger("error", code="E7")))
    own = {"process": host.process, "parent": host.parent, "lane": host.lane}
    event = FlowNode(label, "boundaryEvent", chance.choice(WORDS), attached_to=host.id, triggers=(trigger,), **own)
    event = replace(event, interrupting=trigger.kind == "error" or chance.random() < 0.5)
    end = FlowNode(f"{label}end", "endEvent", f"Avbrutet {chance.choice(WORDS)}", **own)
    flow = SequenceFlow(f"{label}flow", event.id, end.id)
    return replace(model, nodes=(*model.nodes, event, end), flows=(*model.flows, flow))


def undone(model: ProcessModel, chance: random.Random, label: str) -> ProcessModel:
    """Let an activity be undone by another one."""
    host = _activity(model, chance)
    own = {"process": host.process, "parent": host.parent, "lane": host.lane}
    event = FlowNode(
        label, "boundaryEvent", "", attached_to=host.id, triggers=(Trigger("compensation"),), interrupting=False, **own
    )
    undo = FlowNode(f"{label}undo", "userTask", f"Ångra {chance.choice(WORDS)}", **own)
    flow = SequenceFlow(f"{label}flow", event.id, undo.id)
    return replace(model, nodes=(*model.nodes, event, undo), flows=(*model.flows, flow))


def event_subprocess(model: ProcessModel, chance: random.Random, label: str) -> ProcessModel:
    """Add an event subprocess with a start, an activity and an end."""
    process = chance.choice(model.processes).id
    name = chance.choice(WORDS)
    whole = FlowNode(label, "subProcess", f"Vid {name}", process, event_subprocess=True)
    own = {"process": process, "parent": label}
    start = FlowNode(f"{label}s", "startEvent", f"{name} kom", triggers=(Trigger("message", name=name),), **own)
    start = replace(start, interrupting=chance.random() < 0.5)
    task = FlowNode(f"{label}t", "userTask", f"Ta hand om {name}", **own)
    end = FlowNode(f"{label}e", "endEvent", "", **own)
    flows = (SequenceFlow(f"{label}f", start.id, task.id), SequenceFlow(f"{label}g", task.id, end.id))
    return replace(model, nodes=(*model.nodes, whole, start, task, end), flows=(*model.flows, *flows))


def nested_lane(model: ProcessModel, chance: random.Random, label: str) -> ProcessModel:
    """Give an activity to a lane of its own, in the lane that it lay in."""
    node = _activity(model, chance)
    lane = Lane(label, f"{chance.choice(WORDS)}grupp", node.process, parent=node.lane)
    return replace(model.replacing(replace(node, lane=lane.id)), lanes=(*model.lanes, lane))


def pool(model: ProcessModel, chance: random.Random, label: str) -> ProcessModel:
    """Add a party that is not drawn, with a message to it or from it."""
    ends = [_activity(model, chance).id, label]
    chance.shuffle(ends)
    message = MessageFlow(f"{label}m", *ends, name=chance.choice(WORDS))
    return replace(
        model,
        pools=(*model.pools, Pool(label, f"{chance.choice(WORDS)}nämnden")),
        message_flows=(*model.message_flows, message),
    )


def message(model: ProcessModel, chance: random.Random, _: str) -> ProcessModel:
    """Let an event or a task wait for another message, found by other values."""
    node = _activity(model, chance)
    trigger = Trigger(
        "message",
        name=chance.choice(WORDS),
        correlation=((chance.choice(WORDS), "dnr"),),
        content=(("summa", "avgift"),),
    )
    return model.replacing(replace(node, kind="receiveTask", triggers=(trigger,)))


def twin(model: ProcessModel, chance: random.Random, label: str) -> ProcessModel:
    """Put an activity without a name, or one called as another, on a flow."""
    flow = chance.choice(model.flows)
    source = model.node_by_id[flow.source]
    name = chance.choice(("", _activity(model, chance).name))
    new = FlowNode(label, "task", name, source.process, source.parent, source.lane)
    flows = [replace(each, target=label) if each == flow else each for each in model.flows]
    flows.append(SequenceFlow(f"{label}f", label, flow.target))
    return replace(model, nodes=(*model.nodes, new), flows=tuple(flows))


EDITS: tuple[Edit, ...] = (
    data, form, marker, boundary, undone, event_subprocess, nested_lane, pool, message, twin,
)  # fmt: skip

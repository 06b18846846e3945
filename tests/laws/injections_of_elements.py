"""One true difference of an element put into a model: kind, event, role, time, form, message, condition, repetition."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from engine.compare.match.words import is_silent
from engine.model import FormField, MessageFlow, ProcessModel, Repetition, Timer, Trigger
from tests.laws.injections import named

Pairs = Iterator[tuple[ProcessModel, ProcessModel]]


def user_to_manual(model: ProcessModel) -> Pairs:
    """Each task in a system done without it, and the other way round."""
    other = {"userTask": "manualTask", "manualTask": "userTask"}
    for node in named(model):
        if node.kind in other:
            yield model, model.replacing(replace(node, kind=other[node.kind]))  # type: ignore[arg-type]


def task_to_call(model: ProcessModel) -> Pairs:
    """Each task of a stated kind made a called process."""
    for node in named(model):
        if node.kind in {"userTask", "task", "serviceTask"}:
            yield model, model.replacing(replace(node, kind="callActivity", called="Brandskydd", form=()))


def other_call(model: ProcessModel) -> Pairs:
    """Each called process another one."""
    for node in named(model):
        if node.called:
            yield model, model.replacing(replace(node, called="Brandskydd"))


def other_end_kind(model: ProcessModel) -> Pairs:
    """Each plain end made one that ends all."""
    for node in model.nodes:
        if node.kind == "endEvent" and not node.triggers:
            yield model, model.replacing(replace(node, triggers=(Trigger("terminate"),)))


def other_start_kind(model: ProcessModel) -> Pairs:
    """Each plain start made one that a message starts."""
    for node in model.nodes:
        if node.kind == "startEvent" and not node.triggers and node.parent is None:
            yield model, model.replacing(replace(node, triggers=(Trigger("message", "Brandlarm"),)))


def other_trigger(model: ProcessModel) -> Pairs:
    """Each event that is waited for waited for otherwise: a signal for a time, a time for all else."""
    for node in model.nodes:
        if node.kind in {"intermediateCatchEvent", "boundaryEvent"} and len(node.triggers) == 1:
            timer = Trigger("timer", timer=Timer("duration", "P99D"))
            other = Trigger("signal", "Brandlarm") if node.triggers[0].kind == "timer" else timer
            yield model, model.replacing(replace(node, triggers=(other,)))


def interrupting(model: ProcessModel) -> Pairs:
    """Each event at an edge that interrupts made one that does not, and the other way round."""
    for node in model.nodes:
        if node.kind == "boundaryEvent" and node.triggers and node.triggers[0].kind not in {"error", "compensation"}:
            yield model, model.replacing(replace(node, interrupting=not node.interrupting))


def rename_end(model: ProcessModel) -> Pairs:
    """Each named end called a little otherwise."""
    for node in model.nodes:
        if node.kind == "endEvent" and not is_silent(node.name):
            yield model, model.replacing(replace(node, name=f"{node.name} enligt rutin"))


def rename_question(model: ProcessModel) -> Pairs:
    """Each named question put a little otherwise."""
    for node in model.nodes:
        if node.is_gateway and not is_silent(node.name):
            yield model, model.replacing(replace(node, name=f"{node.name.rstrip('?')} enligt rutin?"))


def rename_role(model: ProcessModel) -> Pairs:
    """Each lane with activities called a little otherwise."""
    used = Counter(node.lane for node in model.nodes if node.is_activity)
    names = Counter(model.role(node) for node in model.nodes if node.lane not in used)
    names += Counter(place.name for place in (*model.lanes, *model.pools))
    for lane in model.lanes:
        if used[lane.id] and lane.name.strip() and names[lane.name] == 1:
            lanes = tuple(replace(one, name=f"{one.name} i kommunen") if one == lane else one for one in model.lanes)
            yield model, replace(model, lanes=lanes)


def reassign_to_known(model: ProcessModel) -> Pairs:
    """Each activity given to a role that the model has already, where the old role keeps others."""
    used = Counter(node.lane for node in model.nodes if node.is_activity)
    for node in named(model):
        others = [
            lane
            for lane in model.lanes
            if lane.process == node.process and lane.id != node.lane and lane.name.strip() and used[lane.id]
        ]
        if node.lane and node.parent is None and used[node.lane] > 2 and not node.is_container:
            for lane in others[:1]:
                yield model, model.replacing(replace(node, lane=lane.id))


def other_default(model: ProcessModel) -> Pairs:
    """Each default way of a choice another of its ways."""
    for node in model.nodes:
        others = [flow.id for flow in model.outgoing(node.id) if flow.id != node.default]
        targets = {flow.target for flow in model.outgoing(node.id)}
        if node.default and others and len(targets) == len(others) + 1:
            yield model, model.replacing(replace(node, default=others[0]))


def other_level(model: ProcessModel) -> Pairs:
    """Each way with a label and without an expression given another label, as a level or an answer."""
    for flow in model.flows:
        source = model.node_by_id[flow.source]
        ways = model.outgoing(source.id)
        if source.is_gateway and len(ways) > 1 and flow.name.strip() and not any(one.condition for one in ways):
            flows = (replace(one, name="över 100 000 kr") if one == flow else one for one in model.flows)
            yield model, model.with_flows(flows)


def other_form_field(model: ProcessModel) -> Pairs:
    """Each last field of a form left out."""
    for node in named(model):
        if node.form:
            yield model, model.replacing(replace(node, form=node.form[:-1]))


def other_form_kind(model: ProcessModel) -> Pairs:
    """Each first field of a form made one that must be filled in, or need not be."""
    for node in named(model):
        if node.form:
            first = replace(node.form[0], required=not node.form[0].required)
            yield model, model.replacing(replace(node, form=(first, *node.form[1:])))


def more_form(model: ProcessModel) -> Pairs:
    """Each task of a person asking for one thing more."""
    for node in named(model):
        if node.kind == "userTask":
            yield model, model.replacing(replace(node, form=(FormField("skonummer", "Skonummer"), *node.form)))


def other_signal(model: ProcessModel) -> Pairs:
    """Each signal of an event another one."""
    for node in model.nodes:
        if any(one.kind == "signal" and one.name.strip() for one in node.triggers):
            other = tuple(replace(one, name="Brandlarm") if one.kind == "signal" else one for one in node.triggers)
            yield model, model.replacing(replace(node, triggers=other))


def other_error(model: ProcessModel) -> Pairs:
    """Each error or escalation of an event another one."""
    for node in model.nodes:
        if any(one.kind in {"error", "escalation"} and (one.name or one.code) for one in node.triggers):
            other = tuple(
                replace(one, name="Brand", code="BRAND") if one.kind in {"error", "escalation"} else one
                for one in node.triggers
            )
            yield model, model.replacing(replace(node, triggers=other))


def other_event_condition(model: ProcessModel) -> Pairs:
    """Each condition that an event waits for another one."""
    for node in model.nodes:
        if any(one.kind == "conditional" and one.condition.strip() for one in node.triggers):
            other = tuple(
                replace(one, condition="brinner == true") if one.kind == "conditional" else one for one in node.triggers
            )
            yield model, model.replacing(replace(node, triggers=other))


def other_script(model: ProcessModel) -> Pairs:
    """Each script another one."""
    for node in named(model):
        if node.script.strip():
            yield model, model.replacing(replace(node, script="brinner = True"))


def other_due(model: ProcessModel) -> Pairs:
    """Each task of a person given a date to be done by, or another one."""
    for node in named(model):
        if node.kind == "userTask":
            yield model, model.replacing(replace(node, due="P99D"))


def once(model: ProcessModel) -> Pairs:
    """Each activity that is done several times done once."""
    for node in named(model):
        if node.repetition is not None:
            yield model, model.replacing(replace(node, repetition=None))


def looped(model: ProcessModel) -> Pairs:
    """Each activity done until it is done."""
    for node in named(model):
        if node.repetition is None:
            yield model, model.replacing(replace(node, repetition=Repetition("loop", condition="inte klart")))


def in_turn(model: ProcessModel) -> Pairs:
    """Each activity that is done several times at once done so one after the other, and the other way round."""
    other = {"parallel": "sequential", "sequential": "parallel", "loop": "sequential"}
    for node in named(model):
        if node.repetition is not None:
            how = replace(node.repetition, kind=other[node.repetition.kind])  # type: ignore[arg-type]
            yield model, model.replacing(replace(node, repetition=how))


def new_message(model: ProcessModel) -> Pairs:
    """A message more between two pools that talk already."""
    known = {(flow.source, flow.target) for flow in model.message_flows}
    pools = [pool for pool in model.pools if pool.process]
    for flow in model.message_flows[:1]:
        for node in named(model):
            others = [pool for pool in pools if pool.process != node.process]
            if others and (node.id, others[0].id) not in known and not node.is_container:
                more = MessageFlow("new_message", node.id, others[0].id, flow.name)
                yield model, replace(model, message_flows=(*model.message_flows, more))


def led_elsewhere(model: ProcessModel) -> Pairs:
    """A message to another activity of the pool that gets it."""
    for flow in model.message_flows:
        target = model.node_by_id.get(flow.target)
        for node in named(model) if target is not None and target.is_activity else []:
            taken = {(one.source, one.target) for one in model.message_flows}
            if node.process == target.process and node != target and (flow.source, node.id) not in taken:  # type: ignore[union-attr]
                flows = (replace(one, target=node.id) if one == flow else one for one in model.message_flows)
                yield model, replace(model, message_flows=tuple(flows))
                break


def other_deadline(model: ProcessModel) -> Pairs:
    """Each process given a time limit, or another one."""
    for process in model.processes[:1]:
        stated = any(node.meaning or node.phase or node.deadline for node in model.nodes)
        if stated or process.deadline:
            yield (
                model,
                replace(
                    model,
                    processes=tuple(
                        replace(one, deadline="P99D") if one == process else one for one in model.processes
                    ),
                ),
            )


ELEMENT_INJECTIONS = {
    one.__name__: (one, frozenset(kinds.split()))
    for one, kinds in (
        (user_to_manual, "retype"),
        (task_to_call, "retype"),
        (other_call, "reform"),
        (other_end_kind, "retype"),
        (other_start_kind, "retype"),
        (other_trigger, "retype"),
        (interrupting, "retype"),
        (rename_end, "rename"),
        (rename_question, "rename"),
        (rename_role, "rename"),
        (reassign_to_known, "reassign"),
        (other_default, "recondition"),
        (other_level, "recondition"),
        (other_form_field, "reform"),
        (other_form_kind, "reform"),
        (more_form, "reform"),
        (other_signal, "recommunicate"),
        (other_error, "recommunicate"),
        (other_event_condition, "recondition"),
        (other_script, "reform"),
        (other_due, "retime"),
        (once, "repeat"),
        (looped, "repeat"),
        (in_turn, "repeat"),
        (new_message, "recommunicate"),
        (led_elsewhere, "recommunicate"),
        (other_deadline, "retime"),
    )
}
"""What puts in each difference, and the kinds of operation that it may be told as."""

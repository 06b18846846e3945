"""Timers are written as quoted ISO 8601 text; where a time is not understood, a person sets it."""

import re
from dataclasses import replace

from engine.expressions import Due, timer
from engine.language import Message, message
from engine.model import FlowNode, FormField, ProcessModel, Timer, Trigger
from engine.model.given_names import DAY, given, time_at
from engine.prepare.draft import Changed, Draft
from engine.prepare.notation import in_notation
from engine.prepare.offering import can_be_offered, offer
from engine.prepare.own_process import own_process

RULE = "timer"
_VARIABLE = re.compile(r"\bklunga_time_(\d+)\b")


def rewrite(model: ProcessModel) -> Changed:
    """Write each timer so that it runs; let a person set the time where it is missing or not understood.

    A timer that would start the case is taken care of by the rule for starts.
    """
    draft = Draft(model, RULE)
    own = own_process(model)
    for node in model.nodes:
        starts_case = node.kind == "startEvent" and node.parent is None and node.process == own
        if not starts_case and any(trigger.kind == "timer" for trigger in node.triggers):
            _write(draft, node)
    return draft.finished()


def _write(draft: Draft, node: FlowNode) -> None:
    once = node.kind == "intermediateCatchEvent" or (node.kind == "boundaryEvent" and node.interrupting)
    written = [_written(trigger, once) if trigger.kind == "timer" else trigger for trigger in node.triggers]
    if written == [None] and (named := _in_label(node, once)) is not None:
        draft.change(node.id, triggers=(named,))
        draft.say("exact", node.id, _by_its_label(draft, node, named))
        return
    triggers = tuple(trigger for trigger in written if trigger is not None)
    if triggers == node.triggers:
        return
    if len(triggers) == len(node.triggers):
        draft.change(node.id, triggers=triggers)
        draft.say(
            "exact",
            node.id,
            message("The time of {event} is written in the notation that runs.", event=draft.named(node.id)),
        )
    elif can_be_offered(draft, node):
        offer(draft, node, triggers, timed=True)
        draft.say("decision", node.id, _offered(draft, node))
    elif node.kind == "intermediateCatchEvent":
        _ask_for_time(draft, node, written)
    else:
        draft.change(node.id, triggers=triggers)
        sentence = message(
            "No time that is understood is stated for {event}; it does not happen by itself.",
            event=draft.named(node.id),
        )
        draft.say("lossy", node.id, sentence, lost=message("the time limit, and the way that is drawn after it"))


def _ask_for_time(draft: Draft, node: FlowNode, written: list[Trigger | None]) -> None:
    """Let a person set the time in a work item before the event, which then waits for it."""
    used = [int(number) for each in draft.nodes.values() for number in _numbers(each)]
    variable = f"klunga_time_{max(used, default=0) + 1}"
    timed = Trigger("timer", timer=Timer("date", f"({variable})"))
    field = FormField(variable, node.name or given(DAY), "date", required=True)
    item = draft.add("userTask", "time", node, name=given(time_at(node.name)), form=(field,))
    draft.insert_before(node.id, item)
    draft.change(node.id, triggers=tuple(timed if trigger is None else trigger for trigger in written))
    sentence = message(
        "No time that is understood is stated for {event}; in a work item before it a person sets the day on which "
        "the case goes on.",
        event=draft.named(node.id),
    )
    draft.say("decision", node.id, sentence)


def _numbers(node: FlowNode) -> list[str]:
    texts = [trigger.timer.text for trigger in node.triggers if trigger.timer is not None]
    return [number for text in texts for number in _VARIABLE.findall(text)]


def _offered(draft: Draft, event: FlowNode) -> Message:
    name = draft.named(event.id)
    if event.attached_to is None:
        return message(
            "No time that is understood is stated for {event}; for as long as it is waited for, a work item lets a "
            "person set its day or tell that it has come.",
            event=name,
        )
    activity = draft.named(event.attached_to)
    if event.interrupting:
        return message(
            "No time that is understood is stated for {event}; beside {activity} a work item lets a person set its day "
            "or tell that it has come, which ends the activity as drawn.",
            event=name,
            activity=activity,
        )
    return message(
        "No time that is understood is stated for {event}; beside {activity} a work item lets a person set its day "
        "or tell that it has come.",
        event=name,
        activity=activity,
    )


def _written(trigger: Trigger, once: bool) -> Trigger | None:
    """Return the timer trigger with quoted ISO text or an expression, or None if it is not understood."""
    text = trigger.timer.text.strip() if trigger.timer else ""
    due = timer(text) if text else None
    if due is not None:
        due = _first_time(due) if once else due
        return replace(trigger, timer=Timer(due.kind, due.quoted))
    expression = in_notation(text)
    if expression is None or trigger.timer is None:
        return None
    return replace(trigger, timer=Timer(trigger.timer.kind, expression))


def _in_label(node: FlowNode, once: bool) -> Trigger | None:
    """Return the trigger of an event whose definition says no time, but whose label is nothing but one."""
    trigger, due = node.triggers[0], timer(node.name)
    if due is None or (trigger.timer is not None and trigger.timer.text.strip()):
        return None
    due = _first_time(due) if once else due
    return replace(trigger, timer=Timer(due.kind, due.quoted))


def _by_its_label(draft: Draft, node: FlowNode, named: Trigger) -> Message:
    assert named.timer is not None
    return message(
        "The definition of {event} states no time, but its label is one; {time} is counted.",
        event=draft.named(node.id),
        time=named.timer.text.strip('"'),
    )


def _first_time(due: Due) -> Due:
    """Return when a repeated timer fires for the first time; only that counts where it is passed once."""
    if due.kind != "cycle" or due.is_cron:
        return due
    first = due.text.split("/")[1]
    return Due("duration" if first.startswith("P") else "date", first)

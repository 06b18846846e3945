"""Timers are written as quoted ISO 8601 text; a person says when a time that is not understood has come."""

from dataclasses import replace

from engine.expressions import Due, timer
from engine.language import message
from engine.model import FlowNode, ProcessModel, Timer, Trigger
from engine.prepare.draft import Changed, Draft
from engine.prepare.notation import in_notation
from engine.prepare.own_process import own_process

RULE = "timer"


def rewrite(model: ProcessModel) -> Changed:
    """Write each timer so that it runs; drop the trigger where its time is missing or not understood.

    What then remains without a trigger is taken care of by the rules for events and boundary events; a timer
    that would start the case, by the rule for starts.
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
    elif node.kind == "intermediateCatchEvent" and not triggers:
        draft.change(node.id, kind="userTask", drawn_as=node.drawn_as or node.kind, triggers=())
        sentence = message(
            "No time that is understood is stated for {event}; it becomes a work item: a person "
            "says when the time has come.",
            event=draft.named(node.id),
        )
        draft.say("decision", node.id, sentence)
    else:
        draft.change(node.id, triggers=triggers)
        if node.kind != "boundaryEvent":
            draft.say(
                "lossy",
                node.id,
                message(
                    "No time that is understood is stated for {event}; it does not happen by itself.",
                    event=draft.named(node.id),
                ),
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


def _first_time(due: Due) -> Due:
    """Return when a repeated timer fires for the first time; only that counts where it is passed once."""
    if due.kind != "cycle":
        return due
    first = due.text.split("/")[1]
    return Due("duration" if first.startswith("P") else "date", first)

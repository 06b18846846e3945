"""Event definitions: what an event waits for or throws."""

from lxml import etree

from engine.bpmn.correlation import content, correlation
from engine.bpmn.document import Document, child_text, is_true, text_of
from engine.bpmn.labels import visible
from engine.bpmn.namespaces import BPMN, bpmn, local_name
from engine.language import message
from engine.model import Timer, Trigger, TriggerKind

DEFINITIONS: dict[str, TriggerKind] = {
    "messageEventDefinition": "message",
    "timerEventDefinition": "timer",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "conditionalEventDefinition": "conditional",
    "linkEventDefinition": "link",
    "terminateEventDefinition": "terminate",
    "cancelEventDefinition": "cancel",
    "compensateEventDefinition": "compensation",
}
_CODE = {"error": "errorCode", "escalation": "escalationCode"}
_TIMERS = (("timeDate", "date"), ("timeDuration", "duration"), ("timeCycle", "cycle"))


def triggers(document: Document, node: etree._Element) -> tuple[Trigger, ...]:
    """Return the triggers of an event, or of a send or receive task, in the file's order."""
    kind = local_name(node.tag)
    if kind in ("sendTask", "receiveTask"):
        if node.get("messageRef"):
            return (_named(document, node, "message", node.get("messageRef")),)
    elif not kind.endswith("Event"):
        return ()
    found = []
    for child in node.iterchildren(f"{{{BPMN}}}*"):
        definition = document.find(text_of(child)) if local_name(child.tag) == "eventDefinitionRef" else child
        if definition is None:
            dangling(document, node)
            continue
        trigger_kind = DEFINITIONS.get(local_name(definition.tag))
        if trigger_kind is not None:
            found.append(_trigger(document, node, definition, trigger_kind))
    return tuple(found)


def _trigger(document: Document, node: etree._Element, definition: etree._Element, kind: TriggerKind) -> Trigger:
    if kind == "timer":
        return Trigger("timer", timer=_timer(definition))
    if kind == "conditional":
        return Trigger("conditional", condition=child_text(definition, "condition"))
    if kind == "link":
        return Trigger("link", name=document.name(definition))
    if kind in ("message", "signal", "error", "escalation"):
        return _named(document, node, kind, definition.get(f"{kind}Ref") or child_text(definition, f"{kind}Ref"))
    if kind == "compensation":
        waits = is_true(definition.get("waitForCompletion"), otherwise=True)
        return Trigger(kind, activity=document.refer(definition.get("activityRef")), waits=waits)
    return Trigger(kind)


def trigger_of(document: Document, node: etree._Element, definition: etree._Element) -> Trigger | None:
    """Return the trigger that an event definition is, None if it is none that Klunga knows."""
    kind = DEFINITIONS.get(local_name(definition.tag))
    return _trigger(document, node, definition, kind) if kind is not None else None


def _named(document: Document, node: etree._Element, kind: TriggerKind, reference: str | None) -> Trigger:
    """Return a trigger with the name and code of the message, signal, error or escalation referred to.

    An error code that is written where the error's id belongs, as Flowable and Activiti allow, is taken as the code.
    """
    if not reference:
        return Trigger(kind)
    target = document.find_named(kind, reference)
    if target is not None:
        if kind in _CODE:
            return Trigger(kind, name=document.name(target), code=visible(target.get(_CODE[kind], "").strip()))
        if kind == "message":
            found = correlation(document, node, target), content(target)
            return Trigger(kind, name=document.meeting(target), correlation=found[0], content=found[1])
        return Trigger(kind, name=document.meeting(target))
    dangling(document, node)
    return Trigger(kind, code=visible(reference.strip()) if kind in _CODE else "")


def dangling(document: Document, node: etree._Element) -> None:
    """Report that what a node refers to is not in the file."""
    document.report(
        "dangling-reference",
        "warning",
        document.id(node),
        message(
            "The file lacks the message, signal, error or event definition that {element} refers to; "
            "the reference was dropped.",
            element=document.mention(node),
        ),
    )


def _timer(definition: etree._Element) -> Timer:
    """Return the first time that is filled in, else the first that is there, else an empty duration."""
    drawn = [(kind, child) for name, kind in _TIMERS if (child := definition.find(bpmn(name))) is not None]
    texts = [Timer(kind, text_of(child)) for kind, child in drawn]  # type: ignore[arg-type]
    return next((timer for timer in texts if timer.text), texts[0] if texts else Timer("duration", ""))

"""Each process and subprocess starts at exactly one start event."""

from collections.abc import Sequence

from engine.language import Message, message
from engine.model import FlowNode, ProcessModel, RewriteKind
from engine.model.given_names import HOW_TO_BEGIN, given
from engine.prepare.beginnings import STARTS as RULE
from engine.prepare.beginnings import Beginning, beginnings, meet_in_parallel, starts_by_itself, where_applied
from engine.prepare.choosing import choose
from engine.prepare.draft import Changed, Draft, opens_process
from engine.prepare.own_process import own_process


def rewrite(model: ProcessModel) -> Changed:
    """Add a missing start event, join several, and drop the triggers of those that start with the case."""
    draft = Draft(model, RULE)
    first = own_process(model)
    for process, scope, nodes in draft.scopes():
        if not nodes or (scope is not None and draft.nodes[scope].event_subprocess):
            continue
        starts = [node for node in nodes if node.kind == "startEvent"]
        if scope is None and draft.begins_by_event(process):
            starts = [start for start in starts if not start.triggers and not start.offered]
            if len(starts) > 1:
                _join_starts(draft, starts, nodes, ())
            if starts or _begins_by_event(draft, nodes):
                continue
        if not starts:
            _add_start(draft, process, scope, nodes)
        elif len(starts) > 1:
            _join_starts(draft, starts, nodes, beginnings(model) if scope is None and process == first else ())
        elif starts[0].triggers and scope is not None:
            _begin_with_scope(draft, starts[0])
        elif starts[0].triggers and process == first:
            _tell_how(draft, starts[0], beginnings(model))
    return draft.finished()


def _begin_with_scope(draft: Draft, start: FlowNode) -> None:
    by_message = all(trigger.kind == "message" for trigger in start.triggers)
    draft.change(start.id, triggers=())
    sentence = message("{event} starts with what it lies in, not by itself.", event=draft.named(start.id))
    draft.say("exact" if by_message else "decision", start.id, sentence)


def _tell_how(draft: Draft, start: FlowNode, found: Sequence[Beginning]) -> None:
    """Say what starts a case beside an application; Klunga looks after that, so what runs begins without waiting."""
    draft.change(start.id, triggers=())
    event = draft.named(start.id)
    if all(each.by_itself for each in found):
        kinds = {each.kind for each in found}
        draft.say("exact", start.id, _by_itself(kinds.pop() if len(kinds) == 1 else "", event))
    elif all(each.kind == "timer" for each in found):
        sentence = message(
            "No time that is understood is stated for {event}, so no case starts by itself there: it starts when an "
            "application arrives or somebody registers it.",
            event=event,
        )
        draft.say("decision", start.id, sentence)
    else:
        sentence = message(
            "A case starts when an application arrives or somebody registers it, not by itself at {event}.", event=event
        )
        draft.say("decision", start.id, sentence)


def _by_itself(kind: str, event: Message) -> Message:
    if kind == "timer":
        return message(
            "Cases start by themselves at {event} when it is time; an application, or somebody who registers a case, "
            "starts one too.",
            event=event,
        )
    if kind == "message":
        return message(
            "A case starts at {event} when an application arrives, when somebody registers it, or when a message comes "
            "that no open case waits for.",
            event=event,
        )
    if kind == "signal":
        return message(
            "A case starts at {event} when the signal comes; an application, or somebody who registers a case, starts "
            "one too.",
            event=event,
        )
    return message(
        "A case starts at {event} with each of what is drawn there; an application, or somebody who registers a case, "
        "starts one too.",
        event=event,
    )


def _begins_by_event(draft: Draft, nodes: tuple[FlowNode, ...]) -> bool:
    return any(node.kind == "startEvent" or opens_process(draft, node) for node in nodes)


def _add_start(draft: Draft, process: str, scope: str | None, nodes: tuple[FlowNode, ...]) -> None:
    able = [node for node in nodes if node.attached_to is None and not node.event_subprocess and not node.undoes]
    if not able:
        return
    firsts = [node for node in able if not draft.incoming(node.id)]
    where = draft.named(scope or process)
    if not firsts:
        firsts = able[:1]
        draft.say(
            "lossy",
            firsts[0].id,
            message(
                "Nothing says where {scope} starts; it starts at {element}.",
                scope=where,
                element=draft.named(firsts[0].id),
            ),
            lost=message("nothing that is drawn, but it may be meant to start elsewhere"),
        )
    elif len(firsts) == 1 and starts_by_itself(draft, firsts[0]):
        waits = scope is None and draft.begins_by_event(process)
        triggers = firsts[0].triggers if waits else ()
        draft.change(firsts[0].id, kind="startEvent", triggers=triggers, drawn_as=firsts[0].kind)
        draft.say(
            "exact",
            firsts[0].id,
            message(
                "No start event is drawn in {scope}; it starts at {element}.",
                scope=where,
                element=draft.named(firsts[0].id),
            ),
        )
        return
    elif len(firsts) == 1:
        draft.say(
            "exact",
            firsts[0].id,
            message(
                "No start event is drawn in {scope}; one is added before {element}.",
                scope=where,
                element=draft.named(firsts[0].id),
            ),
        )
    else:
        draft.say(
            "exact",
            scope or process,
            message(
                "No start event is drawn in {scope}; one is added, and all that nothing leads to "
                "starts at the same time.",
                scope=where,
            ),
        )
    start = draft.add("startEvent", "start", firsts[0])
    _lead_to_all(draft, start, firsts)


def _lead_to_all(draft: Draft, start: FlowNode, firsts: list[FlowNode]) -> None:
    if len(firsts) == 1:
        draft.connect(start.id, firsts[0].id)
        return
    split = draft.add("parallelGateway", "split", firsts[0])
    draft.connect(start.id, split.id)
    for node in firsts:
        draft.connect(split.id, node.id)


def _join_starts(draft: Draft, starts: list[FlowNode], nodes: tuple[FlowNode, ...], found: Sequence[Beginning]) -> None:
    together = meet_in_parallel(draft, starts, nodes)
    start = draft.add("startEvent", "start", starts[0])
    for node in starts:
        draft.change(node.id, kind="intermediateThrowEvent", triggers=(), drawn_as=node.drawn_as or node.kind)
    where = draft.named(starts[0].parent or starts[0].process)
    if together:
        _lead_to_all(draft, start, starts)
        sentence = message(
            "{count} start events of {scope} meet in a parallel gateway; all of them start with the case.",
            count=len(starts),
            scope=where,
        )
        draft.say("exact", starts[0].id, sentence)
        return
    gateway = draft.add("exclusiveGateway", "which_start", starts[0])
    draft.connect(start.id, gateway.id)
    for node in starts:
        draft.connect(gateway.id, node.id, name=node.name)
    choose(draft, gateway, name=given(HOW_TO_BEGIN))
    draft.say(*_several(draft, starts, where, found))


def _several(
    draft: Draft, starts: list[FlowNode], where: Message, found: Sequence[Beginning]
) -> tuple[RewriteKind, str, Message]:
    """Return what is said of several start events, ``found`` being how cases begin at them."""
    applied = where_applied(found)
    if len(applied) == 1 and all(each.by_itself or each.element in applied for each in found):
        sentence = message(
            "{count} start events are drawn in {scope}. An application starts the case at {event}; what comes at the "
            "others starts it there.",
            count=len(starts),
            scope=where,
            event=draft.named(applied[0]),
        )
        return "exact", starts[0].id, sentence
    if any(each.by_itself for each in found):
        sentence = message(
            "{count} start events are drawn in {scope}. Times, messages and signals start a case where they come; "
            "of an application somebody chooses where it begins.",
            count=len(starts),
            scope=where,
        )
        return "decision", starts[0].id, sentence
    sentence = message(
        "{count} start events are drawn in {scope}; whoever starts the case chooses among them.",
        count=len(starts),
        scope=where,
    )
    return "decision", starts[0].id, sentence

"""Differences of nodes that correspond: name, kind, role, repetition."""

from collections import defaultdict
from collections.abc import Iterator

from engine.compare import sentences, sentences_of_work
from engine.compare.diff.around import Key
from engine.compare.diff.roles import role_operations
from engine.compare.diff.script import Operation
from engine.compare.diff.telling import Telling
from engine.compare.diff.times import plain
from engine.compare.importance import group_of
from engine.compare.match.words import is_silent, normal
from engine.compare.naming import KIND_NAMES, listed, quoted
from engine.compare.sentences_of_work import Way
from engine.language import Message, message
from engine.model import FlowNode, Repetition

_UNSTATED = "task"
_TASKS_OF_MESSAGES = {"sendTask": "sends", "receiveTask": "waits"}
_EVENTS_OF_MESSAGES = {"intermediateThrowEvent": "sends", "intermediateCatchEvent": "waits"}
_PLAIN_EVENTS: dict[str, Message] = {
    "startEvent": message("a plain start"),
    "endEvent": message("a plain end"),
    "intermediateCatchEvent": message("an event that waits for nothing stated"),
    "intermediateThrowEvent": message("an event that sends nothing"),
}
_PLAIN = frozenset(
    {"task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask"}
)


def attribute_operations(telling: Telling) -> Iterator[Operation]:
    """Yield the operations on nodes that correspond, not counting where they stand."""
    for ours, theirs in telling.joined.unlike_pairs:
        key = telling.joined.reference_keys[ours.id]
        yield from _name(telling, key, ours, theirs)
        if ours.id in telling.in_place_of:
            continue
        if ours.repetition != theirs.repetition:
            yield from _repetition(telling, key, ours, theirs)
    yield from _kinds(telling)
    yield from role_operations(telling)


def called_otherwise(ours: FlowNode, theirs: FlowNode) -> bool:
    """Say whether two nodes that correspond have other names; an unnamed event or gateway says nothing of its name."""
    if normal(ours.name) == normal(theirs.name):
        return False
    silent = is_silent(ours.name), is_silent(theirs.name)
    return not (all(silent) or (any(silent) and not ours.is_activity))


def _name(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    if not called_otherwise(ours, theirs) or key in telling.groups:
        return
    new, old = telling.name(key, here=True), telling.name(key)
    if ours.id in telling.in_place_of:
        sentence, group = sentences.replaced(new, old), group_of("insert", (ours, theirs))
    elif ours.id in telling.uncertain:
        sentence, group = sentences.probably_renamed(new, old), group_of("rename", ())
    else:
        sentence, group = sentences.renamed(new, old), group_of("rename", ())
    yield telling.operation("rename", [key], sentence, before=old, after=new, group=group)


def _kinds(telling: Telling) -> Iterator[Operation]:
    """Yield one operation for all that is of one kind in the reference and of another in the variant."""
    joined = telling.joined
    went: dict[tuple[Message, Message], list[Key]] = defaultdict(list)
    for ours, theirs in joined.unlike_pairs:
        if ours.id not in telling.in_place_of and _other_kind(ours, theirs):
            went[_kinds_said(ours, theirs)].append(joined.reference_keys[ours.id])
    for (old, new), keys in went.items():
        sentence = sentences.retyped(telling.names(keys), new, old, number=len(keys))
        yield telling.operation("retype", keys, sentence, before=old, after=new)


def _kinds_said(ours: FlowNode, theirs: FlowNode) -> tuple[Message, Message]:
    """Return what two nodes are: shortly if their kinds or triggers alone tell them apart."""
    old, new = _kind_said(ours), _kind_said(theirs)
    alike = ours.kind == theirs.kind and bool(ours.triggers) == bool(theirs.triggers)
    if old != new and (alike or not (ours.is_event and theirs.is_event)):
        return old, new
    if ours.kind == theirs.kind:
        return _kind_or_plain(ours), _kind_or_plain(theirs)
    return _kind_in_full(ours), _kind_in_full(theirs)


def _kind_or_plain(node: FlowNode) -> Message:
    """Return what a node is beside one of its kind that differs in what it waits for or sends."""
    return _kind_in_full(node) if node.triggers else _PLAIN_EVENTS.get(node.kind, _kind_in_full(node))


def _other_kind(ours: FlowNode, theirs: FlowNode) -> bool:
    """Say whether two nodes are of different kinds. A plain task states none: it differs from no other task."""
    if ours.kind == theirs.kind and ours.interrupting == theirs.interrupting and ours.triggers == theirs.triggers:
        return False
    if ours.is_gateway or (_UNSTATED in {ours.kind, theirs.kind} and {ours.kind, theirs.kind} <= _PLAIN):
        return False
    if _talks_as(ours) and _talks_as(ours) == _talks_as(theirs):
        return False
    same = ours.kind == theirs.kind and ours.interrupting == theirs.interrupting
    return not same or _trigger_kinds(ours) != _trigger_kinds(theirs)


def _talks_as(node: FlowNode) -> str:
    """Return "sends" or "waits" for a task or an event between others that only sends or waits for a message."""
    kinds = _trigger_kinds(node)
    if node.kind in _TASKS_OF_MESSAGES and set(kinds) <= {"message"}:
        return _TASKS_OF_MESSAGES[node.kind]
    return _EVENTS_OF_MESSAGES.get(node.kind, "") if kinds == ("message",) else ""


def _trigger_kinds(node: FlowNode) -> tuple[str, ...]:
    return tuple(sorted(trigger.kind for trigger in node.triggers))


def _kind_said(node: FlowNode) -> Message:
    trigger = _trigger_said(node)
    said = trigger or KIND_NAMES.get(node.kind, message("another kind"))
    if node.kind == "boundaryEvent":
        how = message("that interrupts the activity") if node.interrupting else message("beside the activity")
        return message("{what} {how}", what=said, how=how)
    return said


def _trigger_said(node: FlowNode) -> Message | None:
    named = {
        "timer": message("a time limit"),
        "message": message("a message"),
        "signal": message("a signal"),
        "error": message("an error"),
        "escalation": message("an escalation"),
        "terminate": message("an end of the whole process"),
        "conditional": message("a condition"),
        "compensation": message("an undoing"),
        "cancel": message("a cancelled transaction"),
        "link": message("a jump to another place"),
    }
    said = [named[kind] for kind in dict.fromkeys(_trigger_kinds(node)) if kind in named]
    return message("{what}", what=listed(said)) if len(said) > 1 else next(iter(said), None)


def _kind_in_full(node: FlowNode) -> Message:
    """Return where a node stands and what it is about, for two of which one says not both."""
    if node.kind == "boundaryEvent" or _trigger_kinds(node) == ("terminate",):
        return _kind_said(node)
    kind = KIND_NAMES.get(node.kind, message("another kind"))
    return message("{kind}, with {what}", kind=kind, what=_kind_said(node)) if node.triggers else kind


def _repetition(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    old, new = _repeat_key(ours.repetition), _repeat_key(theirs.repetition)
    if old == new:
        return
    name = telling.name(key)
    if not (old and new):
        sentence = sentences_of_work.repeated(name, here=bool(new))
    elif old[0] != new[0]:
        sentence = sentences_of_work.converted(name, _WAYS[new[0]], _WAYS[old[0]])
    else:
        sentence = sentences_of_work.repeated_otherwise(name, _decided_by(new), _decided_by(old))
    yield telling.operation("repeat", [key], sentence)


_WAYS: dict[str, Way] = {"loop": "until done", "parallel": "for several", "sequential": "for one after the other"}


def _repeat_key(repetition: Repetition | None) -> tuple[str, ...]:
    if repetition is None:
        return ()
    texts = [repetition.cardinality, repetition.collection, repetition.condition]
    texts += [f"{condition} {trigger.kind} {trigger.name or trigger.code}" for condition, trigger in repetition.throws]
    return (repetition.kind, *(plain(text) for text in texts))


def _decided_by(repeats: tuple[str, ...]) -> Message | str:
    """Return what is stated of how often something is repeated, "" for nothing."""
    said = [quoted(text) for text in repeats[1:] if text]
    return listed(said) if said else ""

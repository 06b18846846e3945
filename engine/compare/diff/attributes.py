"""Differences of nodes that correspond: name, kind, role, time, repetition, form, message."""

import re
from collections import defaultdict
from collections.abc import Iterator

from engine.compare import sentences
from engine.compare.diff.around import Key
from engine.compare.diff.roles import role_operations
from engine.compare.diff.script import Operation
from engine.compare.diff.telling import Telling
from engine.compare.diff.times import plain
from engine.compare.importance import group_of
from engine.compare.match.words import is_silent, normal
from engine.compare.naming import KIND_NAMES, quoted
from engine.language import Message, message
from engine.model import FlowNode, ProcessModel, Repetition, Trigger

_MADE_BY_TOOL = re.compile(r"(?:message|signal)[ _-]?\d*", re.I)
_UNSTATED = "task"
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
        yield from _repetition(telling, key, ours, theirs)
        yield from _data(telling, key, ours, theirs)
        yield from _messages(telling, key, ours, theirs)
    yield from _kinds(telling)
    yield from role_operations(telling)


def _name(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    silent = is_silent(ours.name), is_silent(theirs.name)
    if normal(ours.name) == normal(theirs.name) or all(silent) or (any(silent) and not ours.is_activity):
        return
    if key in telling.groups:
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
            old, new = _kind_said(ours), _kind_said(theirs)
            said = (old, new) if old != new else (_kind_in_full(ours), _kind_in_full(theirs))
            went[said].append(joined.reference_keys[ours.id])
    for (old, new), keys in went.items():
        sentence = sentences.retyped(telling.names(keys), new, old, number=len(keys))
        yield telling.operation("retype", keys, sentence, before=old, after=new)


def _other_kind(ours: FlowNode, theirs: FlowNode) -> bool:
    """Say whether two nodes are of different kinds. A plain task states none: it differs from no other task."""
    if ours.is_gateway or (_UNSTATED in {ours.kind, theirs.kind} and {ours.kind, theirs.kind} <= _PLAIN):
        return False
    same = ours.kind == theirs.kind and ours.interrupting == theirs.interrupting
    return not same or _trigger_kinds(ours) != _trigger_kinds(theirs)


def _trigger_kinds(node: FlowNode) -> tuple[str, ...]:
    return tuple(sorted(trigger.kind for trigger in node.triggers))


def _kind_said(node: FlowNode) -> Message:
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
    said = next(
        (named[kind] for kind in _trigger_kinds(node) if kind in named),
        KIND_NAMES.get(node.kind, message("another kind")),
    )
    if node.kind == "boundaryEvent":
        how = message("that interrupts the activity") if node.interrupting else message("beside the activity")
        return message("{what} {how}", what=said, how=how)
    return said


def _kind_in_full(node: FlowNode) -> Message:
    """Return where a node stands and what it is about, for two that would else be called alike."""
    kind = KIND_NAMES.get(node.kind, message("another kind"))
    return message("{kind}, with {what}", kind=kind, what=_kind_said(node)) if node.triggers else kind


def _repetition(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    old, new = _repeat_key(ours.repetition), _repeat_key(theirs.repetition)
    if old == new:
        return
    name = telling.name(key)
    if old and new:
        sentence = (
            sentences.reformed(name) if old[0] == new[0] else sentences.converted(name, _how(new[0]), _how(old[0]))
        )
    else:
        sentence = sentences.repeated(name, here=bool(new))
    yield telling.operation("repeat", [key], sentence)


def _repeat_key(repetition: Repetition | None) -> tuple[str, ...]:
    if repetition is None:
        return ()
    texts = [repetition.cardinality, repetition.collection, repetition.condition]
    texts += [f"{condition} {trigger.kind} {trigger.name or trigger.code}" for condition, trigger in repetition.throws]
    return (repetition.kind, *(plain(text) for text in texts))


def _how(kind: str) -> Message:
    how = {"loop": message("until it is done"), "parallel": message("several at the same time")}
    return how.get(kind, message("several one after the other"))


def _data(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    def said(model: ProcessModel, node: FlowNode) -> tuple[object, ...]:
        fields = tuple(sorted(node.form, key=lambda field: (field.key, repr(field))))
        return fields, plain(node.script), _called(model, node)

    if said(telling.joined.reference, ours) != said(telling.joined.variant, theirs):
        yield telling.operation("reform", [key], sentences.reformed(telling.name(key)))


def _called(model: ProcessModel, node: FlowNode) -> tuple[str, str]:
    """Return the process that an activity calls: one of the same file by its name, for its id says nothing."""
    own = next((process for process in model.processes if process.id == node.called), None)
    if own is None:
        return node.called, ""
    pool = next((pool.name for pool in model.pools if pool.process == own.id), "")
    return "", normal(own.name or pool)


def _messages(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    old, new = _message_name(ours.triggers), _message_name(theirs.triggers)
    if old and new and normal(old) != normal(new):
        sentence = sentences.recommunicated(telling.name(key), quoted(new), quoted(old))
        yield telling.operation("recommunicate", [key], sentence, before=quoted(old), after=quoted(new))


def _message_name(triggers: tuple[Trigger, ...]) -> str:
    names = (trigger.name for trigger in triggers if trigger.kind in {"message", "signal"})
    return next((name for name in names if not _MADE_BY_TOOL.fullmatch(name.strip())), "")

"""Differences of nodes that correspond: name, kind, role, time, repetition, form, message."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

from engine.compare import sentences
from engine.compare.diff.joined import Joined, Key
from engine.compare.diff.script import Operation
from engine.compare.diff.telling import Telling
from engine.compare.importance import group_of
from engine.compare.match.role import same_roles
from engine.compare.match.words import is_silent, language_of, lexicon, normal
from engine.compare.naming import KIND_NAMES, quoted, time_said
from engine.language import Message, message
from engine.model import FlowNode, ProcessModel, Repetition, Trigger


def attribute_operations(telling: Telling) -> Iterator[Operation]:
    """Yield the operations on nodes that correspond, not counting where they stand."""
    for ours, theirs in telling.joined.pairs():
        key = telling.joined.reference_keys[ours.id]
        yield from _name(telling, key, ours, theirs)
        if ours.id in telling.in_place_of:
            continue
        yield from _kind(telling, key, ours, theirs)
        yield from _times(telling, key, ours, theirs)
        yield from _repetition(telling, key, ours, theirs)
        yield from _data(telling, key, ours, theirs)
        yield from _messages(telling, key, ours, theirs)
    yield from _roles(telling)
    yield from _process_times(telling)


def _name(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    if normal(ours.name) == normal(theirs.name) or (is_silent(ours.name) and is_silent(theirs.name)):
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
    yield replace(telling.operation("rename", [key], sentence, before=old, after=new), group=group)


def _kind(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    if ours.is_gateway:
        return
    same = ours.kind == theirs.kind and ours.interrupting == theirs.interrupting
    if same and _trigger_kinds(ours) == _trigger_kinds(theirs):
        return
    old, new = _kind_said(ours), _kind_said(theirs)
    yield telling.operation("retype", [key], sentences.retyped(telling.name(key), new, old), before=old, after=new)


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
    }
    said = next(
        (named[kind] for kind in _trigger_kinds(node) if kind in named),
        KIND_NAMES.get(node.kind, message("another kind")),
    )
    if node.kind == "boundaryEvent":
        how = message("that interrupts the activity") if node.interrupting else message("beside the activity")
        return message("{what} {how}", what=said, how=how)
    return said


def _times(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    pairs = [(ours.deadline, theirs.deadline), (ours.due, theirs.due)]
    old_timer, new_timer = _timer(ours), _timer(theirs)
    if old_timer is not None and new_timer is not None:
        pairs.append((old_timer, new_timer))
    for old, new in pairs:
        if _plain(old) != _plain(new):
            yield _retimed(telling, key, old, new)


def _retimed(telling: Telling, key: Key, old: str, new: str) -> Operation:
    before, after = time_said(old), time_said(new)
    what = telling.name(key)
    return telling.operation(
        "retime", [key], sentences.retimed(what, after, before), before=before, after=after, about=_around(telling, key)
    )


def _around(telling: Telling, key: Key) -> list[Key]:
    """Return what a time limit is about: what comes just before it."""
    return [one for one, other in sorted(telling.joined.reference_edges) if other == key]


def _timer(node: FlowNode) -> str | None:
    return next(
        (trigger.timer.text if trigger.timer else "" for trigger in node.triggers if trigger.kind == "timer"), None
    )


def _plain(text: str) -> str:
    return "".join(text.split()).strip("\"'")


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
    texts = repetition.cardinality, repetition.collection, repetition.condition
    return (repetition.kind, *(_plain(text) for text in texts))


def _how(kind: str) -> Message:
    how = {"loop": message("until it is done"), "parallel": message("several at the same time")}
    return how.get(kind, message("several one after the other"))


def _data(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    def said(node: FlowNode) -> tuple[object, ...]:
        fields = tuple(sorted((field.key, field.type, field.required, field.options) for field in node.form))
        return fields, _plain(node.script), node.called

    if said(ours) != said(theirs):
        yield telling.operation("reform", [key], sentences.reformed(telling.name(key)))


def _messages(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    old, new = _message_name(ours.triggers), _message_name(theirs.triggers)
    if old and new and normal(old) != normal(new):
        sentence = sentences.recommunicated(telling.name(key), quoted(new), quoted(old))
        yield telling.operation("recommunicate", [key], sentence, before=quoted(old), after=quoted(new))


def _message_name(triggers: tuple[Trigger, ...]) -> str:
    return next((trigger.name for trigger in triggers if trigger.kind in {"message", "signal"}), "")


def _process_times(telling: Telling) -> Iterator[Operation]:
    old, new = _deadline(telling.joined.reference), _deadline(telling.joined.variant)
    if _plain(old) != _plain(new):
        before, after = time_said(old), time_said(new)
        what = message("the whole case")
        yield telling.operation(
            "retime", [], sentences.retimed(what, after, before), label=what, before=before, after=after
        )


def _roles(telling: Telling) -> Iterator[Operation]:
    """Yield one operation for each two roles that activities went between, and one for each role renamed."""
    joined = telling.joined
    pairs = [(ours, theirs) for ours, theirs in joined.pairs() if ours.is_activity]
    roles = {ours.id: (_who(joined.reference, ours), _who(joined.variant, theirs)) for ours, theirs in pairs}
    if not any(old for old, _ in roles.values()) or not any(new for _, new in roles.values()):
        return
    same = _same_roles(list(roles.values()))
    went: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for ours, _ in pairs:
        old, new = roles[ours.id]
        if normal(same.get(old, old)) != normal(new):
            went[old, new].append(joined.reference_keys[ours.id])
    for (old, new), keys in went.items():
        sentence = sentences.reassigned(telling.names(keys), new, old)
        yield telling.operation("reassign", keys, sentence, before=old, after=new)
    for old, new in same.items():
        if normal(old) != normal(new):
            keys = [joined.reference_keys[id_] for id_, both in roles.items() if both == (old, new)]
            sentence = sentences.rolename(new, old)
            yield telling.operation("rename", keys, sentence, label=old, before=old, after=new)


def roles_agree(joined: Joined) -> float | None:
    """Return the share of corresponding activities whose role means the same in both models; None without roles."""
    roles = [
        (_who(joined.reference, ours), _who(joined.variant, theirs))
        for ours, theirs in joined.pairs()
        if ours.is_activity
    ]
    named = [(old, new) for old, new in roles if old or new]
    if not any(old for old, _ in named) or not any(new for _, new in named):
        return None
    same = _same_roles(named)
    return sum(normal(same.get(old, old)) == normal(new) for old, new in named) / len(named)


def times_agree(joined: Joined) -> list[bool]:
    """Return for each time limit of a corresponding node or of the process whether both models state the same."""
    pairs = [
        pair
        for ours, theirs in joined.pairs()
        for pair in (
            (ours.deadline, theirs.deadline),
            (ours.due, theirs.due),
            (_timer(ours) or "", _timer(theirs) or ""),
        )
    ]
    pairs.append((_deadline(joined.reference), _deadline(joined.variant)))
    return [_plain(old) == _plain(new) for old, new in pairs if old or new]


def _deadline(model: ProcessModel) -> str:
    return next((process.deadline for process in model.processes if process.deadline), "")


def _who(model: ProcessModel, node: FlowNode) -> str:
    return model.role(node) or ", ".join(node.candidate_groups) or node.assignee


def _same_roles(roles: list[tuple[str, str]]) -> dict[str, str]:
    """Return the roles that are one under two names: alike in words, most activities shared."""
    names = {name for pair in roles for name in pair if name}
    return same_roles(Counter(roles), lexicon(language_of(names)))

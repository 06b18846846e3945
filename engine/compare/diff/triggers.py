"""What corresponding events and activities send, wait for, fail with and are finished by."""

import re
from collections.abc import Callable, Iterator

from engine.compare import sentences_of_data as sentences
from engine.compare.diff.around import Key
from engine.compare.diff.script import Operation, OperationKind
from engine.compare.diff.telling import Telling
from engine.compare.diff.texts import bare, canonical
from engine.compare.match.words import normal
from engine.compare.naming import quoted
from engine.language import Message
from engine.model import FlowNode, Trigger

_MADE_BY_TOOL = re.compile(r"(?:message|signal|error|escalation)[ _-]?\d*", re.I)
_TALKS = frozenset({"message", "signal"})
_FAILS = frozenset({"error", "escalation"})


def trigger_operations(telling: Telling) -> Iterator[Operation]:
    """Yield operations for other messages, signals, errors and conditions of what corresponds, where both state one."""
    joined = telling.joined
    for ours, theirs in joined.unlike_pairs:
        if ours.id in telling.in_place_of:
            continue
        key = joined.reference_keys[ours.id]
        yield from _messages(telling, key, ours, theirs)
        errors = _error(ours.triggers), _error(theirs.triggers)
        if all(errors) and normal(errors[0]) != normal(errors[1]):
            yield _told(telling, key, "recommunicate", sentences.failed, errors)
        for old, new, sentence in (
            (_condition(ours.triggers), _condition(theirs.triggers), sentences.happens),
            (ours.completion_condition, theirs.completion_condition, sentences.finished),
        ):
            if old.strip() and new.strip() and canonical(old) != canonical(new):
                yield _told(telling, key, "recondition", sentence, (bare(old), bare(new)))


def _told(
    telling: Telling, key: Key, kind: OperationKind, sentence: Callable[..., Message], texts: tuple[str, str]
) -> Operation:
    old, new = quoted(texts[0]), quoted(texts[1])
    return telling.operation(kind, [key], sentence(telling.name(key), new, old), before=old, after=new)


def _messages(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    names = _message(ours.triggers), _message(theirs.triggers)
    if all(names) and normal(names[0]) != normal(names[1]):
        yield _told(telling, key, "recommunicate", sentences.recommunicated, names)
        return
    carries = _carries(ours.triggers), _carries(theirs.triggers)
    if all(carries) and carries[0] != carries[1]:
        yield telling.operation("recommunicate", [key], sentences.carried(telling.name(key)))


def _message(triggers: tuple[Trigger, ...]) -> str:
    names = (trigger.name for trigger in triggers if trigger.kind in _TALKS)
    return next((name for name in names if not _MADE_BY_TOOL.fullmatch(name.strip())), "")


def _error(triggers: tuple[Trigger, ...]) -> str:
    """Return what an error or escalation is caught by: its code, else its name."""
    names = (trigger.code or trigger.name for trigger in triggers if trigger.kind in _FAILS)
    return next((name for name in names if not _MADE_BY_TOOL.fullmatch(name.strip())), "")


def _condition(triggers: tuple[Trigger, ...]) -> str:
    return next((trigger.condition for trigger in triggers if trigger.kind == "conditional"), "")


def _carries(triggers: tuple[Trigger, ...]) -> tuple[object, ...]:
    return tuple((each.correlation, each.content) for each in triggers if each.correlation or each.content)

"""What corresponding events and activities send, wait for, fail with and are finished by."""

import re
from collections.abc import Callable, Iterable, Iterator

from engine.compare import sentences_of_data as sentences
from engine.compare.diff.around import Key
from engine.compare.diff.script import Operation, OperationKind
from engine.compare.diff.telling import Telling
from engine.compare.diff.texts import bare, canonical
from engine.compare.facts import kept_with
from engine.compare.match.words import normal
from engine.compare.naming import listed, quoted
from engine.language import Message
from engine.model import FlowNode, ProcessModel, Trigger

_MADE_BY_TOOL = re.compile(r"(?:message|signal|error|escalation)[ _-]?\d*", re.I)
Pairs = tuple[tuple[str, str], ...]
"""Names of values in a message, with what of the case each is."""
_ASPECTS: dict[Callable[..., Message], str] = {
    sentences.recommunicated: "",
    sentences.failed: "error",
    sentences.happens: "happens",
    sentences.finished: "finished",
}
_TALKS = frozenset({"message", "signal"})
_FAILS = frozenset({"error", "escalation"})


def trigger_operations(telling: Telling) -> Iterator[Operation]:
    """Yield operations for other messages, signals, errors and conditions of what corresponds, where both state one."""
    joined = telling.joined
    for ours, theirs in joined.unlike_pairs:
        if _same(ours, theirs) or ours.id in telling.in_place_of:
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
    yield from _correlated_in_one(telling)


def _correlated_in_one(telling: Telling) -> Iterator[Operation]:
    """Yield one operation if only one model says how messages find their cases, of the messages that both have."""
    joined = telling.joined
    stated = _finds_cases(joined.reference), _finds_cases(joined.variant)
    if stated[0] == stated[1]:
        return
    here = stated[1]
    by: dict[Message | str, list[Key]] = {}
    for ours, theirs in joined.unlike_pairs:
        pairs = _correlation(theirs if here else ours)
        if pairs and ours.id not in telling.in_place_of and _waits(ours if here else theirs):
            by.setdefault(_named(pairs), []).append(joined.reference_keys[ours.id])
    if by:
        said = listed([sentences.finds_by(telling.names(keys), names) for names, keys in by.items()])
        before, after = ("", said) if here else (said, "")
        keys = [key for each in by.values() for key in each]
        sentence = sentences.finding_told(said, here=here)
        yield telling.operation(
            "recommunicate", keys, sentence, before=before, after=after, group="small", aspect="found"
        )


def _waits(node: FlowNode) -> bool:
    """Say whether a node states that it sends or waits for a message, so that it could say how that finds its case."""
    return any(each.kind == "message" for each in node.triggers)


def _same(ours: FlowNode, theirs: FlowNode) -> bool:
    return ours.triggers == theirs.triggers and ours.completion_condition == theirs.completion_condition


def _told(
    telling: Telling, key: Key, kind: OperationKind, sentence: Callable[..., Message], texts: tuple[str, str]
) -> Operation:
    old, new = quoted(texts[0]), quoted(texts[1])
    told = sentence(telling.name(key), new, old)
    return telling.operation(kind, [key], told, before=old, after=new, aspect=_ASPECTS[sentence])


def _messages(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    names = _message(ours.triggers), _message(theirs.triggers)
    if all(names) and normal(names[0]) != normal(names[1]):
        yield _told(telling, key, "recommunicate", sentences.recommunicated, names)
    for old, new, stated, differ, aspect in (
        (_correlation(ours), _correlation(theirs), _finds_cases, _found_otherwise, "found"),
        (_content(ours), _content(theirs), _carries, _carried_otherwise, "carried"),
    ):
        drawn = (old or stated(telling.joined.reference)) and (new or stated(telling.joined.variant))
        if drawn and _said(old) != _said(new):
            before, after = _named(old), _named(new)
            sentence = differ(telling.name(key), old, new)
            yield telling.operation("recommunicate", [key], sentence, before=before, after=after, aspect=aspect)


def _found_otherwise(what: Message, old: Pairs, new: Pairs) -> Message:
    """Return the sentence for a message that finds its case by other values, or by other values of the case."""
    if not all(name for name, _ in (*old, *new)):
        return sentences.found_by(what, _values(new), _values(old))
    if _named(old) != _named(new):
        return sentences.found_by(what, _named(new), _named(old))
    apart, beside = _differing(old, new)
    return sentences.found_where(what, _named(apart), _values(beside), _values(apart))


def _carried_otherwise(what: Message, old: Pairs, new: Pairs) -> Message:
    """Return the sentence for a message that carries other values, or others under the same names."""
    if _named(old) != _named(new):
        return sentences.carries(what, _named(new), _named(old))
    apart, beside = _differing(old, new)
    return sentences.carries_as(what, _named(apart), _values(beside), _values(apart))


def _differing(old: Pairs, new: Pairs) -> tuple[Pairs, Pairs]:
    """Return what both say of the names that they do not say the same of."""
    both = _said(old) & _said(new)
    apart, beside = (tuple(each for each in pairs if not _said([each]) <= both) for pairs in (old, new))
    return apart, beside


def _said(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Return names and what they are, however the expressions are written."""
    return frozenset((name, canonical(text)) for name, text in pairs)


def _named(pairs: Pairs) -> Message | str:
    names = [quoted(name or text) for name, text in pairs]
    return listed(names) if names else ""


def _values(pairs: Pairs) -> Message | str:
    texts = [quoted(bare(text)) for _, text in pairs]
    return listed(texts) if texts else ""


def _correlation(node: FlowNode) -> Pairs:
    return _pairs(pair for each in node.triggers for pair in each.correlation)


def _content(node: FlowNode) -> Pairs:
    return _pairs(pair for each in node.triggers for pair in each.content)


def _pairs(pairs: Iterable[tuple[str, str]]) -> Pairs:
    """Return names with what they are, in the order of the names, each once."""
    return tuple(sorted({(name.strip(), text.strip()) for name, text in pairs}))


def _finds_cases(model: ProcessModel) -> bool:
    """Say whether a model says of any message how it finds its case; remembered with the model."""
    return kept_with(
        model,
        "_finds_cases",
        lambda: any(each.correlation for node in model.nodes for each in node.triggers),
    )


def _carries(model: ProcessModel) -> bool:
    return any(each.content for node in model.nodes for each in node.triggers)


def _message(triggers: tuple[Trigger, ...]) -> str:
    names = (trigger.name for trigger in triggers if trigger.kind in _TALKS)
    return next((name for name in names if not _MADE_BY_TOOL.fullmatch(name.strip())), "")


def _error(triggers: tuple[Trigger, ...]) -> str:
    """Return what an error or escalation is caught by: its code, else its name."""
    names = (trigger.code or trigger.name for trigger in triggers if trigger.kind in _FAILS)
    return next((name for name in names if not _MADE_BY_TOOL.fullmatch(name.strip())), "")


def _condition(triggers: tuple[Trigger, ...]) -> str:
    return next((trigger.condition for trigger in triggers if trigger.kind == "conditional"), "")

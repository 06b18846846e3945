"""Differences of time limits: of the process, of activities, of timers."""

from collections.abc import Iterator

from engine.compare import sentences
from engine.compare.diff.around import Key
from engine.compare.diff.joined import Joined
from engine.compare.diff.script import Operation
from engine.compare.diff.telling import Telling
from engine.compare.naming import time_said
from engine.language import message
from engine.model import FlowNode, ProcessModel


def time_operations(telling: Telling) -> Iterator[Operation]:
    """Yield one operation for each time limit that differs.

    A model that states nothing of what its activities mean, as a drawing tool leaves it, lacks no time limits of
    activities: it lacks them all, which is said of the process once.
    """
    yield from _process_times(telling)
    joined = telling.joined
    stated = _states(joined.reference) and _states(joined.variant)
    for ours, theirs in joined.unlike_pairs:
        if not _same(ours, theirs) and ours.id not in telling.in_place_of:
            yield from _times(telling, joined.reference_keys[ours.id], ours, theirs, stated=stated)


def _same(ours: FlowNode, theirs: FlowNode) -> bool:
    return ours.due == theirs.due and ours.deadline == theirs.deadline and ours.triggers == theirs.triggers


def _states(model: ProcessModel) -> bool:
    return bool(_deadline(model)) or any(node.meaning or node.phase or node.deadline for node in model.nodes)


def _times(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode, *, stated: bool) -> Iterator[Operation]:
    pairs = [("", ours.due, theirs.due)]
    if stated or (ours.deadline and theirs.deadline):
        pairs.append(("deadline", ours.deadline, theirs.deadline))
    old_timer, new_timer = _timer(ours), _timer(theirs)
    if old_timer is not None and new_timer is not None and (stated or (old_timer and new_timer)):
        pairs.append(("", old_timer, new_timer))
    for aspect, old, new in pairs:
        if plain(old) != plain(new):
            yield _retimed(telling, key, old, new, aspect)


def _retimed(telling: Telling, key: Key, old: str, new: str, aspect: str) -> Operation:
    before, after = time_said(old), time_said(new)
    host = _host(telling, key)
    about = sorted(one for one, _ in telling.joined.reference_around.into(key))
    if host is None:
        sentence = sentences.retimed(telling.name(key), after, before)
    elif telling.joined.node(key).interrupting:
        sentence = sentences.retimed(telling.name(host), after, before)
    else:
        sentence = sentences.reminded(telling.name(host), after, before)
    return telling.operation("retime", [key], sentence, before=before, after=after, about=about, aspect=aspect)


def _host(telling: Telling, key: Key) -> Key | None:
    """Return the activity that a timer is drawn on, or None: its label tells the old time, the activity's does not."""
    attached = telling.joined.node(key).attached_to
    return telling.joined.reference_keys.get(attached) if attached else None


def _timer(node: FlowNode) -> str | None:
    return next(
        (trigger.timer.text if trigger.timer else "" for trigger in node.triggers if trigger.kind == "timer"), None
    )


def plain(text: str) -> str:
    """Return a text without spaces and quotation marks around it."""
    return "".join(text.split()).strip("\"'")


def _process_times(telling: Telling) -> Iterator[Operation]:
    old, new = _deadline(telling.joined.reference), _deadline(telling.joined.variant)
    if plain(old) != plain(new):
        before, after = time_said(old), time_said(new)
        what = message("the whole case")
        yield telling.operation(
            "retime", [], sentences.retimed(what, after, before), label=what, before=before, after=after
        )


def times_agree(joined: Joined) -> tuple[int, int] | None:
    """Return how many time limits of both models are the same, of how many; None if either states none.

    Of the process, of activities and of timers; one of a node without counterpart is the same as no other.
    """
    models = joined.reference, joined.variant
    every = [sum(map(len, map(_stated, model.nodes))) + bool(_deadline(model)) for model in models]
    if not all(every):
        return None
    same = 0
    for one, other in joined.pairs:
        ours, theirs = _stated(one), _stated(other)
        same += 2 * sum(theirs.get(name) == text for name, text in ours.items())
    own, their = map(plain, map(_deadline, models))
    return same + 2 * (own != "" and own == their), sum(every)


def _stated(node: FlowNode) -> dict[str, str]:
    """Return the time limits of a node, by what they are of."""
    found = {"deadline": node.deadline, "due": node.due, "timer": _timer(node) or ""}
    return {name: plain(text) for name, text in found.items() if text}


def _deadline(model: ProcessModel) -> str:
    return next((process.deadline for process in model.processes if process.deadline), "")

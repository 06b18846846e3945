"""Messages between parties that only one model draws, or that go elsewhere."""

from collections import Counter
from collections.abc import Iterator, Mapping

from rapidfuzz import fuzz

from engine.compare import sentences_of_data as sentences
from engine.compare.diff.around import Key
from engine.compare.diff.script import Operation
from engine.compare.diff.telling import Telling
from engine.compare.match.words import is_silent, normal
from engine.compare.naming import quoted
from engine.language import Message, message
from engine.model import ProcessModel

Ends = tuple[str, str]
_SOURCE, _TARGET = 0, 1
_MISSPELT = 85
"""How alike, of 100, two names of parties are spelt that are one: “claiment” and “Claimant”."""


def message_operations(telling: Telling) -> Iterator[Operation]:
    """Yield one operation for each message flow between corresponding ends that is not the same in both models.

    One that only one model has, or that another sends or gets, or that has another name. A message flow whose end only
    one model has goes with that end.
    """
    joined = telling.joined
    pools = {pool.id: f"p{normal(pool.name)}" for pool in joined.reference.pools}
    other_names = _same_parties(joined.reference, joined.variant)
    ours = _by_ends(joined.reference, joined.reference_keys, pools)
    theirs = _by_ends(
        joined.variant,
        joined.variant_keys,
        {pool.id: f"p{other_names.get(normal(pool.name), normal(pool.name))}" for pool in joined.variant.pools},
    )
    if not ours or not theirs:
        return
    yield from (_party(telling, old, new) for new, old in other_names.items())
    left = {ends: _unlike(ours.get(ends, []), theirs.get(ends, [])) for ends in sorted({*ours, *theirs})}
    gone = [ends for ends, (old, new) in left.items() for _ in old[len(new) :] if _known(ends)]
    new = [ends for ends, (old, new) in left.items() for _ in new[len(old) :] if _known(ends)]
    for side in (_SOURCE, _TARGET):
        for old in list(gone):
            other = next((ends for ends in new if ends[side] == old[side]), None)
            if other is not None:
                gone.remove(old)
                new.remove(other)
                yield _led(telling, old, other, side)
    yield from (_only(telling, ends, here=False) for ends in gone)
    yield from (_only(telling, ends, here=True) for ends in new)
    for ends, names in left.items():
        yield from _named(telling, ends, list(zip(*names, strict=False)))


def _party(telling: Telling, old: str, new: str) -> Operation:
    before, after = (
        next(quoted(pool.name) for pool in model.pools if normal(pool.name) == name)
        for model, name in ((telling.joined.reference, old), (telling.joined.variant, new))
    )
    sentence = sentences.party_called(after, before)
    return telling.operation("rename", [], sentence, label=before, before=before, after=after, aspect=f"party {old}")


def _same_parties(reference: ProcessModel, variant: ProcessModel) -> dict[str, str]:
    """Return parties of the variant that are not drawn and whose name is one of the reference's but for spelling."""
    ours, theirs = (
        {normal(pool.name) for pool in model.pools if pool.process is None and not is_silent(pool.name)}
        for model in (reference, variant)
    )
    found: dict[str, str] = {}
    for other in sorted(theirs - ours):
        left = sorted(ours - theirs - set(found.values()), key=lambda one: (-fuzz.ratio(one, other), one))
        if left and fuzz.ratio(left[0], other) >= _MISSPELT:
            found[other] = left[0]
    return found


def _by_ends(model: ProcessModel, keys: Mapping[str, Key], pools: Mapping[str, str]) -> dict[Ends, list[str]]:
    """Return the names of the messages between every two ends; ``pools`` are ends that are pools."""
    found: dict[Ends, list[str]] = {}
    for flow in model.message_flows:
        source, target = (keys.get(end) or pools.get(end, "?") for end in (flow.source, flow.target))
        found.setdefault((source, target), []).append(flow.name)
    return found


def _unlike(ours: list[str], theirs: list[str]) -> tuple[list[str], list[str]]:
    """Return the names that only either side has, each as often as it has it more often."""
    old, new = Counter(map(normal, ours)), Counter(map(normal, theirs))
    return _over(ours, old - new), _over(theirs, new - old)


def _over(names: list[str], wanted: Counter[str]) -> list[str]:
    left, found = Counter(wanted), []
    for name in sorted(names):
        if left[normal(name)] > 0:
            left[normal(name)] -= 1
            found.append(name)
    return found


def _known(ends: Ends) -> bool:
    return all(end[:1] in "=p" for end in ends)


def _only(telling: Telling, ends: Ends, *, here: bool) -> Operation:
    source, target = (_said(telling, end) for end in ends)
    sentence = sentences.message_added(source, target, here=here)
    return telling.operation("recommunicate", _keys(ends), sentence, aspect=_between(ends))


def _led(telling: Telling, old: Ends, new: Ends, side: int) -> Operation:
    """Return the operation for a message of which one end, not that of ``side``, is another."""
    before, after = _said(telling, old[1 - side]), _said(telling, new[1 - side])
    make = sentences.message_to if side == _SOURCE else sentences.message_from
    sentence = make(_said(telling, old[side]), after, before)
    keys = _keys((old[side], old[1 - side], new[1 - side]))
    return telling.operation("recommunicate", keys, sentence, before=before, after=after, aspect=_between(old))


def _named(telling: Telling, ends: Ends, names: list[tuple[str, str]]) -> Iterator[Operation]:
    for old, new in names if _known(ends) else ():
        if not is_silent(old) and not is_silent(new):
            source, target = (_said(telling, end) for end in ends)
            before, after = quoted(old), quoted(new)
            sentence = sentences.message_named(source, target, after, before)
            yield telling.operation(
                "recommunicate", _keys(ends), sentence, before=before, after=after, aspect=_between(ends)
            )


def _between(ends: Ends) -> str:
    """Return between which parties a message goes, "" for the side on which a node sends or gets it."""
    source, target = (end[1:] if end[0] == "p" else "" for end in ends)
    return f"message {source} > {target}"


def _keys(ends: tuple[str, ...]) -> list[Key]:
    return [end for end in ends if end[0] == "="]


def _said(telling: Telling, end: str) -> Message:
    if end[0] == "=":
        return telling.name(end)
    pools = (*telling.joined.reference.pools, *telling.joined.variant.pools)
    name = next((pool.name for pool in pools if f"p{normal(pool.name)}" == end), "")
    return quoted(name) if name.strip() else message("the other party")

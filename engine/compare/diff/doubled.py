"""Operations that read alike are told once, with in how many places they hold."""

from collections.abc import Iterable
from dataclasses import replace

from engine.compare import sentences
from engine.compare.diff.script import Operation


def told_once(operations: Iterable[Operation]) -> list[Operation]:
    """Return the operations, those of one kind with the same sentence as one; so too what follows from each. O(n)."""
    alike: dict[tuple[object, ...], list[Operation]] = {}
    for one in operations:
        alike.setdefault((one.kind, one.message, one.group), []).append(one)
    return [_as_one(each) for each in alike.values()]


def _as_one(alike: list[Operation]) -> Operation:
    first = alike[0]
    if len(alike) == 1 and not first.follows:
        return first
    follows = tuple(told_once(each for one in alike for each in one.follows))
    if len(alike) == 1:
        return replace(first, follows=follows) if follows != first.follows else first
    return replace(
        first,
        reference=tuple(dict.fromkeys(id_ for one in alike for id_ in one.reference)),
        variant=tuple(dict.fromkeys(id_ for one in alike for id_ in one.variant)),
        message=sentences.in_several(first.message, len(alike)),
        rank=min(one.rank for one in alike),
        follows=follows,
    )

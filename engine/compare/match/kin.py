"""Kin: nodes of one model that may together be what one node of another is.

They are of one kind, stand beside each other or between the same, and do the same or to the same; or have one label.
"""

from collections import defaultdict
from collections.abc import Sequence, Set

import numpy as np

from engine.compare.match.lists import Mask
from engine.compare.match.neighbours import Near
from engine.compare.match.words import Label, Lexicon

ALIKE = 0.3


class Kin:
    """Which nodes of a model are kin of each other, none of itself; each two are looked at when they are asked for.

    ``near`` are the next nodes that say something; events between two activities, and activities between two events,
    are passed. O(N + the nodes that are near each other).
    """

    def __init__(self, near: Near, families: Sequence[str], labels: Sequence[Label], lexicon: Lexicon) -> None:
        self._labels, self._lexicon = labels, lexicon
        self._together = {
            (one, other)
            for one, other in _together(near, families, labels)
            if one != other and families[one] == families[other] and labels[one] and labels[other]
        }
        self._beside: list[set[int]] = [set() for _ in labels]
        for one, other in self._together:
            self._beside[one].add(other)
            self._beside[other].add(one)
        self._known: dict[tuple[int, int], bool] = {}

    def between(self, ours: Sequence[int], theirs: Sequence[int]) -> Mask:
        """Return which of some nodes are kin of which of others, by their places."""
        found: Mask = np.zeros((len(ours), len(theirs)), dtype=np.bool_)
        columns: dict[int, list[int]] = defaultdict(list)
        for column, other in enumerate(theirs):
            columns[other].append(column)
        for row, one in enumerate(ours):
            for other in self._beside[one] & columns.keys():
                found[row, columns[other]] = self._are_kin(min(one, other), max(one, other))
        return found

    def _are_kin(self, one: int, other: int) -> bool:
        if (one, other) not in self._known:
            named = [pair for pair in ((one, other), (other, one)) if pair in self._together]
            self._known[one, other] = any(
                _akin(self._labels[ours], self._labels[theirs], self._lexicon) for ours, theirs in named
            )
        return self._known[one, other]


def _together(near: Near, families: Sequence[str], labels: Sequence[Label]) -> Set[tuple[int, int]]:
    """Return the places of nodes that stand beside each other or between the same, or have one label."""
    before, after = near.before.lists, near.after.lists
    found: set[tuple[int, int]] = set()
    for place, following in enumerate(after):
        found.update((place, other) for other in following)
        for next_ in following:
            if families[next_] != families[place]:
                found.update((place, far) for far in after[next_])
    by_label: dict[str, list[int]] = defaultdict(list)
    for place, label in enumerate(labels):
        by_label[label.text].append(place)
    for group in (*before, *after, *(places for text, places in by_label.items() if text)):
        if len(group) > 1:
            found.update((one, other) for one in group for other in group if one < other)
    return found


def _akin(one: Label, other: Label, lexicon: Lexicon) -> bool:
    """Say whether two labels say that the same is done, or share enough words."""
    if one.text == other.text or lexicon.actions(one.said) & lexicon.actions(other.said):
        return True
    shared = sum(1 for word in one.said if any(lexicon.same(word, its) for its in other.said))
    return shared >= ALIKE * (len(one.said) + len(other.said) - shared)

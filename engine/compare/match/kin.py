"""Kin: nodes of one model that may together be what one node of another is.

They are of one kind, stand beside each other or between the same, and do the same or to the same; or have one label.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set

import numpy as np

from engine.compare.match.lists import Mask
from engine.compare.match.neighbours import Near
from engine.compare.match.words import Label, Lexicon

ALIKE = 0.3


def kin_of(near: Near, families: Sequence[str], labels: Sequence[Label], lexicon: Lexicon) -> Mask:
    """Return which nodes of a model are kin of each other, none of itself.

    ``near`` are the next nodes that say something; events between two activities, and activities between two events,
    are passed. O(N + the nodes that are near each other).
    """
    found: Mask = np.zeros((len(labels), len(labels)), dtype=np.bool_)
    for one, other in _together(near, families, labels):
        if (
            families[one] == families[other]
            and labels[one]
            and labels[other]
            and _akin(labels[one], labels[other], lexicon)
        ):
            found[one, other] = found[other, one] = True
    np.fill_diagonal(found, False)
    return found


def _together(near: Near, families: Sequence[str], labels: Sequence[Label]) -> Set[tuple[int, int]]:
    """Return the places of nodes that stand beside each other or between the same, or have one label."""
    before, after = near.before.lists, near.after.lists
    found: set[tuple[int, int]] = set()
    for place, following in enumerate(after):
        beyond = (far for next_ in following if families[next_] != families[place] for far in after[next_])
        found |= {(place, other) for other in (*following, *beyond)}
    by_label: dict[str, list[int]] = defaultdict(list)
    for place, label in enumerate(labels):
        by_label[label.text].append(place)
    for group in (*before, *after, *(places for text, places in by_label.items() if text)):
        found |= set(_pairs(group))
    return found


def _pairs(group: Sequence[int]) -> Iterable[tuple[int, int]]:
    return ((one, other) for one in group for other in group if one < other)


def _akin(one: Label, other: Label, lexicon: Lexicon) -> bool:
    """Say whether two labels say that the same is done, or share enough words."""
    if one.text == other.text or lexicon.actions(one.said) & lexicon.actions(other.said):
        return True
    shared = sum(1 for word in one.said if any(lexicon.same(word, its) for its in other.said))
    return shared >= ALIKE * (len(one.said) + len(other.said) - shared)

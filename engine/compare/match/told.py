"""What a label says as a whole: which activities of the lexicon, which actions, and what it adds to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.compare.match.words import Lexicon

SAME_ACTIVITY = 0.92
OTHER_ACTIVITY = 0.7
OTHER_ACTION = 0.75
SURPLUS = 0.08
CONFLICT = 0.25
_REMEMBERED = 16384

Reach = frozenset[str | int]
"""Words, and the numbers of the groups of synonyms that they are in: two words are the same if theirs meet."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The activities that a label says and the actions in it, by the lexicon: what many labels share."""

    names: frozenset[str]
    actions: frozenset[int]

    def factor(self, other: "Kind") -> float:
        """Return what the share of words of two labels is worth: less where they say other things."""
        if self.names and other.names:
            return 1.0 if self.names & other.names else OTHER_ACTIVITY
        return OTHER_ACTION if self.actions and other.actions and not self.actions & other.actions else 1.0


@dataclass(frozen=True, slots=True)
class Told:
    """A label's words, its ``kind``, and for each activity it says the reach of every word that it adds to that."""

    said: frozenset[str]
    kind: Kind
    added: Mapping[str, tuple[Reach, ...]]
    reach: Reach

    def likeness(self, other: "Told") -> float:
        """Return how alike two labels are that say an activity in common, in [0, 1].

        Less for what only one adds, least if both add other things.
        """
        return max(self._likeness(other, name) for name in self.kind.names & other.kind.names)

    def _likeness(self, other: "Told", name: str) -> float:
        more = sum(map(other.reach.isdisjoint, self.added[name]))
        less = sum(map(self.reach.isdisjoint, other.added[name]))
        if more and less:
            return SAME_ACTIVITY - CONFLICT
        return SAME_ACTIVITY - SURPLUS * min(2, more + less)


@lru_cache(_REMEMBERED)
def told(said: frozenset[str], lexicon: Lexicon) -> Told:
    """Return what the words of a label say by a lexicon."""
    activities = lexicon.activities(said)
    added = {
        name: tuple(_reach((word,), lexicon) for word in said - covered - lexicon.light)
        for name, covered in activities.items()
    }
    return Told(said, Kind(frozenset(activities), lexicon.actions(said)), added, _reach(said, lexicon))


def _reach(words: frozenset[str] | tuple[str, ...], lexicon: Lexicon) -> Reach:
    return frozenset((*words, *(group for word in words for group in lexicon.groups.get(word, ()))))

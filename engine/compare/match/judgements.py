"""What people have said of two meanings: the same, or never the same. It outranks every measure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from engine.compare.match.lists import Mask
from engine.compare.match.words import Lexicon, normal
from engine.model import FlowNode

Key = frozenset[str]
"""A label as judgements see it: its stems in no order, so that "Granska ansökan" and "Ansökan granskas" are one."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an activity or event is called; with a ``role`` only where that role does it, "" is any."""

    label: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Somebody has said that two meanings are the ``same``, or that they never are."""

    one: Meaning
    other: Meaning
    same: bool


@dataclass(frozen=True, slots=True)
class Judgements:
    """All that people have said, oldest first: what was said last holds.

    Judgements are about words, not about elements: they hold for every model that uses the words.
    """

    said: tuple[Judgement, ...] = ()

    @property
    def digest(self) -> str:
        """Return what stands for everything said, "" for nothing."""
        if not self.said:
            return ""
        parts = (f"{one.label}\t{one.role}" for each in self.said for one in (each.one, each.other))
        verdicts = "".join(str(int(each.same)) for each in self.said)
        return sha256("\n".join((*parts, verdicts)).encode()).hexdigest()


NOTHING_SAID = Judgements()


@dataclass(frozen=True)
class Judged:
    """Where the nodes of two models are said to be the same, and where they are said never to be."""

    same: Mask
    apart: Mask


@dataclass(frozen=True, slots=True)
class _Called:
    """A node by its place, what it and its role are called, and whether it is an activity."""

    place: int
    label: str
    role: str
    is_activity: bool

    def exactly(self, meaning: Meaning) -> bool:
        """Say whether the node has the label of a meaning, not another form of it."""
        return self.label == normal(meaning.label)


def judged(
    judgements: Judgements,
    lexicon: Lexicon,
    ours: Sequence[tuple[FlowNode, str]],
    theirs: Sequence[tuple[FlowNode, str]],
) -> Judged:
    """Return what is said of every two nodes, each given with its role. O(N + M + what is said).

    A label is taken as its stems, so that other forms of it are meant as well. But "Skapa rapport" is done and "Rapport
    skapad" has happened: of an activity and an event something is said only if both have the very labels.
    """
    if not judgements.said:
        nothing = np.zeros((1, 1), dtype=np.bool_)
        return Judged(nothing, nothing)
    same: Mask = np.zeros((len(ours), len(theirs)), dtype=np.bool_)
    apart = same.copy()
    if judgements.said:
        rows, columns = _by_label(ours, lexicon), _by_label(theirs, lexicon)
        for each in judgements.said:
            for cell in _places(each, rows, columns, lexicon):
                same[cell], apart[cell] = each.same, not each.same
    return Judged(same, apart)


def answers(
    judgements: Judgements, lexicon: Lexicon, nodes: Sequence[tuple[FlowNode, str]]
) -> list[tuple[bool, list[tuple[int, int]]]]:
    """Return what was said last of every two meanings, and the pairs of places of the nodes that have them."""
    named = _by_label(nodes, lexicon)
    last: dict[frozenset[tuple[Key, str]], Judgement] = {}
    for each in judgements.said:
        last[frozenset((key(of.label, lexicon), normal(of.role)) for of in (each.one, each.other))] = each
    return [(each.same, list(_places(each, named, named, lexicon))) for each in last.values()]


Named = Mapping[Key, list["_Called"]]


def _places(said: Judgement, rows: Named, columns: Named, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Yield the places of every two nodes that a judgement is about."""
    for one, other in ((said.one, said.other), (said.other, said.one)):
        for row in _meant(one, rows, lexicon):
            for column in _meant(other, columns, lexicon):
                if row.is_activity == column.is_activity or (row.exactly(one) and column.exactly(other)):
                    yield row.place, column.place


def learned_synonyms(judgements: Judgements, lexicon: Lexicon) -> frozenset[frozenset[str]]:
    """Return pairs of words that stand for each other where a person took two labels for the same.

    Only where the labels differ in one word each, and the lexicon knows neither as the other's synonym.
    """
    found: set[frozenset[str]] = set()
    for each in judgements.said:
        one, other = (lexicon.read(meaning.label).said for meaning in (each.one, each.other))
        mine = [word for word in one if not any(lexicon.same(word, its) for its in other)]
        its = [word for word in other if not any(lexicon.same(word, own) for own in one)]
        if len(mine) == len(its) == 1:
            pair = frozenset((mine[0], its[0]))
            found = found | {pair} if each.same else found - {pair}
    return frozenset(found)


def key(label: str, lexicon: Lexicon) -> Key:
    """Return a label as judgements see it; the words of every language of ours are told by its lexicon."""
    return lexicon.read(label).said or frozenset((normal(label),))


def _by_label(nodes: Iterable[tuple[FlowNode, str]], lexicon: Lexicon) -> Mapping[Key, list[_Called]]:
    found: dict[Key, list[_Called]] = defaultdict(list)
    for place, (node, role) in enumerate(nodes):
        if not node.is_gateway:
            called = _Called(place, normal(node.name), normal(role), node.is_activity)
            found[key(node.name, lexicon)].append(called)
    return found


def _meant(meaning: Meaning, by_label: Mapping[Key, list[_Called]], lexicon: Lexicon) -> list[_Called]:
    role = normal(meaning.role)
    return [each for each in by_label.get(key(meaning.label, lexicon), ()) if not role or role == each.role]

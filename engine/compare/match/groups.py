"""Splits and merges: one node of a model that is several neighbouring nodes of the other."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from engine.compare.graph import Neighbours
from engine.compare.match.subject import Subject
from engine.compare.match.words import Lexicon

COVERED_TOGETHER = 0.99
COVERED_ALONE = 0.8
OWN_SHARE = 0.6
MOST_PARTS = 4
_REMEMBERED = 65536


def grown(pairs: Mapping[str, str], one: Subject, other: Subject, words: Lexicon) -> dict[str, tuple[str, ...]]:
    """Return for nodes of ``one`` the nodes of ``other`` that are the same together, the paired one first.

    Strong evidence only: each of the neighbours, one after the other, says mostly what the node says, no one says all
    of it, and together they do. Nodes that are paired elsewhere are left alone.

    >>> from engine.model.sketch import read_sketch
    >>> from engine.compare.match.words import lexicon
    >>> whole = read_sketch("(start) -> Granska och registrera ansökan -> (slut)")
    >>> parts = read_sketch("(start) -> Granska ansökan -> Registrera ansökan -> (slut)")
    >>> sides = Subject.of(whole), Subject.of(parts)
    >>> grown({"Granska_och_registrera_ansökan": "Granska_ansökan"}, *sides, lexicon("sv"))
    {'Granska_och_registrera_ansökan': ('Granska_ansökan', 'Registrera_ansökan')}
    """
    taken = set(pairs.values())
    ours, theirs = one.said(words), other.said(words)
    found: dict[str, tuple[str, ...]] = {}
    for node, partner in pairs.items():
        said, part = ours.get(node), theirs.get(partner)
        if (
            not said
            or not part
            or said == part
            or _covered(said, part, words) >= COVERED_ALONE
            or _covered(part, said, words) < OWN_SHARE
        ):
            continue

        def able(id_: str, said: frozenset[str] = said) -> bool:
            each = theirs.get(id_)
            return bool(each) and id_ not in taken and _covered(each, said, words) >= OWN_SHARE

        for neighbours in (other.flow.before, other.flow.after):
            line = _line(partner, neighbours, able)
            parts = _covering(said, [part, *(theirs[id_] for id_ in line)], words)
            if parts:
                found[node] = (partner, *line[: parts - 1])
                taken.update(line[: parts - 1])
                break
    return found


def _line(start: str, neighbours: Neighbours, able: Callable[[str], bool]) -> list[str]:
    """Return the nodes one after the other from a node that are ``able`` to add a part, a few at most."""
    line = [start]
    while len(line) < MOST_PARTS:
        beside = next((id_ for id_ in neighbours[line[-1]] if id_ not in line and able(id_)), None)
        if beside is None:
            break
        line.append(beside)
    return line[1:]


def _covering(whole: frozenset[str], parts: Sequence[frozenset[str]], words: Lexicon) -> int:
    """Return how many of the first parts, two or more, say all of a whole together; 0 if all do not."""
    for number in range(2, len(parts) + 1):
        if _covered(whole, frozenset().union(*parts[:number]), words) >= COVERED_TOGETHER:
            return number
    return 0


@lru_cache(_REMEMBERED)
def _covered(said: frozenset[str], by: frozenset[str], words: Lexicon) -> float:
    """Return the share of words that have a counterpart."""
    hits = sum(1 for word in said if word in by or any(words.alike(word, other) for other in by))
    return hits / len(said)

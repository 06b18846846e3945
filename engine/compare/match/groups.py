"""Splits and merges: one node of a model that is several neighbouring nodes of the other."""

from collections.abc import Mapping
from functools import lru_cache

from engine.compare.match.subject import Subject
from engine.compare.match.words import Lexicon

COVERED_TOGETHER = 0.99
COVERED_ALONE = 0.8
OWN_SHARE = 0.6
_REMEMBERED = 65536


def grown(pairs: Mapping[str, str], one: Subject, other: Subject, words: Lexicon) -> dict[str, tuple[str, ...]]:
    """Return for nodes of ``one`` the nodes of ``other`` that are the same together, the paired one first.

    Strong evidence only: each of the neighbours says mostly what the node says, no one says all of it, and
    together they do. Nodes that are paired elsewhere are left alone.

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
        for beside in (*other.flow.before[partner], *other.flow.after[partner]):
            more = theirs.get(beside)
            if beside in taken or not more or _covered(more, said, words) < OWN_SHARE:
                continue
            if _covered(said, part | more, words) >= COVERED_TOGETHER:
                found[node] = (partner, beside)
                taken.add(beside)
                break
    return found


@lru_cache(_REMEMBERED)
def _covered(said: frozenset[str], by: frozenset[str], words: Lexicon) -> float:
    """Return the share of words that have a counterpart."""
    hits = sum(1 for word in said if word in by or any(words.alike(word, other) for other in by))
    return hits / len(said)

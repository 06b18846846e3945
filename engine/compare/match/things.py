"""What labels are about: the thing that something is done to, apart from what is done.

Chains of events are drawn with the words of one vocabulary: "Release of order", "Order is released". There labels that
do the same to another thing are nearly equal, and mean something else.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.compare.match.lists import Matrix
from engine.compare.match.shared_words import Alike, Synonyms, met_words
from engine.compare.match.words import Label, Lexicon


def other_things(
    ours: Sequence[Label],
    theirs: Sequence[Label],
    lexicon: Lexicon,
    weight: Mapping[str, float],
    learned: Synonyms = frozenset(),
) -> Matrix:
    """Return how far every two labels are about other things, in [0, 1].

    That is the share of the words for what a label is about which the other label does not have, of the label where it
    is less; 0 if either says only what is done.
    """
    words = [sorted({word for label in side for word in label.said}) for side in (ours, theirs)]
    alike = Alike.of(words[0], words[1], lexicon, learned)
    first = _lacking(ours, theirs, alike, lexicon, weight)
    second = _lacking(theirs, ours, alike.reversed(), lexicon, weight)
    found: Matrix = np.minimum(first, second.T)
    return found


def _lacking(
    ours: Sequence[Label], theirs: Sequence[Label], alike: Alike, lexicon: Lexicon, weight: Mapping[str, float]
) -> Matrix:
    about = [Label("", tuple(sorted(lexicon.about(label.text) & label.said))) for label in ours]
    (met, total), _ = met_words(about, theirs, alike, weight)
    share = np.divide(met, total[:, None], out=np.ones_like(met), where=total[:, None] > 0)
    lacking: Matrix = 1.0 - share
    return lacking

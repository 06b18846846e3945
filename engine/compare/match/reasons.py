"""Say for a person why two nodes may mean the same."""

from collections.abc import Sequence
from itertools import compress

import numpy as np

from engine.compare.match.evidence import Evidence
from engine.compare.match.lists import Mask, Matrix, Places
from engine.language import Message, message

SOME_WORDS = 0.15
CLEARLY = 0.1
CONFIRMED = message("A person has said that they are the same.")
SAME_LABEL = message("Same label.")
SHARED_WORDS = message("The labels share words or synonyms.")
OTHER_WORDS = message("The words differ.")
UNRIVALLED = message("No other label in either model is as alike.")
SEVERAL = message("Several nodes of one model mean what one node of the other does.")
SAME_ROLE = message("Same role.")
OTHER_ROLES = message("Different roles.")
SAME_AROUND = message("The same comes before and after.")
OTHER_KIND = message("One is drawn as an activity, the other as an event.")
SAME_DESCRIPTION = message("The descriptions are alike.")


_AGAINST = frozenset(sentence.template for sentence in (OTHER_WORDS, OTHER_ROLES, OTHER_KIND))


def speaks_against(reason: Message) -> bool:
    """Say whether a reason is evidence against two nodes being the same."""
    return reason.template in _AGAINST


def reasons(evidence: Evidence, pairs: Sequence[tuple[int, int]]) -> list[tuple[Message, ...]]:
    """Return for each pair the evidence for and against it as sentences, strongest kind first. O(N * M) for all."""
    if not pairs:
        return []
    rows, columns = (np.array(side, dtype=np.intp) for side in zip(*pairs, strict=True))
    value = {name: evidence.parts[name][rows, columns] for name in _NAMED}
    unlike = value["equal"] < 1
    holds = (
        (evidence.confirmed[rows, columns], CONFIRMED),
        (value["equal"] == 1, SAME_LABEL),
        (unlike & (value["words"] >= 0.5), SHARED_WORDS),
        (evidence.loud[rows, columns] & (value["words"] < 0.5), OTHER_WORDS),
        (unlike & _unrivalled(evidence.parts["words"], rows, columns), UNRIVALLED),
        (value["role"] >= 0.5, SAME_ROLE),
        (value["role"] < 0, OTHER_ROLES),
        (value["around"] >= 0.6, SAME_AROUND),
        (value["kind"] < 0.6, OTHER_KIND),
        (value["documentation"] >= 0.7, SAME_DESCRIPTION),
    )
    sentences = [sentence for _, sentence in holds]
    return [tuple(compress(sentences, row)) for row in np.stack([each for each, _ in holds], axis=1).tolist()]


_NAMED = ("equal", "words", "role", "around", "kind", "documentation")


def _unrivalled(words: Matrix, rows: Places, columns: Places) -> Mask:
    """Say of pairs whether their labels share more words than either shares with any other of the other model."""
    own = words[rows, columns]
    others = np.maximum(_most_but(words[rows], columns), _most_but(words[:, columns].T, rows))
    found: Mask = (own >= SOME_WORDS) & (own - others >= CLEARLY)
    return found


def _most_but(values: Matrix, places: Places) -> Matrix:
    """Return the highest value of each row but the one at its place, 0 if there is no other. ``values`` is a copy."""
    values[np.arange(len(places)), places] = 0.0
    found: Matrix = values.max(axis=1, initial=0.0)
    return found

"""Say for a person why two nodes may mean the same."""

from collections.abc import Sequence
from itertools import compress
from typing import cast

import numpy as np

from engine.compare.match.evidence import Evidence
from engine.compare.match.lists import Mask, Matrix, Places, parts
from engine.language import Message, message

SOME_WORDS = 0.15
CLEARLY = 0.1
ALIKE_DESCRIPTIONS = 0.7
CONFIRMED = message("A person has said that they are the same.")
SAME_LABEL = message("Same label.")
SHARED_WORDS = message("The labels share words or synonyms.")
PART_OF_LABEL = message("One label says a part of what the other says.")
OTHER_WORDS = message("The words differ.")
UNRIVALLED = message("No other label in either model is as alike.")
SEVERAL = message("Several nodes of one model mean what one node of the other does.")
SAME_ROLE = message("Same role.")
OTHER_ROLES = message("Different roles.")
SAME_AROUND = message("The same comes before and after.")
OTHER_KIND = message("One is drawn as an activity, the other as an event.")
ONLY_STARTS = message("Each is the only start of its model.")
SAME_PLACE = message("They stand in the same place among what corresponds.")
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
        (unlike & (value["words"] >= 0.5) & _in_part(evidence, rows, columns), PART_OF_LABEL),
        (evidence.loud[rows, columns] & (value["words"] < 0.5), OTHER_WORDS),
        (unlike & _unrivalled(cast("Matrix", evidence.parts["words"]), rows, columns), UNRIVALLED),
        ((value["role"] >= 0.5) & _both_drawn(evidence, rows, columns), SAME_ROLE),
        (value["role"] < 0, OTHER_ROLES),
        (_only_starts(evidence, rows, columns), ONLY_STARTS),
        (value["around"] >= 0.6, SAME_AROUND),
        (evidence.reference.activities[rows] != evidence.variant.activities[columns], OTHER_KIND),
        (value["documentation"] >= ALIKE_DESCRIPTIONS, SAME_DESCRIPTION),
    )
    sentences = [sentence for _, sentence in holds]
    return [tuple(compress(sentences, row)) for row in np.stack([each for each, _ in holds], axis=1).tolist()]


_NAMED = ("equal", "words", "role", "around", "documentation")


def _in_part(evidence: Evidence, rows: Places, columns: Places) -> Mask:
    """Say of pairs whether either label has a part that is like the whole of the other."""
    found: Mask = (evidence.part[0][rows, columns] > 0) | (evidence.part[1][rows, columns] > 0)
    return found


def _only_starts(evidence: Evidence, rows: Places, columns: Places) -> Mask:
    """Say of pairs whether each node is the only start of its model's outermost level."""
    row, column = evidence.reference.only_start, evidence.variant.only_start
    if row is None or column is None:
        return np.zeros(len(rows), dtype=np.bool_)
    found: Mask = (rows == row) & (columns == column)
    return found


def _both_drawn(evidence: Evidence, rows: Places, columns: Places) -> Mask:
    """Say of pairs whether a role is drawn for both nodes."""
    ours, theirs = evidence.reference.roles, evidence.variant.roles
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return np.array([bool(ours[row] and theirs[column]) for row, column in pairs], dtype=np.bool_)


def _unrivalled(words: Matrix, rows: Places, columns: Places) -> Mask:
    """Say of pairs whether their labels share more words than either shares with any other of the other model."""
    own = words[rows, columns]
    others = np.empty(len(rows))
    for part in parts(len(rows)):
        row, column = rows[part], columns[part]
        others[part] = np.maximum(_most_but(words[row], column), _most_but(words[:, column].T, row))
    found: Mask = (own >= SOME_WORDS) & (own - others >= CLEARLY)
    return found


def _most_but(values: Matrix, places: Places) -> Matrix:
    """Return the highest value of each row but the one at its place, 0 if there is no other. ``values`` is a copy."""
    values[np.arange(len(places)), places] = 0.0
    found: Matrix = values.max(axis=1, initial=0.0)
    return found

"""Say for a person why two nodes may mean the same."""

import numpy as np

from engine.compare.match.evidence import Evidence
from engine.compare.match.lists import Matrix
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


def reasons(evidence: Evidence, pair: tuple[int, int]) -> tuple[Message, ...]:
    """Return the evidence for and against a pair as sentences, strongest kind first."""
    value = {name: float(part[pair]) for name, part in evidence.parts.items()}
    said = (
        (bool(evidence.confirmed[pair]), CONFIRMED),
        (value["equal"] == 1, SAME_LABEL),
        (value["equal"] < 1 and value["words"] >= 0.5, SHARED_WORDS),
        (bool(evidence.loud[pair]) and value["words"] < 0.5, OTHER_WORDS),
        (value["equal"] < 1 and _unrivalled(evidence.parts["words"], pair), UNRIVALLED),
        (value["role"] >= 0.5, SAME_ROLE),
        (value["role"] < 0, OTHER_ROLES),
        (value["around"] >= 0.6, SAME_AROUND),
        (value["kind"] < 0.6, OTHER_KIND),
        (value["documentation"] >= 0.7, SAME_DESCRIPTION),
    )
    return tuple(sentence for holds, sentence in said if holds)


def _unrivalled(words: Matrix, pair: tuple[int, int]) -> bool:
    """Say whether two labels share more words than either shares with any other of the other model."""
    others = max(
        np.delete(words[pair[0]], pair[1]).max(initial=0.0), np.delete(words[:, pair[1]], pair[0]).max(initial=0.0)
    )
    return bool(words[pair] >= SOME_WORDS and words[pair] - others >= CLEARLY)

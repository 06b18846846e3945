"""Which flow nodes of two models mean the same: evidence, then assignment."""

from engine.compare.match.family import FamilyAlignment, match_family
from engine.compare.match.judgements import NOTHING_SAID, Judgement, Judgements, Meaning
from engine.compare.match.matching import match
from engine.compare.match.reasons import speaks_against

__all__ = [
    "NOTHING_SAID",
    "FamilyAlignment",
    "Judgement",
    "Judgements",
    "Meaning",
    "match",
    "match_family",
    "speaks_against",
]

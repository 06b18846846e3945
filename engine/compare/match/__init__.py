"""Which flow nodes of two models mean the same: evidence, then assignment."""

from engine.compare.match.family import FamilyAlignment, match_family
from engine.compare.match.matching import match

__all__ = ["FamilyAlignment", "match", "match_family"]

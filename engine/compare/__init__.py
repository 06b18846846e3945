"""What differs between two process models: match, then diff, then sentences. Knows models only, no XML."""

from engine.compare.alignment import Alignment, Correspondence
from engine.compare.match import match

__all__ = ["Alignment", "Correspondence", "match"]

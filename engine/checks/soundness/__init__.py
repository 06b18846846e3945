"""Can each case end, whichever ways it takes: an analysis of the tokens of each scope, within a budget."""

from engine.checks.soundness.analysis import Soundness, soundness
from engine.checks.soundness.concurrency import Overlaps, overlaps

__all__ = ["Overlaps", "Soundness", "overlaps", "soundness"]

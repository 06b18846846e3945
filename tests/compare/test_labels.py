"""How well labels alone are told apart, on pairs that the lexicon was not written for."""

from engine.compare import match
from engine.model.sketch import read_sketch
from tests.compare.held_out_labels import DIFFERENT, SAME


def found(one: str, other: str) -> str:
    """Return the band of the correspondence by meaning of two labels with the same before and after, or ""."""
    reference, variant = (read_sketch(f"(start) -> {label} -> (slut)") for label in (one, other))
    for pair in match(reference, variant).correspondences:
        if reference.node_by_id[pair.reference[0]].is_activity and pair.basis == "meaning":
            return pair.band
    return ""


def test_what_is_accepted_unasked_means_the_same():
    accepted = [pair for pair in (*SAME, *DIFFERENT) if found(*pair) == "accept"]
    wrong = [pair for pair in accepted if pair in DIFFERENT]
    assert len(wrong) <= 0.05 * len(accepted), wrong


def test_most_labels_that_mean_the_same_are_accepted_or_asked_about():
    bands = [found(*pair) for pair in SAME]
    assert bands.count("accept") >= 22
    assert len(bands) - bands.count("") >= 25

from itertools import combinations

import numpy as np

from engine.compare import match_family
from engine.compare.match.together import Together
from engine.model.sketch import read_sketch

MODELS = {
    "standard": read_sketch("(start) -> Registrera ansökan -> Granska handlingar -> Besluta -> (slut)"),
    "kil": read_sketch("(start) -> Diarieför ansökan -> Kontrollera handlingar -> Besluta -> (slut)"),
    "arvika": read_sketch("(start) -> Registrera ansökan -> Besluta -> Fakturera -> (slut)"),
}


def test_every_two_models_are_matched():
    assert set(match_family(MODELS).pairs) == {("standard", "kil"), ("standard", "arvika"), ("kil", "arvika")}


def test_a_canonical_activity_holds_at_most_one_node_of_each_model():
    canonical = match_family(MODELS).canonical
    for activity in canonical:
        assert len({name for name, _ in activity}) == len(activity)
    assert {("standard", "Besluta"), ("kil", "Besluta"), ("arvika", "Besluta")} in canonical
    assert {("arvika", "Fakturera")} in canonical


def test_a_family_of_one_has_each_activity_alone():
    found = match_family({"standard": MODELS["standard"]})
    assert found.pairs == {}
    assert all(len(activity) == 1 for activity in found.canonical)


def together(likely: dict[tuple[str, str], float]) -> Together:
    """Return models with one node each, as likely the same as stated."""
    table = Together(dict.fromkeys("abcd", 1))
    for one, other in combinations("abcd", 2):
        table.put((one, other), np.array([[likely.get((one, other), 0.0)]]), *np.array([[[False]], [[False]]]))
    return table


def test_third_municipalities_are_a_bridge_between_two():
    likely = {("a", "b"): 0.1, ("a", "c"): 0.7, ("a", "d"): 0.7, ("b", "c"): 0.7, ("b", "d"): 0.7, ("c", "d"): 0.7}
    table = together(likely)
    assert table.likely[0, 1] == 0.1
    table.bridge()
    assert table.likely[0, 1] > 0.25
    assert table.sets() == [(0, 1, 2, 3)]


def test_third_municipalities_that_know_nothing_of_it_say_nothing():
    table = together({("a", "b"): 0.3})
    table.bridge()
    assert table.likely[0, 1] == 0.3


def test_third_municipalities_that_tell_the_two_apart_speak_against_them():
    table = together({("a", "b"): 0.35, ("a", "c"): 0.9, ("a", "d"): 0.9, ("c", "d"): 0.9})
    table.bridge()
    assert table.likely[0, 1] < 0.3
    assert table.sets() == [(0, 2, 3), (1,)]


def test_two_nodes_correspond_in_a_pair_if_they_are_one_canonical_node():
    family = match_family(MODELS)
    for (one, other), alignment in family.pairs.items():
        for pair in (pair for pair in alignment.correspondences if pair.basis == "meaning"):
            members = next(each for each in family.canonical if (one, pair.reference[0]) in each)
            assert (other, pair.variant[0]) in members


def test_the_order_of_the_models_decides_nothing():
    backwards = match_family(dict(reversed(MODELS.items())))
    assert set(backwards.canonical) == set(match_family(MODELS).canonical)
    assert backwards.pairs["kil", "standard"].variant_of == match_family(MODELS).pairs["standard", "kil"].reference_of

import pytest

from engine.compare import match, similarity
from engine.compare.similarity import Similarity
from engine.model import ProcessModel
from engine.model.sketch import read_sketch

BASE = "(start) -> Registrera [Registrator] -> Granska [Handläggare] -> Besluta [Delegat] -> (slut)"


def between(one: str, other: str) -> Similarity:
    reference, variant = read_sketch(one), read_sketch(other)
    return similarity(reference, variant, match(reference, variant))


def test_a_model_is_wholly_like_itself():
    assert between(BASE, BASE) == Similarity(1.0, 1.0, 1.0, 1.0, None)


def test_models_that_share_nothing_are_near_nothing():
    found = between(
        "(start) -> Baka bröd -> Koka soppa -> (slut)", "(begin) -> Riv hus -> Gräv grop -> Fyll sjö -> (end)"
    )
    assert found.value < 0.35


@pytest.mark.parametrize(
    ("other", "part"),
    [
        (BASE.replace("-> Granska [Handläggare] ", ""), "activities"),
        ("(start) -> Granska [Handläggare] -> Registrera [Registrator] -> Besluta [Delegat] -> (slut)", "order"),
        (BASE.replace("[Delegat]", "[Nämnd]"), "roles"),
    ],
)
def test_each_part_falls_with_its_own_differences(other: str, part: str):
    found = between(BASE, other)
    assert getattr(found, part) < 1.0
    assert found.value < 1.0


def test_conditions_and_times_are_a_part():
    one = "(start) -> (timer P28D: Svarstid) -> Besluta -> (slut)"
    assert between(one, one.replace("P28D", "P21D")).conditions == 0.0


def test_similarity_is_symmetric():
    other = BASE.replace("[Delegat]", "[Nämnd]").replace("-> Granska", "-> Syna platsen -> Granska")
    assert between(BASE, other) == between(other, BASE)


def test_empty_models_are_alike():
    empty = ProcessModel()
    assert similarity(empty, empty, match(empty, empty)).value == 1.0

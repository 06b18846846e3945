import pytest

from engine.compare import match, percent, similarity
from engine.compare.merge import matrix
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
        "(start) -> Baka bröd -> Koka soppa -> Duka bord -> Tända ljus -> Kyla vin -> Bjuda gäster -> Servera mat",
        "(begin) -> Riva hus -> Gräva grop -> Fylla sjö -> Måla staket -> Såga stock",
    )
    assert found.value < 0.05


def test_models_that_share_nothing_are_at_nothing_in_each_part_that_both_draw():
    one = "(start) -> Baka bröd [Bagare] -> <Klart?>\n<Klart?> -ja-> Sälj [Bagare] -> (a)\n<Klart?> -nej-> (b)"
    other = "(begin) -> Riv hus [Rivare] -> Gräv [Grävare] -> <Djupt?>\n<Djupt?> -mer-> (x)\n<Djupt?> -stopp-> (y)"
    found = between(one, other)
    assert found.value < 0.1
    assert found.roles == found.conditions == 0.0


def test_the_more_activities_two_models_share_the_more_alike_they_are():
    labels = ("Registrera", "Granska handlingar", "Höra grannar", "Besluta om bygglov", "Expediera beslut", "Arkivera")
    others = ("Baka bröd", "Koka soppa", "Gräva grop", "Riva hus", "Måla staket", "Fylla sjö")
    whole = chain(labels)
    found = [between(whole, chain((*labels[:number], *others[number:]))).value for number in range(len(labels) + 1)]
    assert found == sorted(set(found))
    assert found[0] < 0.1  # they share an end called the same
    assert found[-1] == 1.0


def chain(labels: tuple[str, ...]) -> str:
    return "(start) -> " + " -> ".join(f"{label} [Handläggare]" for label in labels) + " -> (slut)"


def test_what_has_no_counterpart_counts_in_roles_and_times_too():
    one = "(start) -> Granska [Handläggare] -> Besluta [Nämnd] -> (slut)"
    other = (
        "(start) -> Granska [Handläggare] -> Besluta [Nämnd] -> Gräva grop [Grävare] -> Fylla sjö [Grävare] -> (slut)"
    )
    assert between(one, other).roles == pytest.approx(4 / 6)


def test_a_part_that_only_one_model_draws_counts_nothing():
    found = between(BASE, "(start) -> Registrera -> Granska -> Besluta -> (slut)")
    assert found.roles is None
    assert found.value == 1.0


def test_what_stands_in_another_s_place_is_not_shared():
    found = between(BASE, BASE.replace("Granska", "Gräva grop"))
    assert found.activities == pytest.approx(6 / 8)
    assert found.order is not None
    assert found.order < 0.6


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


def test_similarity_is_told_in_whole_per_cent_and_a_hundred_is_for_the_very_same():
    assert [percent(share) for share in (0.0, 0.004, 0.006, 0.9999, 1.0)] == [0, 0, 1, 99, 100]


def test_a_pair_is_as_alike_in_a_family_as_alone():
    models = {name: read_sketch(text) for name, text in (("a", BASE), ("b", BASE.replace("[Delegat]", "[Nämnd]")))}
    models["c"] = read_sketch("(start) -> Diarieför ansökan [Registrator] -> Besluta [Delegat] -> (slut)")
    found = matrix(models)
    for one, other in (("a", "b"), ("a", "c"), ("b", "c")):
        assert found.of(one, other) == between_models(models[one], models[other]).value
        assert found.of(other, one) == found.of(one, other)


def between_models(one: ProcessModel, other: ProcessModel) -> Similarity:
    return similarity(one, other, match(one, other))


def test_empty_models_are_alike():
    empty = ProcessModel()
    assert similarity(empty, empty, match(empty, empty)).value == 1.0

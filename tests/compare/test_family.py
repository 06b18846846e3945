from engine.compare import match_family
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

import pytest

from engine.compare import Judgement, Judgements, Meaning, match, match_family
from engine.model import ProcessModel
from engine.model.sketch import read_sketch

STANDARD = read_sketch("(start) -> Registrera ansökan -> Utred planenlighet -> Besluta -> (slut)")
KIL = read_sketch("(start) -> Diarieför ansökan -> Syna av -> Fika -> Besluta -> (slut)")


def say(one: str, other: str, same: bool, role: str = "") -> Judgement:
    return Judgement(Meaning(one, role), Meaning(other, role), same)


def meant(one: ProcessModel, other: ProcessModel, *said: Judgement) -> dict[str, str]:
    """Return by label which activities were taken for the same."""
    pairs = match(one, other, Judgements(said)).correspondences
    names = one.node_by_id, other.node_by_id
    return {
        names[0][pair.reference[0]].name: names[1][pair.variant[0]].name for pair in pairs if pair.basis == "meaning"
    }


def test_what_a_person_confirmed_is_the_same_though_no_measure_says_so():
    assert "Utred planenlighet" not in meant(STANDARD, KIL)
    said = say("Utred planenlighet", "Fika", same=True)
    assert meant(STANDARD, KIL, said)["Utred planenlighet"] == "Fika"
    pair = next(each for each in match(STANDARD, KIL, Judgements((said,))).correspondences if each.variant == ("Fika",))
    assert pair.band == "accept"
    assert str(pair.reasons[0]) == "A person has said that they are the same."


def test_what_a_person_rejected_is_never_the_same_though_all_measures_say_so():
    assert meant(STANDARD, KIL)["Registrera ansökan"] == "Diarieför ansökan"
    said = say("Diarieför ansökan", "Registrera ansökan", same=False)
    found = match(STANDARD, KIL, Judgements((said,)))
    assert "Registrera_ansökan" not in found.variant_of


def test_a_confirmation_outranks_opposites_of_the_lexicon():
    one, other = (read_sketch(f"(start) -> {name} -> (slut)") for name in ("Bevilja lov", "Avslå lov"))
    assert "Bevilja lov" not in meant(one, other)
    assert meant(one, other, say("Bevilja lov", "Avslå lov", same=True)) == {
        "start": "start",
        "Bevilja lov": "Avslå lov",
        "slut": "slut",
    }


def test_what_was_said_last_holds():
    no, yes = say("Utred planenlighet", "Fika", same=False), say("Fika", "Utred planenlighet", same=True)
    assert meant(STANDARD, KIL, no, yes)["Utred planenlighet"] == "Fika"
    assert "Utred planenlighet" not in meant(STANDARD, KIL, yes, no)


def test_a_judgement_is_about_words_whatever_their_order_and_form():
    said = say("Planenligheten utreds", "fika", same=True)
    assert meant(STANDARD, KIL, said)["Utred planenlighet"] == "Fika"


def test_a_judgement_with_a_role_holds_for_that_role_alone():
    said = say("Utred planenlighet", "Fika", same=True, role="Nämnd")
    assert "Utred planenlighet" not in meant(STANDARD, KIL, said)


def test_a_confirmation_teaches_the_words_it_joins():
    one = read_sketch("(start) -> Samla vass -> Bunta gul säv -> Sälj vass -> (slut)")
    other = read_sketch("(start) -> Samla vass -> Skeppa vass -> Bräka mjuk säv -> Sälj vass -> (slut)")
    pairs = match(one, other), match(one, other, Judgements((say("Bunta halm", "Bräka halm", same=True),)))
    before, after = (
        next((each.confidence for each in found.correspondences if "Bunta_gul_säv" in each.reference), 0.0)
        for found in pairs
    )
    assert before < after - 0.05


@pytest.mark.parametrize("same", [True, False])
def test_a_judgement_holds_in_a_whole_family(same: bool):
    models = {
        "standard": STANDARD,
        "kil": KIL,
        "eda": read_sketch("(start) -> Diarieför ansökan -> Fika -> Besluta -> (slut)"),
    }
    words = ("Utred planenlighet", "Fika") if same else ("Registrera ansökan", "Diarieför ansökan")
    family = match_family(models, Judgements((say(*words, same=same),)))
    one, other = (word.replace(" ", "_") for word in words)
    together = {("standard", one), ("kil", other), ("eda", other)}
    assert (together in family.canonical) is same
    assert any({("standard", one), ("kil", other)} <= each for each in family.canonical) is same


def test_what_is_said_of_words_that_no_model_has_changes_nothing():
    said = Judgements((say("Mjölka kor", "Baka bröd", same=True),))
    assert match(STANDARD, KIL, said) == match(STANDARD, KIL)


def test_what_is_said_of_an_event_is_not_said_of_the_activity_that_leads_to_it():
    one = read_sketch("(start) -> Skapa rapport -> (Rapport skapad)")
    other = read_sketch("(start) -> Skapa rapport -> (Klart)")
    said = Judgements((Judgement(Meaning("Rapport skapad"), Meaning("Klart"), same=True),))
    found = match(one, other, said).variant_of
    assert found["Skapa_rapport"] == "Skapa_rapport"
    assert found["Rapport_skapad"] == "Klart"

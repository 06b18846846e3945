"""What stands around two nodes and what else is like them (engine/compare/match/context.py, left_over.py)."""

from engine.compare import Correspondence, match
from engine.compare.match.reasons import SEVERAL, UNRIVALLED
from engine.model.sketch import read_sketch

ONE = "(start) -> Registrera ansökan -> Väg äpplen noga -> Fakturera avgift -> Arkivera ärendet -> (slut)"


def weighed(other: str) -> Correspondence:
    """Return the correspondence of "Väg äpplen noga"."""
    found = match(read_sketch(ONE), read_sketch(other)).correspondences
    return next(each for each in found if "Väg_äpplen_noga" in each.reference)


def test_labels_that_share_little_are_the_same_if_nothing_else_is_as_alike_and_all_around_corresponds():
    other = "(start) -> Registrera ansökan -> Räkna äpplen -> Fakturera avgift -> Arkivera ärendet -> (slut)"
    pair = weighed(other)
    assert (pair.variant, pair.basis, pair.band) == (("Räkna_äpplen",), "meaning", "ask")
    assert UNRIVALLED in pair.reasons


def test_activities_without_a_common_word_are_never_the_same_by_meaning_whatever_is_around_them():
    other = ONE.replace("Väg äpplen noga", "Blanka skor")
    pair = weighed(other)
    assert pair.basis == "place"


def test_one_general_activity_corresponds_to_several_specific_ones():
    one = read_sketch("(start) -> Utred -> <Vilken?>\n<Vilken?> -> Skicka blankett -> Granska svar -> (slut)")
    other = read_sketch(
        "(start) -> Utred -> <Vilken?>\n<Vilken?> -a-> Skicka enkel blankett -> Granska svar -> (slut)\n"
        "<Vilken?> -b-> Skicka utförlig blankett -> Granska svar"
    )
    group = next(match(one, other).groups())
    assert sorted(group.variant) == ["Skicka_enkel_blankett", "Skicka_utförlig_blankett"]
    assert group.band == "ask"
    assert SEVERAL in group.reasons


def test_an_activity_that_alone_has_its_label_is_the_same_wherever_it_stands():
    one = read_sketch("(start) -> Skicka kvitto till kund -> Registrera ansökan -> Besluta -> (slut)")
    other = read_sketch("(start) -> Registrera ansökan -> Besluta -> Skicka kvitto till kund -> (slut)")
    assert match(one, other).variant_of["Skicka_kvitto_till_kund"] == "Skicka_kvitto_till_kund"


def test_one_activity_is_all_the_cases_that_another_model_draws_of_it():
    one = read_sketch("Read letter -> Check passport -> Check certificate -> Check photo -> Send answer -> Close case")
    other = read_sketch("Read letter -> Check documents -> Send answer -> Close case")
    group = next(match(one, other).groups())
    assert (sorted(group.reference), group.variant, group.band) == (
        ["Check_certificate", "Check_passport", "Check_photo"],
        ("Check_documents",),
        "ask",
    )


def test_an_end_does_not_join_the_work_before_it():
    one = read_sketch("(start) -> Registrera -> Besluta om lov -> (Beslut om lov)")
    other = read_sketch("(start) -> Registrera -> Besluta om lov i nämnden -> (slut)")
    assert list(match(one, other).groups()) == []

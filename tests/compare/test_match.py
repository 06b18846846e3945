from dataclasses import replace

import pytest

from engine.compare import match
from engine.compare.match.words import is_silent, language_of, lexicon
from engine.model import ProcessModel
from engine.model.sketch import read_sketch


def matched(one: str, other: str) -> dict[str, str]:
    return match(read_sketch(one), read_sketch(other)).variant_of


def test_equal_labels_correspond_whatever_their_order():
    found = matched("(start) -> Registrera -> Besluta -> (slut)", "(start) -> Besluta -> Registrera -> (slut)")
    assert found["Registrera"] == "Registrera"
    assert found["Besluta"] == "Besluta"


def test_synonyms_of_casework_correspond():
    found = matched(
        "(start) -> Diarieför ansökan -> Granska handlingar -> Besluta -> (slut)",
        "(start) -> Registrera ansökan -> Kontrollera dokument -> Fatta beslut -> (slut)",
    )
    assert found["Diarieför_ansökan"] == "Registrera_ansökan"
    assert found["Granska_handlingar"] == "Kontrollera_dokument"
    assert found["Besluta"] == "Fatta_beslut"


def test_compounds_are_read_in_their_parts():
    words = lexicon("sv")
    assert words.read("Tillståndsbeslut").words == words.read("Beslut tillstånd").words[::-1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bevilja ansökan", "Avslå ansökan"),
        ("Skicka komplettering", "Ta emot komplettering"),
        ("Approve request", "Reject request"),
        ("Send invoice", "Receive invoice"),
    ],
)
def test_opposites_never_correspond(one: str, other: str):
    found = matched(f"(start) -> {one} -> (end)", f"(start) -> {other} -> (end)")
    assert set(found) == {"start", "end"}


def test_an_equal_id_alone_is_no_correspondence():
    one = read_sketch("(start) -> Hämta nycklar -> Besluta -> (slut)")
    other = read_sketch("(start) -> Besluta -> Baka bröd -> (slut)")
    renamed = other.with_nodes(
        replace(node, id="Hämta_nycklar") if node.id == "Baka_bröd" else node for node in other.nodes
    ).with_flows(
        replace(
            flow,
            source=flow.source.replace("Baka_bröd", "Hämta_nycklar"),
            target=flow.target.replace("Baka_bröd", "Hämta_nycklar"),
        )
        for flow in other.flows
    )
    assert "Hämta_nycklar" not in match(one, renamed).variant_of


@pytest.mark.parametrize("label", ["", "Task 1", "Activity_0ab", "t7", "Aktivitet 3", "sid-8712EF38"])
def test_labels_made_by_tools_say_nothing(label: str):
    assert is_silent(label)


@pytest.mark.parametrize("label", ["Besluta", "Granska 2", "Event planning", "IT"])
def test_labels_of_people_say_something(label: str):
    assert not is_silent(label)


def test_roles_tell_equal_labels_apart():
    one = "(start) -> Signera avtal [Sökande] -> Besluta [Handläggare] -> Signera avtal #2 [Handläggare] -> (slut)"
    other = "(start) -> Besluta [Handläggare] -> Signera avtal [Handläggare] -> (slut)"
    assert matched(one, other)["Signera_avtal_2"] == "Signera_avtal"


def test_gateways_are_matched_by_their_place():
    found = matched(
        "(start) -> A hus -> <Komplett?> -ja-> B katt -> (slut)\n<Komplett?> -nej-> C bil -> (slut)",
        "(start) -> A hus -> <Allt inne?> -ja-> B katt -> (slut)\n<Allt inne?> -nej-> C bil -> (slut)",
    )
    assert found["Komplett"] == "Allt_inne"


def test_an_activity_in_place_of_another_is_asked_about_and_never_accepted():
    alignment = match(
        read_sketch("(start) -> Registrera -> Skicka remiss -> Besluta -> (slut)"),
        read_sketch("(start) -> Registrera -> Hämta polisens register -> Besluta -> (slut)"),
    )
    pair = next(pair for pair in alignment.correspondences if pair.reference == ("Skicka_remiss",))
    assert (pair.band, pair.basis) == ("ask", "place")


def test_two_activities_that_together_say_what_one_says_are_a_split():
    alignment = match(
        read_sketch("(start) -> Granska och registrera ansökan -> Besluta -> (slut)"),
        read_sketch("(start) -> Granska ansökan -> Registrera ansökan -> Besluta -> (slut)"),
    )
    (group,) = alignment.groups()
    assert set(group.variant) == {"Granska_ansökan", "Registrera_ansökan"}


def test_models_without_nodes_have_an_empty_alignment():
    assert match(ProcessModel(), ProcessModel()).correspondences == ()
    assert match(ProcessModel(), read_sketch("(start) -> A -> (slut)")).correspondences == ()


def test_reasons_are_given_for_every_correspondence():
    alignment = match(read_sketch("(start) -> Granska -> (slut)"), read_sketch("(start) -> Kontrollera -> (slut)"))
    assert all(pair.reasons for pair in alignment.correspondences)


def test_the_language_of_labels_is_found():
    assert language_of(["Ta emot ansökan", "Besluta"]) == "sv"
    assert language_of(["Receive the application", "Decide"]) == "en"

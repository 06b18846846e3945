"""Why two nodes may mean the same, in sentences."""

from engine.compare import match
from engine.model.sketch import read_sketch


def said(reference: str, variant: str, id_: str) -> list[str]:
    pairs = match(read_sketch(reference), read_sketch(variant)).correspondences
    return [each.template for each in next(pair for pair in pairs if id_ in pair.reference).reasons]


def test_nothing_is_said_of_roles_that_are_not_drawn():
    drawn = "(start) -> Granska ansökan [Handläggare] -> Besluta [Nämnd] -> (slut)"
    assert "Same role." in said(drawn, drawn, "Besluta")
    assert "Same role." not in said(drawn.replace(" [Nämnd]", ""), drawn, "Besluta")


def test_a_start_and_an_event_within_are_both_events():
    one = "(start) -> Utred -> (Ansökan komplett) -> Besluta -> (slut)"
    other = "(Ansökan komplett) -> Besluta -> (slut)"
    assert "One is drawn as an activity, the other as an event." not in said(one, other, "Ansökan_komplett")


def test_a_label_that_is_part_of_another_is_called_so():
    one = "(start) -> Registrera ansökan -> Granska och skicka beslut -> (slut)"
    other = "(start) -> Registrera ansökan -> Skicka beslut -> (slut)"
    assert "One label says a part of what the other says." in said(one, other, "Granska_och_skicka_beslut")


def test_what_is_paired_by_place_alone_says_so():
    one = """
    (Ny ansökan) -> Registrera -> <Komplett?> -ja-> Besluta -> (slut)
    <Komplett?> -nej-> Komplettera -> (avslutat)
    """
    other = one.replace("Komplett?", "Ok?").replace("Ny ansökan", "Start")
    told = said(one, other, "Komplett")
    assert {"The same comes before and after.", "They stand in the same place among what corresponds."} & {*told}
    assert "Each is the only start of its model." in said(one, other, "Ny_ansökan")

"""Names that Klunga gives are written in Swedish and read in the language of the reader; drawn ones stay."""

import pytest

from engine.model.description import described
from engine.model.given_names import (
    CHOOSE,
    END,
    FOR_WHOM,
    again_at,
    for_whom_at,
    given,
    in_language,
    leave_at,
    time_at,
    way,
)
from engine.model.sketch import read_sketch

MODEL = read_sketch("(start) -> Utred -> <> -ja-> (slut)")
UNNAMED = next(node.id for node in MODEL.nodes if node.is_gateway)


@pytest.mark.parametrize(
    ("name", "written", "read"),
    [
        (CHOOSE, "Välj väg", "Choose the way"),
        (END, "Slut", "End"),
        (FOR_WHOM, "För vilka? Skriv en på varje rad, eller bara hur många.", str(FOR_WHOM)),
        (way(3), "Väg 3", "Way 3"),
        (again_at("Utred"), "Utred: en gång till?", "Utred: once more?"),
        (again_at(""), "En gång till?", "Once more?"),
        (for_whom_at("Hör {grannar}"), "Hör {grannar}: för vilka?", "Hör {grannar}: for whom?"),
        (leave_at("Utred"), "Utred: fortsätta eller avsluta?", "Utred: continue or finish?"),
        (time_at("Påminn"), "Ange tid: Påminn", "Set the time: Påminn"),
        (described(MODEL, UNNAMED), "Vägvalet efter ”Utred”", "The gateway after “Utred”"),
    ],
)
def test_a_given_name_is_read_in_both_languages(name, written: str, read: str):
    assert given(name) == written
    assert in_language(written, "sv") == written
    assert in_language(written, "en") == read


@pytest.mark.parametrize(
    "drawn", ["", "Slutför ärendet", "Väg", "Väg till 3", "Ange tid", "Utred: en gång till", "välj väg"]
)
def test_what_is_drawn_stays(drawn: str):
    assert in_language(drawn, "sv") == drawn
    assert drawn == "Ange tid" or in_language(drawn, "en") == drawn

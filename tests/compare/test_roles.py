import pytest

from engine.compare.match.role import same_roles
from engine.compare.match.words import lexicon
from tests.compare.telling import told

BASE = (
    "(start) -> Registrera [Registrator] -> Granska [Handläggare] -> Utred [Handläggare] "
    "-> Besluta [Delegat] -> Fakturera [Ekonom] -> (slut)"
)


def test_a_lane_with_another_name_is_one_line():
    assert told(BASE, BASE.replace("[Handläggare]", "[Trafik och park]")) == [
        "rename: Rollen heter Trafik och park i Kil, Handläggare i standarden."
    ]


def test_roles_that_the_lexicon_keeps_apart_are_never_one_under_two_names():
    assert told(BASE, BASE.replace("[Delegat]", "[Nämnd]")) == [
        "reassign: I Kil gör rollen Nämnd ”Besluta”. I standarden gör rollen Delegat det."
    ]


def test_a_role_that_takes_over_a_small_part_is_another_role():
    (line,) = told(BASE, BASE.replace("Granska [Handläggare]", "Granska [Mottagningsgrupp]").replace("Utred", "Utred"))
    assert line.split(":")[0] == "reassign"


@pytest.mark.parametrize("both", ["Handläggare", "handläggare"])
def test_a_role_that_both_models_have_is_no_other_name_of_anything(both: str):
    went = {("Registrator", both): 3.0, ("Handläggare", both): 2.0}
    assert same_roles(went, lexicon("sv")) == {"Handläggare": both}

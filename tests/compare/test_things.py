"""What labels are about, which tells apart the nearly equal labels of chains of events."""

import pytest

from engine.compare import match
from engine.compare.match.subject import Subject
from engine.compare.match.things import other_things
from engine.compare.match.words import lexicon
from engine.language import Language
from engine.model.sketch import read_sketch


def apart(one: str, other: str, language: Language = "en") -> float:
    words = lexicon(language)
    return float(other_things([words.read(one)], [words.read(other)], words, {})[0, 0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Creation of supplier master record", "Creation of customer account"),
        ("Repair is carried out", "Inspection is carried out"),
        ("Approval of project", "Approval of request"),
    ],
)
def test_the_same_done_to_another_thing_is_about_other_things(one: str, other: str):
    assert apart(one, other) > 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Order settlement", "Settlement of process order"),
        ("Count sheets are printed", "Output of count sheets"),
        ("Release order", "Order is to be cancelled"),
        ("Invoice is posted", "Parking of vendor invoice"),
        ("Picking", "Goods issue"),
    ],
)
def test_another_thing_done_to_the_same_or_a_longer_name_of_it_is_not(one: str, other: str):
    assert apart(one, other) == 0


def test_swedish_labels_are_read_by_av_and_by_what_is():
    assert apart("Registrering av faktura", "Ordern är registrerad", "sv") > 0.5
    assert apart("Registrering av faktura", "Fakturan är arkiverad", "sv") == 0


def test_chains_that_do_the_same_to_other_things_are_asked_about():
    chain = "({0} is to be planned) -> Planning of {0} -> ({0} is planned) -> Approval of {0} -> ({0} is approved)"
    end = " -> Budget allocation -> (Budget is allocated)"
    one, other = (read_sketch(chain.format(thing) + end) for thing in ("trip", "course"))
    bands = {pair.reference[0]: pair.band for pair in match(one, other).correspondences}
    accepted = {id_ for id_, band in bands.items() if band == "accept"}
    assert accepted == {"Budget_allocation", "Budget_is_allocated"}


def test_a_model_of_named_activities_alone_is_plain_whatever_its_start_is_called():
    drawn = {"(Begin) -> A b -> C d -> (Done)": True, "A b -> (Paid) -> C d": False, "A b [One] -> C d [Two]": False}
    models = {text: read_sketch(text) for text in drawn}
    assert {text: Subject.of(model).plain for text, model in models.items()} == drawn

"""What a reader calls an element, in both languages."""

import pytest

from engine.language import render
from engine.language.rendering import translate
from engine.model import description
from engine.model.description import described
from engine.model.sketch import read_sketch

TEMPLATES = [
    template
    for table in (description._LABELLED, description._AFTER, description._BEFORE, description._ALONE)
    for template in table.values()
]


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_phrase_has_a_swedish_translation(template: str):
    assert translate(template, "sv") != template


def test_an_element_without_a_label_is_called_after_a_neighbour():
    model = read_sketch("(start) -> Utred -> <+> -> A -> (slut)\n<+> -> B -> (slut)")
    gateway = model.after("Utred")[0]
    assert str(described(model, gateway.id)) == "the gateway after “Utred”"
    assert render(described(model, gateway.id), "sv") == "vägvalet efter ”Utred”"

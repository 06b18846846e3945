"""A version is shown as it was drawn, whatever encoding its file has."""

from engine import bpmn
from engine.drawing import with_layout
from engine.model.sketch import read_sketch
from engine.services.publishing.drawings import _shown


def laid_out() -> bytes:
    return bpmn.write(with_layout(read_sketch("(start) -> Besluta om överklagande -> (slut)")))


def test_a_file_in_latin_1_is_shown_with_its_own_letters():
    old = laid_out().decode("utf-8").replace("UTF-8", "ISO-8859-1").replace("utf-8", "ISO-8859-1")
    shown = _shown(old.encode("iso-8859-1"))
    assert "Besluta om överklagande" in shown.decode("utf-8")
    assert "ISO-8859-1" not in shown.decode("utf-8")


def test_a_file_without_layout_gets_one_for_the_picture():
    shown = _shown(bpmn.write(read_sketch("(start) -> Utred -> (slut)")))
    assert set(bpmn.read(shown).model.layout.shapes) >= {"start", "Utred", "slut"}

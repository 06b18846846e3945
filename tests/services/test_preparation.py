import pytest

from engine import bpmn, execution
from engine.bpmn import Unreadable
from engine.errors import EngineError
from engine.language import message
from engine.model.sketch import read_sketch
from engine.services.publishing.preparation import prepare_file

DRAWING = bpmn.write(read_sketch("(start) -> <Komplett?> -ja-> Besluta -> (slut)\n<Komplett?> -nej-> Avvisa"))


def test_a_drawing_is_prepared_tried_and_laid_out() -> None:
    file = prepare_file(DRAWING)
    model = bpmn.read(file.xml).model
    assert file.executable
    assert model.layout.shapes.keys() >= model.node_by_id.keys()
    assert any(node.choice_of == "Komplett" for node in model.nodes)


def test_equal_uploads_give_equal_prepared_forms() -> None:
    assert prepare_file(DRAWING).xml == prepare_file(DRAWING).xml


def test_what_does_not_start_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(xml: bytes) -> None:
        raise EngineError(message("No way."), element="Besluta")

    monkeypatch.setattr(execution, "load", refuse)
    file = prepare_file(DRAWING)
    assert not file.executable
    assert [(f.rule, f.severity, f.element) for f in file.findings][-1] == ("does-not-start", "error", "Besluta")


def test_what_is_no_process_model_is_refused() -> None:
    with pytest.raises(Unreadable):
        prepare_file(b"<html/>")

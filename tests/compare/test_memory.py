"""Models that were compared are forgotten when nobody holds them, without a search for values that hold each other."""

import gc
from collections.abc import Iterator
from weakref import ref

import pytest

from engine.compare import diff, match
from engine.compare.graph import flow_of
from engine.memory import NEW, settle
from engine.model.sketch import read_sketch

ONE = """
(start) -> Granska ansökan -> <Komplett?>
<Komplett?> -ja-> Besluta -> (slut)
<Komplett?> -nej-> Avsluta -> (slut)
"""
OTHER = "(start) -> Kontrollera ansökan -> Besluta -> Expediera beslut -> (slut)"


@pytest.fixture
def unsearched() -> Iterator[None]:
    """Let Python search for no rings, and as usual again afterwards."""
    usual = gc.get_threshold()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()
    gc.set_threshold(*usual)


@pytest.mark.usefixtures("unsearched")
def test_models_that_were_compared_are_forgotten_at_once() -> None:
    models = [read_sketch(ONE), read_sketch(OTHER)]
    assert diff(*models, match(*models)).operations
    held = [ref(model) for model in models]
    models.clear()
    assert [model() for model in held] == [None, None]


def test_what_is_kept_with_a_model_says_so_when_the_model_is_gone() -> None:
    flow = flow_of(read_sketch(ONE))
    with pytest.raises(ReferenceError, match="must hold the model"):
        assert flow.model


@pytest.mark.usefixtures("unsearched")
def test_a_process_that_has_settled_searches_less_often() -> None:
    settle()
    assert gc.get_threshold()[0] == NEW
    assert gc.get_freeze_count() > 0

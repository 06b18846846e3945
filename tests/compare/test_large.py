"""Large models are matched some rows at once, and without what can be derived: to the same answer as small ones."""

from importlib import import_module

import pytest

from engine.compare import diff, match, match_family
from engine.model.sketch import read_sketch

ONE = """
(start) -> Registrera ansökan -> <Komplett?>
<Komplett?> -nej-> Begär och bevaka komplettering -> Registrera ansökan
<Komplett?> -ja-> Utred och bedöm ansökan -> <+ fork>
<+ fork> -> Skicka remiss -> <+ join>
<+ fork> -> Kommunicera underlag -> <+ join>
<+ join> -> Besluta om tillstånd -> (beviljat)
"""
OTHER = """
(start) -> Ta emot ansökan -> Utreda ansökan -> Bedöma ansökan -> <Remiss?>
<Remiss?> -ja-> Skicka på remiss -> Underrätta sökanden -> Fatta beslut
<Remiss?> -nej-> Fatta beslut -> <Bifall?>
<Bifall?> -ja-> (beviljat)
<Bifall?> -nej-> (avslag)
"""


@pytest.fixture
def nothing_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every matrix count as large, and be worked at three rows at once."""
    for module in ("lists", "derived", "shared_words", "neighbours"):
        monkeypatch.setattr(import_module(f"engine.compare.match.{module}"), "LARGE", 0)
    monkeypatch.setattr(import_module("engine.compare.match.lists"), "AT_ONCE", 3)


def _found() -> str:
    models = [read_sketch(sketch) for sketch in (ONE, OTHER, ONE.replace("Utred och bedöm", "Granska"))]
    alignments = [match(one, other) for one in models for other in models]
    scripts = [diff(models[0], other, match(models[0], other)) for other in models]
    return repr((alignments, scripts, match_family(dict(zip("abc", models, strict=True))).pairs))


@pytest.fixture
def expected() -> str:
    """What is found where these models are small, as they are."""
    return _found()


def test_large_models_are_matched_as_small_ones(expected: str, nothing_is_small: None):
    assert _found() == expected

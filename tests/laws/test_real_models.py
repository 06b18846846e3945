"""Laws of comparing on real models: drawn anew they are the same, and one true difference is one line.

A sample here; ``python -m benchmarks differences`` runs all of them. The files are found by ``KLUNGA_DATA``.
"""

import os
from collections.abc import Iterator
from functools import cache
from itertools import islice, pairwise
from pathlib import Path

import pytest

from engine.bpmn import read
from engine.compare import apply, diff, match, similarity
from engine.errors import EngineError
from engine.model import ProcessModel
from tests.laws.every_injection import EVERY_INJECTION
from tests.laws.redrawn import redrawn
from tests.laws.redrawn_xml import redrawn_xml

DATA = os.environ.get("KLUNGA_DATA")
EVERY = 20
LARGEST = 80
MODELS_OF_A_KIND = 6
pytestmark = pytest.mark.skipif(DATA is None, reason="KLUNGA_DATA does not name the folder with the real files")


def real_models(every: int = 1, largest: int = 600) -> Iterator[tuple[str, ProcessModel]]:
    """Yield each ``every``-th readable model of at most ``largest`` nodes, with where it is."""
    return ((name, model) for name, model, _ in real_files(every, largest))


def real_files(every: int = 1, largest: int = 600) -> Iterator[tuple[str, ProcessModel, bytes]]:
    """Yield each ``every``-th readable model of at most ``largest`` nodes, with where it is and its file."""
    folder = Path(DATA or "")
    paths = [path for path in sorted(folder.rglob("*.bpmn")) if "hostile" not in path.parts]
    for path in paths[::every]:
        data = path.read_bytes()
        try:
            model = read(data).model
        except EngineError:
            continue
        if 0 < len(model.nodes) <= largest:
            yield str(path.relative_to(folder)), model, data


def test_a_real_model_drawn_anew_is_wholly_aligned_and_does_not_differ():
    for name, model in real_models(EVERY):
        other = redrawn(model, 1)
        alignment = match(model, other)
        assert len(alignment.correspondences) == len(model.nodes), name
        assert diff(model, other, alignment).operations == (), name


@cache
def sample() -> list[tuple[str, ProcessModel]]:
    """Return some of the smaller real models, read once."""
    return list(real_models(EVERY // 4, LARGEST))


@pytest.mark.parametrize("kind", EVERY_INJECTION)
def test_one_difference_put_into_a_real_model_is_one_line_of_its_kind(kind: str):
    inject, right = EVERY_INJECTION[kind]
    told = []
    for name, model in sample():
        made = list(islice(inject(model), 12))
        if made and len(told) < MODELS_OF_A_KIND:
            reference, variant = made[len(made) // 2]
            other = redrawn(variant, 3)
            operations = diff(reference, other, match(reference, other)).operations
            told.append((name, [one.kind for one in operations]))
    wrong = [each for each in told if len(each[1]) != 1 or each[1][0] not in right]
    assert len(wrong) <= len(told) // MODELS_OF_A_KIND, wrong


def test_applying_the_script_of_two_real_models_gives_the_other():
    for (one_name, one), (other_name, other) in list(pairwise(sample()))[::4]:
        made = apply(diff(one, other, match(one, other)), one)
        again = match(made, other)
        assert diff(made, other, again).operations == (), (one_name, other_name)
        assert len(again.correspondences) == len(other.nodes) == len(made.nodes), (one_name, other_name)
        assert similarity(made, other, again).value == 1.0, (one_name, other_name)


def test_consecutive_versions_lead_to_each_other():
    folder = Path(DATA or "", "versions", "parking-permit")
    models = [read(path.read_bytes()).model for path in sorted(folder.glob("*.bpmn"))[::12]]
    for one, other in pairwise(models):
        made = apply(diff(one, other, match(one, other)), one)
        assert diff(made, other, match(made, other)).operations == ()


def test_a_real_file_with_other_ids_elements_shuffled_and_drawn_otherwise_does_not_differ():
    for name, model, data in real_files(EVERY // 2):
        other = read(redrawn_xml(data, 1)).model
        alignment = match(model, other)
        assert len(alignment.correspondences) == len(model.nodes) == len(other.nodes), name
        assert diff(model, other, alignment).operations == (), name

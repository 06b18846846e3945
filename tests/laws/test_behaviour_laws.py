"""Laws of what can happen by two models: other drawings of the same runs differ in nothing."""

import os
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings

from engine.bpmn import read
from engine.compare import Alignment, Correspondence, behaviour, match
from engine.model import ProcessModel
from tests.laws.rewritings import REWRITINGS, Rewriting, reordered
from tests.laws.rewritings_of_parts import REWRITINGS_OF_PARTS, markers_and_ways_back
from tests.laws.test_compare_laws import models

PROCESSES = Path(__file__).parents[2] / "processes"
OUR_OWN = [read(path.read_bytes()).model for path in sorted(PROCESSES.glob("*/standard.bpmn"))]
DATA = os.environ.get("KLUNGA_DATA")
EACH_OF_A_MODEL = 2
ALL = (*REWRITINGS, *REWRITINGS_OF_PARTS)


def told(one: ProcessModel, other: ProcessModel, *, by_id: bool = False) -> list[str]:
    """Return what is said of two models, both ways round; with ``by_id`` nodes of one id are known to be the same."""
    alignment = same_ids(one, other) if by_id else match(one, other)
    found = behaviour(one, other, alignment), behaviour(other, one, alignment.reversed())
    return [str(each.message) for side in found for each in side.statements]


def same_ids(one: ProcessModel, other: ProcessModel) -> Alignment:
    """Return the alignment of the nodes with the same id."""
    both = [node.id for node in one.nodes if node.id in other.node_by_id]
    return Alignment(tuple(Correspondence((id_,), (id_,), 0.99, "accept") for id_ in both))


@pytest.mark.parametrize("rewriting", ALL, ids=lambda each: each.__name__)
def test_another_drawing_of_our_own_standards_behaves_alike(rewriting: Rewriting):
    for model in OUR_OWN:
        for other in islice(rewriting(model), 4):
            assert told(model, other, by_id=rewriting is not reordered) == []


def test_a_way_back_is_a_loop_marker():
    for model in OUR_OWN:
        for marked, drawn in islice(markers_and_ways_back(model), 6):
            assert told(marked, drawn, by_id=True) == []


@pytest.mark.parametrize("rewriting", ALL, ids=lambda each: each.__name__)
@given(model=models())
@settings(deadline=None, max_examples=8)
def test_another_drawing_of_any_model_behaves_alike(rewriting: Rewriting, model: ProcessModel):
    for other in rewriting(model):
        assert told(model, other, by_id=rewriting is not reordered) == []


@pytest.mark.skipif(DATA is None, reason="KLUNGA_DATA does not name the folder with the real files")
@pytest.mark.parametrize("rewriting", ALL, ids=lambda each: each.__name__)
def test_another_drawing_of_a_real_model_behaves_alike(rewriting: Rewriting):
    for path in sorted(Path(DATA or "").glob("import/sundsvall/*.bpmn")):
        model = read(path.read_bytes()).model
        for other in islice(rewriting(model), EACH_OF_A_MODEL):
            assert told(model, other, by_id=rewriting is not reordered) == [], path.name

"""The analysis says of random small models what playing every token of them shows."""

import importlib.util
import sys
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import given, settings

from engine.checks.soundness.exploration import explore
from engine.model import FlowNode, Process, ProcessModel, SequenceFlow, Trigger
from engine.tokens.net import net

_spec = importlib.util.spec_from_file_location("naive", Path(__file__).with_name("naive.py"))
naive = importlib.util.module_from_spec(_spec)
sys.modules["naive"] = naive
_spec.loader.exec_module(naive)

KINDS = ["userTask", "userTask", "exclusiveGateway", "exclusiveGateway", "parallelGateway", "parallelGateway"]


@st.composite
def models(draw: st.DrawFn, kinds: list[str]) -> ProcessModel:
    """Return a model of up to nine nodes between a start event and its end events, with flows drawn at will."""
    count = draw(st.integers(2, 9))
    nodes = [FlowNode("start", "startEvent", process="p")]
    nodes += [FlowNode(f"n{i}", draw(st.sampled_from(kinds)), process="p") for i in range(count)]
    ids = [node.id for node in nodes]
    flows = [("start", "n0")]
    for at, id_ in enumerate(ids[1:], 1):
        many = 2 if nodes[at].is_gateway else 1
        targets = draw(st.lists(st.sampled_from([*ids[1:], *ids[at + 1 :], "end", "stop"]), min_size=1, max_size=many))
        flows += [(id_, target) for target in dict.fromkeys(targets)]
    nodes += [FlowNode("end", "endEvent", process="p")]
    nodes += [FlowNode("stop", "endEvent", process="p", triggers=(Trigger("terminate"),))]
    drawn = tuple(SequenceFlow(f"f{i}", source, target) for i, (source, target) in enumerate(dict.fromkeys(flows)))
    return ProcessModel(processes=(Process("p"),), nodes=tuple(nodes), flows=drawn)


def _compare(model: ProcessModel) -> None:
    shown = naive.look(model)
    found = explore(net(model, model.nodes))
    if not shown.complete or not found.complete:
        return
    faulty = bool(found.stuck or found.doubled or found.endless)
    assert faulty == bool(shown.stuck or shown.doubled or not shown.ends), (found, shown)
    assert bool(found.doubled) == bool(shown.doubled), (found, shown)
    assert found.stuck <= shown.stuck | shown.doubled
    if not shown.doubled:
        assert found.stuck == shown.stuck
        assert bool(found.endless) == (not shown.ends)


@given(models(KINDS))
@settings(max_examples=200, deadline=None)
def test_models_of_exclusive_and_parallel_gateways_are_judged_as_played(model: ProcessModel):
    _compare(model)


@given(models([*KINDS, "inclusiveGateway", "inclusiveGateway"]))
@settings(max_examples=200, deadline=None)
def test_models_with_inclusive_gateways_are_judged_as_played(model: ProcessModel):
    _compare(model)

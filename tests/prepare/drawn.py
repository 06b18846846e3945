"""Drawings for tests of rewrites, and what preparing makes of them."""

from dataclasses import replace

from engine.model import ProcessModel
from engine.model.sketch import read_sketch
from engine.prepare import prepare


def with_condition(model: ProcessModel, **conditions: str) -> ProcessModel:
    """Return the model with conditions on the flows that carry these names."""
    return model.with_flows(replace(flow, condition=conditions.get(flow.name, "")) for flow in model.flows)


def changed(sketch: str, node: str, **attributes: object) -> ProcessModel:
    """Return a sketched model with attributes of a node set."""
    model = read_sketch(sketch)
    return model.replacing(replace(model.node_by_id[node], **attributes))


def kinds(model: ProcessModel) -> list[tuple[str, str]]:
    """Return kind and rule of each rewrite that preparing makes."""
    return [(rewrite.kind, rewrite.rule) for rewrite in prepare(model).rewrites]

"""The acts that are possible where a test run stands: one for each work item, timer and thing that is waited for."""

from collections.abc import Collection, Mapping
from typing import Any

from engine.execution import OpenSubscription, OpenTimer, OpenWorkItem, Option
from engine.model import ProcessModel
from engine.model.description import one_line
from engine.services.playing.acts import Act, Way
from engine.services.playing.playing import place_of


def completing(item: OpenWorkItem, values: Mapping[str, Any]) -> Act:
    """Return the act that completes a work item with what was filled in."""
    return Act("complete", place_of(item), item.name, dict(values), instance=item.instance)


def choosing(model: ProcessModel, item: OpenWorkItem, flows: Collection[str]) -> Act:
    """Return the act that takes ``flows`` at a work item where the way is chosen."""
    ways = tuple(_way(model, option) for option in item.options if option.flow in flows)
    return Act("choose", place_of(item), item.name, ways=ways, instance=item.instance)


def firing(model: ProcessModel, timer: OpenTimer) -> Act:
    """Return the act that lets the time of a timer come."""
    return Act("timer", timer.element, label_of(model, timer.element))


def coming(model: ProcessModel, awaited: OpenSubscription) -> Act:
    """Return the act that lets a message or signal come in, or a condition be met."""
    return Act(awaited.kind, awaited.element, label_of(model, awaited.element) or awaited.name, name=awaited.name)


def label_of(model: ProcessModel, element: str) -> str:
    """Return the label of a flow node on one line, "" if it has none."""
    node = model.node_by_id.get(element)
    return one_line(node.name) if node is not None else ""


def _way(model: ProcessModel, option: Option) -> Way:
    return Way(option.flow, option.label, option.target, label_of(model, option.target))

"""Differences that have another difference as their cause are told under it."""

from collections.abc import Sequence
from dataclasses import replace

from engine.compare.diff.script import Operation
from engine.compare.diff.telling import Telling
from engine.model import FlowNode

_GROUPING = frozenset({"split", "merge"})
_STRUCTURAL = frozenset({"insert", "delete", "move"})


def with_consequences(telling: Telling, operations: Sequence[Operation]) -> list[Operation]:
    """Return the operations with those that follow from another one put under it. O(operations^2).

    A timer is called otherwise because its time is another; an end, or a question that is only probably the same, is
    called otherwise because of what was added, left out or moved right before it; an end is left out because another
    one came in its place; a message goes to one of the parts of what was divided.
    """
    follows: dict[int, list[Operation]] = {}
    left: list[int] = []
    for number, one in enumerate(operations):
        cause = next((place for place, other in enumerate(operations) if _follows(telling, one, other)), None)
        if cause is None:
            left.append(number)
        else:
            follows.setdefault(cause, []).append(one)
    return [replace(operations[number], follows=tuple(follows.get(number, ()))) for number in left]


def _follows(telling: Telling, one: Operation, other: Operation) -> bool:
    if one.kind == "rename" and len(one.reference) == len(one.variant) == 1:
        return _called_otherwise(telling, one, other)
    if one.kind == "recommunicate":
        return other.kind in _GROUPING and bool({*one.reference, *one.variant} & {*other.reference, *other.variant})
    return one.kind == "delete" and other.kind == "insert" and _other_end(telling, one, other)


def _called_otherwise(telling: Telling, one: Operation, other: Operation) -> bool:
    node = telling.joined.reference.node_by_id[one.reference[0]]
    if node.is_event and other.kind == "retime":
        return other.reference == one.reference
    question = node.is_gateway and node.id in telling.uncertain
    if other.kind not in _STRUCTURAL or not (question or node.kind == "endEvent"):
        return False
    ours, theirs = telling.joined.reference_flow, telling.joined.variant_flow
    return bool(
        set(ours.before[one.reference[0]]) & set(other.reference)
        or set(theirs.before[one.variant[0]]) & set(other.variant)
    )


def _other_end(telling: Telling, one: Operation, other: Operation) -> bool:
    """Say whether ends are left out where the variant goes on, through what was added, to another end."""
    joined = telling.joined
    gone = [joined.reference.node_by_id[id_] for id_ in one.reference]
    if not _ends(gone) or not any(_ends([joined.variant.node_by_id[id_]]) for id_ in other.variant):
        return False
    led = {joined.reference_keys[id_] for node in gone for id_ in joined.reference_flow.before[node.id]}
    leads = {joined.variant_keys[id_] for new in other.variant for id_ in joined.variant_flow.before[new]}
    return led <= leads


def _ends(nodes: Sequence[FlowNode]) -> bool:
    return all(node.kind == "endEvent" for node in nodes)

"""The edit script of two aligned models."""

from collections.abc import Iterable, Mapping

from engine.compare.alignment import Alignment
from engine.compare.diff.attributes import attribute_operations
from engine.compare.diff.conditions import condition_operations
from engine.compare.diff.consequences import with_consequences
from engine.compare.diff.data import data_operations
from engine.compare.diff.doubled import told_once
from engine.compare.diff.gateways import with_choices
from engine.compare.diff.joined import Joined
from engine.compare.diff.messages import message_operations
from engine.compare.diff.script import Change, EditScript, Operation, holding
from engine.compare.diff.structure import structure_operations
from engine.compare.diff.target import all_changes, new_ids
from engine.compare.diff.telling import Telling
from engine.compare.diff.times import time_operations
from engine.compare.diff.triggers import trigger_operations
from engine.compare.diff.twins import with_twins
from engine.model import FlowNode, ProcessModel, SequenceFlow


def diff(reference: ProcessModel, variant: ProcessModel, alignment: Alignment) -> EditScript:
    """Return how a variant differs from a reference: one operation for each true difference, in order of telling.

    Layout, ids, the order of elements and what an exporter adds never differ. All changes are in the script, so
    that ``apply(diff(a, b, alignment), a)`` is ``b`` but for ids, order and layout.

    >>> from engine.model.sketch import read_sketch
    >>> from engine.compare.match import match
    >>> one = read_sketch("(start) -> Registrera -> Bekräfta -> Besluta -> (slut)")
    >>> other = read_sketch("(start) -> Registrera -> Besluta -> (slut)")
    >>> [str(operation.message) for operation in diff(one, other, match(one, other)).operations]
    ['The variant lacks “Bekräfta”. In the standard it comes between “Registrera” and “Besluta”.']
    """
    joined = Joined(reference, variant, with_twins(reference, variant, with_choices(reference, variant, alignment)))
    telling = Telling(joined)
    structure = list(structure_operations(telling))
    found = [
        *structure,
        *attribute_operations(telling),
        *data_operations(telling),
        *trigger_operations(telling),
        *time_operations(telling),
        *condition_operations(telling, [one for one in structure if one.kind in {"move", "convert"}]),
        *message_operations(telling),
    ]
    return with_changes(joined, order(told_once(with_consequences(telling, found))))


def order(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    """Return operations as a person tells them: along the reference's flow, other names for the same last."""
    return tuple(
        sorted(operations, key=lambda one: (one.group == "words", one.rank, one.kind, one.reference, one.variant))
    )


def with_changes(joined: Joined, operations: tuple[Operation, ...]) -> EditScript:
    """Return the script with each change in the first operation that is about it, or unsaid. O(N + F)."""
    ids = new_ids(joined)
    owner: dict[str, int] = {}
    for number, operation in enumerate(operations):
        for told in (operation, *operation.follows):
            for id_ in (*told.reference, *(ids[one] for one in told.variant)):
                owner.setdefault(id_, number)
    owned: dict[int, list[Change]] = {}
    for change in all_changes(joined, ids):
        owned.setdefault(_told_by(owner, change), []).append(change)
    return EditScript(
        tuple(holding(one, tuple(owned[number])) if number in owned else one for number, one in enumerate(operations)),
        tuple(owned.get(-1, ())),
    )


def _told_by(owner: Mapping[str, int], change: Change) -> int:
    """Return the number of the operation that is about the nodes of a change, -1 for none.

    A flow is told with the node it comes from, else with the one it leads to; lanes and pools are about no node.
    """
    element = change.element
    if isinstance(element, SequenceFlow):
        return owner.get(element.source, owner.get(element.target, -1))
    return owner.get(element.id, -1) if isinstance(element, FlowNode) else -1

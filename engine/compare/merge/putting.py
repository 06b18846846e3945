"""Put a rebased model together: ids, the order of elements, and where they are drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from engine.compare.merge.drawn import Drawn
from engine.compare.merge.identity import BASE, OURS, THEIRS
from engine.compare.merge.merging import with_ids
from engine.compare.merge.union import PARTS, Union
from engine.model import Layout, ProcessModel

Value = TypeVar("Value")


def put_together(
    found: Drawn, ids: Mapping[str, str], union: Union, models: Mapping[str, ProcessModel]
) -> ProcessModel:
    """Return the model that elements by merged ids are, with the order and layout that the sides gave."""
    parts: dict[str, Any] = {}
    for part in PARTS:
        order = _order(*(_orders(union, name)[part] for name in (BASE, OURS, THEIRS)))
        places = {id_: place for place, id_ in enumerate(order)}
        elements = sorted(found.parts[part].values(), key=lambda each: places.get(each.id, len(places)))
        parts[part] = tuple(with_ids(element, ids) for element in elements)
    base, ours, theirs = (models[name] for name in (BASE, OURS, THEIRS))
    side = THEIRS if theirs != base and ours.layout == base.layout else OURS
    return replace(
        ProcessModel(),
        **parts,
        name=_either(base.name, ours.name, theirs.name),
        exporter=_either(base.exporter, ours.exporter, theirs.exporter),
        layout=_layout(models[side].layout, union, side, ids),
    )


def _either(base: Value, ours: Value, theirs: Value) -> Value:
    """Return what a side changed; ours, if both did."""
    return theirs if ours == base else ours


def ids_of(found: Drawn, union: Union) -> dict[str, str]:
    """Return for each merged id the id that the element is to have, each once."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for part in PARTS:
        for id_ in found.parts[part]:
            own = {name: said["id"] for name, said in union.of.get(id_, {}).items()}
            wanted = own.get(OURS) or own.get(THEIRS) or own.get(BASE) or id_
            if own.get(OURS) == own.get(BASE) and THEIRS in own:
                wanted = own[THEIRS]
            free, number = wanted, 1
            while free in taken:
                number += 1
                free = f"{wanted}_{number}"
            taken.add(free)
            ids[id_] = free
    return ids


def _orders(union: Union, name: str) -> dict[str, list[str]]:
    back = {said[name]["id"]: id_ for id_, said in union.of.items() if name in said}
    return {part: [back[own] for own in order] for part, order in union.members[name].order.items()}


def _order(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Return the order that a side gave; if both did, ours, with what is theirs alone after what it follows there."""
    if list(ours) == list(base):
        return list(theirs)
    order = list(ours)
    for place, id_ in enumerate(theirs):
        if id_ not in order:
            before = next((each for each in reversed(theirs[:place]) if each in order), None)
            order.insert(order.index(before) + 1 if before is not None else 0, id_)
    return order


def _layout(layout: Layout, union: Union, side: str, ids: Mapping[str, str]) -> Layout:
    """Return where a side has drawn what there still is; a new element has no place yet."""
    own = {said[side]["id"]: id_ for id_, said in union.of.items() if side in said}

    def kept(places: Mapping[str, Value]) -> dict[str, Value]:
        named = ((ids.get(own[id_]) if id_ in own else id_, value) for id_, value in places.items())
        return {id_: value for id_, value in named if id_ is not None}

    return Layout(
        kept(layout.shapes), kept(layout.edges), kept(layout.horizontal), kept(layout.expanded), kept(layout.labels)
    )

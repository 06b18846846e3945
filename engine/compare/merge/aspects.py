"""Three-way merging of what elements say, aspect by aspect: name, role, kind, time, form, condition."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from engine.compare.merge.drawn import Drawn
from engine.compare.merge.union import PARTS
from engine.model import Lane, Process, SequenceFlow

Aspect = Literal["name", "role", "kind", "time", "form", "condition", "details"]
Side = Literal["ours", "theirs"]

_ASPECTS: Mapping[str, Aspect] = {
    "name": "name",
    "lane": "role",
    "candidate_groups": "role",
    "assignee": "role",
    "kind": "kind",
    "interrupting": "kind",
    "repetition": "kind",
    "event_subprocess": "kind",
    "triggers": "time",
    "due": "time",
    "deadline": "time",
    "form": "form",
    "called": "form",
    "script": "form",
    "script_format": "form",
    "condition": "condition",
    "language": "condition",
    "completion_condition": "condition",
}
_SILENT = ("id", "default")
"""What is never a conflict: ids, and the default flow, which follows the ways out of its gateway."""
_CODES = frozenset(
    {"kind", "phase", "meaning", "process", "parent", "drawn_as", "added_by", "choice_of", "script_format", "language"}
)
"""What is said in words of BPMN or of ours, not in those of whoever drew it."""


@dataclass(frozen=True, slots=True)
class Clash:
    """An aspect of one element that both sides say otherwise than the base, and otherwise than each other."""

    element: str
    aspect: Aspect
    ours: tuple[tuple[str, Any], ...]
    theirs: tuple[tuple[str, Any], ...]


def edited(base: Drawn, side: Drawn) -> frozenset[str]:
    """Return the flow nodes and sequence flows that a side has too but of which it says something else."""
    return frozenset(
        id_
        for part in ("nodes", "flows")
        for id_, element in base.parts[part].items()
        if id_ in side.parts[part] and list(_differing(element, side.parts[part][id_]))
    )


def clashes(base: Drawn, ours: Drawn, theirs: Drawn) -> tuple[Clash, ...]:
    """Return what both sides say of elements that both have, and cannot both hold."""
    return tuple(
        clash
        for part in PARTS
        for id_, one in ours.parts[part].items()
        if id_ in theirs.parts[part]
        for clash in _clashes(base.parts[part].get(id_), one, theirs.parts[part][id_])
    )


def _clashes(base: Any, one: Any, other: Any) -> Iterator[Clash]:
    found: dict[Aspect, list[str]] = {}
    for name in _differing(one, other):
        if isinstance(one, Process) and name == "name":
            continue
        if base is None or getattr(base, name) not in (getattr(one, name), getattr(other, name)):
            found.setdefault(_aspect(one, name), []).append(name)
    for aspect, names in found.items():
        sides = (tuple((name, getattr(side, name)) for name in names) for side in (one, other))
        yield Clash(one.id, aspect, *sides)


def _aspect(element: Any, name: str) -> Aspect:
    if isinstance(element, SequenceFlow):
        return "condition"
    if isinstance(element, Lane) and name == "name":
        return "role"
    return _ASPECTS.get(name, "details")


def _differing(one: Any, other: Any) -> Iterator[str]:
    for each in fields(one):
        if each.name not in _SILENT and getattr(one, each.name) != getattr(other, each.name):
            yield each.name


def three_way(element: Any, base: Any, one: Any, other: Any) -> Any:
    """Return an element with what either side changed; where both did, as ours has it."""
    values = {}
    for each in fields(element):
        if each.name == "id":
            continue
        ours, theirs = getattr(one, each.name), getattr(other, each.name)
        was = getattr(base, each.name) if base is not None else theirs
        values[each.name] = theirs if ours == was else ours
    return replace(element, **values)


def settled(element: Any, clash: Clash) -> Any:
    """Return an element with an aspect as theirs has it."""
    return replace(element, **dict(clash.theirs))


def value_of(clash: Clash, side: Side, lanes: Mapping[str, Lane]) -> str:
    """Return what a side says in its own words, as plain text; "" if that is only a kind or a mark."""
    said = []
    for name, value in clash.ours if side == "ours" else clash.theirs:
        if name == "lane":
            said.append(lanes[value].name if value in lanes else "")
        elif name == "triggers":
            said += [each.timer.text if each.timer else each.name for each in value]
        elif isinstance(value, str) and name not in _CODES:
            said.append(value)
    return ", ".join(each for each in said if each)

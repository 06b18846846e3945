"""Three-way merging of what elements say, aspect by aspect: name, role, kind, time, form, condition."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from engine.compare.merge.drawn import Drawn
from engine.compare.merge.union import PARTS
from engine.compare.naming import time_said
from engine.language import Message, message
from engine.model import Lane, Pool, Process, SequenceFlow

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
_DESCRIBES = frozenset(
    {"documentation", "phase", "meaning", "legal_basis", "drawn_as", "added_by", "choice_of", "default"}
)
"""What only describes an element: no difference (docs/reference/comparison.md), so nothing to ask about."""
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

    @property
    def describes(self) -> bool:
        """Say whether it is only about how an element is described, not about what is done."""
        return all(name in _DESCRIBES for name, _ in self.ours)


def edited(base: Drawn, side: Drawn) -> frozenset[str]:
    """Return the flow nodes and sequence flows that a side has too but of which it says something else."""
    return frozenset(
        id_
        for part in ("nodes", "flows")
        for id_, element in base.parts[part].items()
        if id_ in side.parts[part] and list(_differing(element, side.parts[part][id_]))
    )


def clashes(base: Drawn, ours: Drawn, theirs: Drawn) -> tuple[Clash, ...]:
    """Return what both sides say of elements that both have, and cannot both hold.

    What a pool that is drawn is called is none: that is the municipality's own name, whatever the standard's is.
    """
    return tuple(
        clash
        for part in PARTS
        for id_, one in ours.parts[part].items()
        if id_ in theirs.parts[part]
        if not (isinstance(one, Pool) and one.process)
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


def value_of(clash: Clash, side: Side, lanes: Mapping[str, Lane]) -> Message | str:
    """Return what a side says in words; "" if that is only a kind or a mark, or nothing is stated."""
    said: list[Message | str] = []
    for name, value in clash.ours if side == "ours" else clash.theirs:
        if name == "lane":
            said.append(lanes[value].name if value in lanes else "")
        elif name == "triggers":
            said += [time_said(each.timer.text) if each.timer else each.name for each in value]
        elif name in {"due", "deadline"}:
            said.append(time_said(value))
        elif isinstance(value, str) and name not in _CODES:
            said.append(value)
    return _one_after_another([each for each in said if each])


def _one_after_another(said: list[Message | str]) -> Message | str:
    if all(isinstance(each, str) for each in said):
        return ", ".join(map(str, said))
    return said[0] if len(said) == 1 else message("{first}, {rest}", first=said[0], rest=_one_after_another(said[1:]))

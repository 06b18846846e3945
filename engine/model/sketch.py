"""The sketch notation: a process model in a few lines of text, for docs, tests and the command line.

    (start) -> Ta emot ansökan [Registrator] -> <Komplett?>
    <Komplett?> -ja-> Utred -> (slut)
    <Komplett?> -nej-> Begär komplettering -> Ta emot ansökan
    Utred !(timer P14D) -> Påminn -> (slut)

A bare text is an activity, ``(round)`` an event, ``<angled>`` an exclusive gateway; ``<+ x>`` is parallel,
``<o x>`` inclusive, ``<* x>`` complex, ``<@ x>`` event-based. ``[Role]`` puts a node in that lane, ``{serviceTask}``
gives an activity another kind than userTask. An event may name its trigger: ``(timer P3D)``,
``(message Svar)``, ``(error Fel)``, ``(terminate)``; a label may follow a colon. ``!(…)`` is a
boundary event. Equal labels are one node; ``#2`` after a label makes another node with the same label.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from engine.errors import EngineError
from engine.language import message
from engine.model.elements import FlowNode, Kind, Lane, SequenceFlow, Timer, Trigger, TriggerKind
from engine.model.process import Process, ProcessModel

_ARROW = re.compile(r"\s+-(?:(?P<condition>[^-<>][^<>]*?)-)?>\s+")
_BOUNDARY = re.compile(r"^(?P<host>.+?)\s*!\s*(?P<event>\(.*\))$")
_MARK: dict[str, Kind] = {
    "+": "parallelGateway",
    "o": "inclusiveGateway",
    "*": "complexGateway",
    "@": "eventBasedGateway",
}
_PROCESS = "process"


class SketchError(EngineError):
    """A sketch that cannot be read."""


def read_sketch(text: str, name: str = "") -> ProcessModel:
    """Return the model that a sketch draws; ids are the labels with spaces and marks replaced by ``_``.

    Raises SketchError if a line has an empty place.

    >>> [flow.name for flow in read_sketch("(start) -> <Ja?> -ja-> A").flows]
    ['', 'ja']
    """
    return _Reader().read(text, name)


class _Reader:
    def __init__(self) -> None:
        self.nodes: dict[str, FlowNode] = {}
        self.flows: dict[str, SequenceFlow] = {}
        self.lanes: dict[str, Lane] = {}

    def read(self, text: str, name: str) -> ProcessModel:
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                self._line(f" {line.strip()} ".replace("\t", " "), number)
        nodes = tuple(self._with_event_kind(node) for node in self.nodes.values())
        return ProcessModel(
            processes=(Process(_PROCESS, name, executable=True),),
            nodes=nodes,
            flows=tuple(self.flows.values()),
            lanes=tuple(self.lanes.values()),
            name=name,
        )

    def _line(self, line: str, number: int) -> None:
        parts = _ARROW.split(line)
        places, conditions = parts[0::2], parts[1::2]
        if not all(place.strip() for place in places):
            reason = message("Line {line} of the sketch has an arrow that leads nowhere.", line=number)
            raise SketchError(reason, line=number)
        ids = [self._place(place.strip()) for place in places]
        for source, target, condition in zip(ids, ids[1:], conditions, strict=False):
            self._flow(source, target, condition or "")

    def _flow(self, source: str, target: str, condition: str) -> None:
        id_ = f"{source}__{target}"
        while id_ in self.flows and self.flows[id_].name != condition:
            id_ += "_"
        self.flows.setdefault(id_, SequenceFlow(id_, source, target, name=condition))

    def _place(self, place: str) -> str:
        boundary = _BOUNDARY.match(place)
        if boundary:
            host = self._place(boundary["host"])
            event = self._node(boundary["event"], prefix=f"{host}_")
            self.nodes[event] = replace(self.nodes[event], kind="boundaryEvent", attached_to=host)
            return event
        return self._node(place)

    def _node(self, place: str, prefix: str = "") -> str:
        kind: Kind = "userTask"
        triggers: tuple[Trigger, ...] = ()
        lane = None
        if match := re.search(r"\s*\[([^\]]+)\]$", place):
            place, lane = place[: match.start()], self._lane(match[1])
        if match := re.search(r"\s*\{(\w+)\}$", place):
            place, kind = place[: match.start()], match[1]  # type: ignore[assignment]
        if place.startswith("(") and place.endswith(")"):
            kind, place = "intermediateCatchEvent", place[1:-1].strip()
            triggers, label = _trigger(place)
            id_ = prefix + slug(place)
        elif place.startswith("<") and place.endswith(">"):
            kind, place = "exclusiveGateway", place[1:-1].strip()
            id_ = slug(place) if place[:1] not in _MARK else slug(f"gateway {place[1:]}")
            label = place
            if place[:1] in _MARK and place[1:2] in {"", " "}:
                kind, label = _MARK[place[:1]], place[1:].strip()
        else:
            id_, label = slug(place), place
        label = re.sub(r"\s*#\d+$", "", label)
        known = self.nodes.get(id_)
        if known is None:
            self.nodes[id_] = FlowNode(id_, kind, label, _PROCESS, lane=lane, triggers=triggers)
        elif lane is not None and known.lane is None:
            self.nodes[id_] = replace(known, lane=lane)
        return id_

    def _lane(self, name: str) -> str:
        id_ = slug(f"lane {name}")
        self.lanes.setdefault(id_, Lane(id_, name, _PROCESS))
        return id_

    def _with_event_kind(self, node: FlowNode) -> FlowNode:
        if node.kind != "intermediateCatchEvent":
            return node
        has_in = any(flow.target == node.id for flow in self.flows.values())
        has_out = any(flow.source == node.id for flow in self.flows.values())
        if not has_in:
            return replace(node, kind="startEvent")
        return node if has_out else replace(node, kind="endEvent")


def slug(label: str) -> str:
    """Return an XML id made from a label."""
    made = re.sub(r"[^\w.-]+", "_", label).strip("_.-") or "_"
    return made if made[0].isalpha() or made[0] == "_" else f"_{made}"


def _trigger(place: str) -> tuple[tuple[Trigger, ...], str]:
    """Return the trigger and the label of what stands between round brackets."""
    first, _, rest = place.partition(" ")
    word, colon, _ = first.partition(":")
    if word not in get_args(TriggerKind):
        return (), place
    name, _, label = (rest if not colon else f":{rest}").partition(":")
    name, label = name.strip(), label.strip()
    if word == "timer":
        kind = "cycle" if name.startswith("R") else "duration" if name.startswith("P") or not name else "date"
        return (Trigger("timer", timer=Timer(kind, name)),), label or f"{word} {name}".strip()  # type: ignore[arg-type]
    return (Trigger(word, name=name),), label or name or word  # type: ignore[arg-type]


def write_sketch(model: ProcessModel) -> str:
    """Return a sketch of a model: one chain a line, conditions and roles included.

    Subprocesses are written after the line ``# <label>`` with what lies in them. Layout, forms and
    documentation are left out, so reading the sketch back gives the flow of the model, not the file.
    """
    names = _names(model)
    lines: list[str] = []
    for parent in (None, *(node.id for node in model.nodes if node.is_container)):
        if parent is not None:
            lines.append(f"# {names[parent]}")
        lines.extend(_chains(model, parent, names))
    return "\n".join(lines) + "\n" if lines else ""


def _names(model: ProcessModel) -> dict[str, str]:
    names: dict[str, str] = {}
    taken: dict[str, int] = {}
    for node in model.nodes:
        text = _written(node)
        taken[text] = taken.get(text, 0) + 1
        if taken[text] > 1:
            text = _written(replace(node, name=f"{' '.join(node.name.split()) or node.kind} #{taken[text]}"))
        names[node.id] = text
    return names


def _written(node: FlowNode) -> str:
    label = " ".join(node.name.split())
    if node.is_gateway:
        mark = next((mark for mark, kind in _MARK.items() if kind == node.kind), "")
        return f"<{f'{mark} {label}'.strip() or 'exclusive'}>"
    if node.is_event:
        return f"({_event_text(node, label)})"
    label = label or node.kind
    return label if node.kind in {"task", "userTask"} else f"{label} {{{node.kind}}}"


def _event_text(node: FlowNode, label: str) -> str:
    if not node.triggers:
        return label or {"startEvent": "start", "endEvent": "end"}.get(node.kind, "event")
    trigger = node.triggers[0]
    detail = trigger.timer.text if trigger.timer else trigger.name
    text = f"{trigger.kind} {detail}".strip()
    return f"{text}: {label}" if label and label not in (detail, trigger.kind, text) else text


def _chains(model: ProcessModel, parent: str | None, names: dict[str, str]) -> Iterator[str]:
    left = [flow for flow in model.flows if flow.source in names and flow.target in names]
    left = [flow for flow in left if model.node_by_id[flow.source].parent == parent]
    shown: set[str] = set()
    while left:
        flow = left.pop(0)
        line = _first(model, names, flow.source, shown)
        while True:
            label = " ".join((flow.name or flow.condition).replace("-", " ").replace("<", "").replace(">", "").split())
            line += f" {f'-{label}->' if label else '->'} {_place(model, names, flow.target, shown)}"
            onward = [other for other in left if other.source == flow.target]
            if len(model.outgoing(flow.target)) != 1 or not onward:
                break
            flow = onward[0]
            left.remove(flow)
        yield line
    for node in model.nodes:
        if node.parent == parent and node.id not in shown and not node.is_container:
            yield _first(model, names, node.id, shown)


def _first(model: ProcessModel, names: dict[str, str], node_id: str, shown: set[str]) -> str:
    node = model.node_by_id[node_id]
    if node.attached_to in names:
        return f"{names[node.attached_to]} !{_place(model, names, node_id, shown)}"
    return _place(model, names, node_id, shown)


def _place(model: ProcessModel, names: dict[str, str], node_id: str, shown: set[str]) -> str:
    node = model.node_by_id[node_id]
    role = model.role(node) if node_id not in shown else ""
    shown.add(node_id)
    return f"{names[node_id]} [{' '.join(role.split())}]" if role and node.is_activity else names[node_id]

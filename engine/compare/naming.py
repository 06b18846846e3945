"""What a reader calls the elements of a model: quoted labels, lists, kinds and lengths of time, in two languages."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from engine.compare.facts import OfModel, kept_with
from engine.compare.graph import Flow
from engine.compare.match.words import is_silent, normal
from engine.language import Message, message, messages
from engine.model import FlowNode
from engine.model.caching import cached_property

KIND_NAMES: dict[str, Message] = {
    "task": message("an activity of no stated kind"),
    "userTask": message("done by a person"),
    "manualTask": message("done by hand outside the system"),
    "serviceTask": message("done automatically"),
    "scriptTask": message("calculated automatically"),
    "businessRuleTask": message("decided by a rule"),
    "sendTask": message("a message that is sent"),
    "receiveTask": message("a message that is waited for"),
    "callActivity": message("a process of its own"),
    "subProcess": message("a subprocess"),
    "transaction": message("a transaction"),
    "adHocSubProcess": message("a subprocess in free order"),
    "startEvent": message("a start"),
    "endEvent": message("an end"),
    "intermediateCatchEvent": message("an event that is waited for"),
    "intermediateThrowEvent": message("an event that is sent"),
    "boundaryEvent": message("an event during an activity"),
}


def quoted(label: str) -> Message:
    """Return a label in quotation marks, on one line.

    >>> str(quoted("Granska\\nansökan"))
    '“Granska ansökan”'
    """
    return message("“{label}”", label=" ".join(label.split()))


def listed(items: Sequence[Message | str]) -> Message | str:
    """Return a list as a person says it: “a”, “b” and “c”. More than six are counted after the fifth."""
    if len(items) == 1:
        return items[0]
    if len(items) > 6:
        rest = messages("{count} more", "{count} more", len(items) - 5)
        return message("{first} and {last}", first=_commas(items[:5]), last=rest)
    return message("{first} and {last}", first=_commas(items[:-1]), last=items[-1])


def several(name: Message, count: int) -> Message:
    """Return a name that several nodes have, with how many have it."""
    return message("{name} ({count} of them)", name=name, count=str(count))


def _commas(items: Sequence[Message | str]) -> Message | str:
    return items[0] if len(items) == 1 else message("{first}, {rest}", first=items[0], rest=_commas(items[1:]))


_GROUPED = 2
"""From how many unnamed nodes of a kind on they are told as one: by where they stand, each place once."""
Noun = Literal["choice", "parallel work", "event", "activity"]


class _Names(OfModel):
    """What a reader calls the nodes of a model, each worked out once."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(flow.model)
        self._flow = flow
        self._known: dict[str, Message] = {}

    def unnamed(self, node: FlowNode) -> tuple[Noun, str] | None:
        """Return what a node without a name is and what named node comes before it, None for all others."""
        if not is_silent(node.name) or node.kind in {"startEvent", "endEvent"}:
            return None
        return _noun(node), " ".join(self._named_before(node).split())

    def of(self, node: FlowNode) -> Message:
        if node.id not in self._known:
            self._known[node.id] = self._said(node)
        return self._known[node.id]

    def _said(self, node: FlowNode) -> Message:
        if node.name.strip() and not is_silent(node.name):
            return quoted(node.name)
        near = self._named_before(node)
        if node.kind == "startEvent":
            return message("the start")
        if node.kind == "endEvent":
            return message("the end after {near}", near=quoted(near)) if near else message("the end")
        if not near:
            return _plain(node)
        if node.is_gateway:
            return (
                message("the choice after {near}", near=quoted(near))
                if _chooses(node)
                else message("the parallel work after {near}", near=quoted(near))
            )
        if node.is_event:
            return message("the event after {near}", near=quoted(near))
        return message("the unnamed activity after {near}", near=quoted(near))

    def placed(self, node: FlowNode) -> Message:
        """Return what a node is called, with where it stands if another is called so."""
        name = self.of(node)
        alike = self._alike.get(normal(node.name), ())
        if len(alike) < 2:
            return name
        around = [self._flow.model.node_by_id.get(each.parent or "") for each in alike]
        own = self._flow.model.node_by_id.get(node.parent or "")
        if own is not None and around.count(own) == 1 and not is_silent(own.name):
            return message("{what} in {whole}", what=name, whole=quoted(own.name))
        near = self._named_before(node)
        return message("{what} after {near}", what=name, near=quoted(near)) if near else name

    @cached_property
    def _alike(self) -> dict[str, list[FlowNode]]:
        """Return the activities by their names, those without one left out."""
        found: dict[str, list[FlowNode]] = {}
        for node in self._flow.model.nodes:
            if node.is_activity and not is_silent(node.name):
                found.setdefault(normal(node.name), []).append(node)
        return found

    def _named_before(self, node: FlowNode) -> str:
        found = self._flow.nearest(node.id, self._flow.before, self._named)
        return self.model.node_by_id[found[0]].name if found else ""

    @cached_property
    def _named(self) -> frozenset[str]:
        nodes = (node for node in self.model.nodes if not node.is_gateway and node.name.strip())
        return frozenset(node.id for node in nodes if not is_silent(node.name))


def calling(flow: Flow) -> Callable[[FlowNode], Message]:
    """Return what says how a reader calls the nodes of a model, as ``called`` does."""
    return _names(flow).of


def called(flow: Flow, node: FlowNode) -> Message:
    """Return what a reader calls a node: its label in quotes, else what it is and where it stands."""
    return _names(flow).of(node)


def placed(flow: Flow, nodes: Iterable[FlowNode]) -> list[Message]:
    """Return what a reader calls activities that are told by name alone: with where they stand, if others are named so.

    That is the subprocess they lie in, or else what comes before them; equal names are told once, with how often.
    """
    counted: dict[Message, int] = {}
    for node in nodes:
        name = _names(flow).placed(node)
        counted[name] = counted.get(name, 0) + 1
    return [name if count == 1 else several(name, count) for name, count in counted.items()]


def together(nodes: Iterable[tuple[Flow, FlowNode]]) -> list[Message]:
    """Return what a reader calls several nodes, to be listed: equal names once, with how often.

    Nodes of a kind without names are told as one, with what their places come after: "2 choices (after “a” and “b”)".
    """
    named: dict[Message, int] = {}
    unnamed: dict[Noun, list[str]] = {}
    places: dict[Noun | Message, Message | None] = {}
    for flow, node in nodes:
        found = _names(flow).unnamed(node)
        if found is None:
            name = _names(flow).of(node)
            named[name] = named.get(name, 0) + 1
            places.setdefault(name, None)
        else:
            unnamed.setdefault(found[0], []).append(found[1])
            places.setdefault(found[0], _names(flow).of(node))
    said: list[Message] = []
    for key, alone in places.items():
        if isinstance(key, Message):
            said.append(key if named[key] == 1 else several(key, named[key]))
        elif len(unnamed[key]) < _GROUPED and alone is not None:
            said.append(alone)
        else:
            said.append(_unnamed(key, unnamed[key]))
    return said


def _unnamed(noun: Noun, near: Sequence[str]) -> Message:
    """Return several nodes of a kind without names, by the places that they come after."""
    after = [quoted(label) for label in dict.fromkeys(near) if label]
    count = str(len(near))
    if not after:
        return {
            "choice": message("{count} choices without names", count=count),
            "parallel work": message("{count} pieces of parallel work", count=count),
            "event": message("{count} events without names", count=count),
            "activity": message("{count} activities without names", count=count),
        }[noun]
    said = {"count": count, "near": listed(after)}
    return {
        "choice": message("{count} choices without names (after {near})", **said),
        "parallel work": message("{count} pieces of parallel work (after {near})", **said),
        "event": message("{count} events without names (after {near})", **said),
        "activity": message("{count} activities without names (after {near})", **said),
    }[noun]


def _names(flow: Flow) -> _Names:
    return kept_with(flow.model, "_names_in_comparisons", lambda: _Names(flow))


def _noun(node: FlowNode) -> Noun:
    if node.is_gateway:
        return "choice" if _chooses(node) else "parallel work"
    return "event" if node.is_event else "activity"


def _plain(node: FlowNode) -> Message:
    return {
        "choice": message("the choice"),
        "parallel work": message("the parallel work"),
        "event": message("the event"),
        "activity": message("the unnamed activity"),
    }[_noun(node)]


def _chooses(node: FlowNode) -> bool:
    return node.kind != "parallelGateway"


UNSTATED = message("no stated time")

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def time_said(text: str) -> Message | str:
    """Return an ISO 8601 duration in words, whole weeks as weeks; any other text in quotes, "" as no stated time.

    >>> str(time_said("P14D")), str(time_said("PT36H"))
    ('2 weeks', '36 hours')
    """
    plain = text.strip().strip("\"'")
    if not plain:
        return UNSTATED
    found = _DURATION.fullmatch(plain)
    if found is None or not any(found.groups()):
        return quoted(plain)
    amounts = [int(amount or 0) for amount in found.groups()]
    if amounts[3] % 7 == 0 and amounts[3] and not any(amounts[4:]):
        amounts[2], amounts[3] = amounts[2] + amounts[3] // 7, 0
    said = [unit for amount, unit in zip(amounts, _units(amounts), strict=True) if amount]
    return listed(said) if said else quoted(plain)


def _units(amounts: Sequence[int]) -> tuple[Message, ...]:
    return (
        messages("{count} year", "{count} years", amounts[0]),
        messages("{count} month", "{count} months", amounts[1]),
        messages("{count} week", "{count} weeks", amounts[2]),
        messages("{count} day", "{count} days", amounts[3]),
        messages("{count} hour", "{count} hours", amounts[4]),
        messages("{count} minute", "{count} minutes", amounts[5]),
        messages("{count} second", "{count} seconds", amounts[6]),
    )

"""What a difference is called for good: a key by what it is about, which the next upload does not change."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from engine.compare.diff import EditScript, Operation
from engine.compare.facts import kept_with
from engine.compare.graph import Flow, flow_of
from engine.compare.match.words import is_silent, lexicon, normal
from engine.model import FlowNode, ProcessModel
from engine.model.caching import cached_property

DIGITS = 8
_DIGITS_APART = 4


@dataclass(frozen=True, slots=True)
class First:
    """What an element was called where it came in, and which it then was of those called so, along the flow."""

    name: str
    number: int

    @property
    def words(self) -> str:
        """Return the stems of the name in no order: names of the same words are one."""
        return _stems(self.name)


Firsts = Mapping[str, First]


def keys(
    script: EditScript, reference: ProcessModel, variant: ProcessModel, names: Firsts | None = None
) -> tuple[str, ...]:
    """Return a key for each operation of a script, in its order; no two are the same.

    A key follows from the kind of the operation and the words of what it is about in the reference, or in the variant
    where the reference has nothing: other ids, another layout, another place in the file and other forms of the same
    words leave it as it is, and municipalities that differ in the same activity in the same way have the same key. The
    values (how many weeks, which role) are no part of it. What may differ beside it in the same element, such as the
    other way out of a choice, and like-named elements of the reference are told apart, whichever of them differ. What
    still has one key is numbered in the order of telling. ``names`` are what elements of the reference, by id, were
    called first, and which of those called so they were: they count instead.
    """
    named = _Named(reference, names or {}), _Named(variant, {})
    return _numbered(_key(each, *named) + _apart(each, named[0]) for each in script.operations)


def former_keys(
    script: EditScript, reference: ProcessModel, variant: ProcessModel, names: Firsts | None = None
) -> tuple[str, ...]:
    """Return what ``keys`` were before they told apart what reads alike; addresses of that time hold them."""
    named = _Named(reference, names or {}), _Named(variant, {})
    return _numbered(_key(each, *named) for each in script.operations)


def firsts(model: ProcessModel) -> dict[str, First]:
    """Return what the elements of a first version are called that say anything, each with its number along the flow."""

    def made() -> dict[str, First]:
        order = flow_of(model).order
        seen: Counter[str] = Counter()
        found: dict[str, First] = {}
        for node in sorted(model.nodes, key=lambda each: order[each.id]):
            words = _stems(node.name)
            if words:
                seen[words] += 1
                found[node.id] = First(node.name, seen[words])
        return found

    return kept_with(model, "_first_names", made)


def _numbered(found: Iterable[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    numbered = []
    for key in found:
        seen[key] += 1
        numbered.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return tuple(numbered)


def _key(operation: Operation, reference: "_Named", variant: "_Named") -> str:
    subjects = reference.of(operation.reference) or variant.of(operation.variant)
    told = [operation.kind, operation.group == "words", bool(operation.reference), subjects]
    return "k" + _digest(told)[:DIGITS]


def _apart(operation: Operation, reference: "_Named") -> str:
    """Return the part of a key that tells it from that of what reads alike, "" for the first of all that do."""
    numbers = sorted(number for id_ in operation.reference if (number := reference.number(id_)))
    leads = sorted([*reference.of([id_]), *map(str, reference.number(id_))] for id_ in operation.leads)
    told: list[object] = [operation.aspect, leads, numbers]
    return f"-{_digest(told)[:_DIGITS_APART]}" if any(told) else ""


def _digest(told: object) -> str:
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


class _Named:
    """The elements of a model by their words."""

    def __init__(self, model: ProcessModel, names: Firsts) -> None:
        self.model = model
        self._names = names
        self._flow: Flow = flow_of(model)

    @cached_property
    def firsts(self) -> dict[str, First]:
        """Return what each element is called that says something, and its number among those called so."""
        return firsts(self.model) | dict(self._names)

    def number(self, id_: str) -> list[str | int]:
        """Return the words of an element with its number, if it is not the first that is called so."""
        first = self.firsts.get(id_)
        return [first.words, first.number] if first is not None and first.number > 1 else []

    def of(self, ids: Iterable[str]) -> list[str]:
        """Return what each element is called, in no order; what is said of itself first, else by its neighbours."""
        spoken = [self._words(self.model.node_by_id[id_]) for id_ in ids if id_ in self.model.node_by_id]
        if any(spoken):
            return sorted(filter(None, spoken))
        return sorted(self._around(id_) for id_ in ids)

    def _around(self, id_: str) -> str:
        flow = self.model.flow_by_id.get(id_)
        before, after = (flow.source, flow.target) if flow else (id_, id_)
        nodes = self.model.node_by_id
        kind = "flow" if flow else nodes[id_].kind if id_ in nodes else ""
        return " ".join((kind, self._nearest(before, self._flow.before), ">", self._nearest(after, self._flow.after)))

    def _nearest(self, start: str, neighbours: dict[str, tuple[str, ...]]) -> str:
        """Return the words of the nearest nodes that say something, from a node on, itself among them."""
        seen, level = {start}, [start]
        while level:
            words = sorted(filter(None, (self._words(self.model.node_by_id[id_]) for id_ in level if self._has(id_))))
            if words:
                return ", ".join(words)
            level = [id_ for one in level for id_ in neighbours.get(one, ()) if id_ not in seen]
            seen.update(level)
        return ""

    def _has(self, id_: str) -> bool:
        return id_ in self.model.node_by_id

    def _words(self, node: FlowNode) -> str:
        return _stems(self._names[node.id].name if node.id in self._names else node.name)


def _stems(name: str) -> str:
    """Return the stems of a label in no order, "" if it says nothing."""
    if is_silent(name):
        return ""
    stem = lexicon("sv").stem
    return " ".join(sorted({stem(word) for word in normal(name).split()}))

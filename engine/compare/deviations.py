"""What a difference is called for good: a key by what it is about, which the next upload does not change."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256

from engine.compare.diff import EditScript, Operation
from engine.compare.graph import Flow, flow_of
from engine.compare.match.words import is_silent, lexicon, normal
from engine.model import FlowNode, ProcessModel

DIGITS = 8


def keys(
    script: EditScript, reference: ProcessModel, variant: ProcessModel, names: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return a key for each operation of a script, in its order; no two are the same.

    A key follows from the kind of the operation and the words of what it is about in the reference, or in the variant
    where the reference has nothing: other ids, another layout, another place in the file and other forms of the same
    words leave it as it is, and municipalities that differ in the same activity in the same way have the same key. The
    values (how many weeks, which role) are no part of it. The same kind of operation on like-named elements is numbered
    in the order of telling. ``names`` are those that elements of the reference, by id, had before: they count instead.
    """
    named = _Named(reference, names or {}), _Named(variant, {})
    seen: Counter[str] = Counter()
    found = []
    for operation in script.operations:
        key = _key(operation, *named)
        seen[key] += 1
        found.append(key if seen[key] == 1 else f"{key}-{seen[key]}")
    return tuple(found)


def _key(operation: Operation, reference: "_Named", variant: "_Named") -> str:
    subjects = reference.of(operation.reference) or variant.of(operation.variant)
    told = [operation.kind, operation.group == "words", bool(operation.reference), subjects]
    return "k" + sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:DIGITS]


class _Named:
    """The elements of a model by their words."""

    def __init__(self, model: ProcessModel, names: Mapping[str, str]) -> None:
        self.model = model
        self._names = names
        self._flow: Flow = flow_of(model)

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
        """Return the stems of a label in no order, "" if it says nothing."""
        name = self._names.get(node.id, node.name)
        if is_silent(name):
            return ""
        stem = lexicon("sv").stem
        return " ".join(sorted({stem(word) for word in normal(name).split()}))

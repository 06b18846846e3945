"""What comparing asks of one model alone, worked out once however often the model is compared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter, itemgetter
from typing import Any, Literal, TypeVar
from weakref import ref

from engine.model import FlowNode, Lane, MessageFlow, Pool, Process, ProcessModel, SequenceFlow
from engine.model.caching import cached_property
from engine.model.making import maker

Part = Literal["processes", "lanes", "pools", "nodes", "flows", "message_flows"]
Element = FlowNode | SequenceFlow | Lane | Pool | Process | MessageFlow
Value = TypeVar("Value")
_KINDS: Mapping[Part, type] = {
    "processes": Process,
    "lanes": Lane,
    "pools": Pool,
    "nodes": FlowNode,
    "flows": SequenceFlow,
    "message_flows": MessageFlow,
}
PARTS: tuple[Part, ...] = tuple(_KINDS)
REFERS: Mapping[Part, tuple[str, ...]] = {
    "processes": ("id",),
    "lanes": ("id", "process", "parent"),
    "pools": ("id", "process"),
    "nodes": ("id", "process", "parent", "lane", "attached_to", "default", "choice_of"),
    "flows": ("id", "source", "target"),
    "message_flows": ("id", "source", "target"),
}
"""The fields that hold ids; an activity's ``called`` does only where it names a process of the same file."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """What reads the ids of an element, its own first, and all else of it, each as a tuple; and makes one of both.

    ``arranged`` puts all ids and all else, one after the other, in the order of the fields.
    """

    refers: Callable[[Any], tuple[Any, ...]]
    says: Callable[[Any], tuple[Any, ...]]
    arranged: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    make: Callable[..., Any]


def _reader(part: Part) -> _Reader:
    every = [field.name for field in fields(_KINDS[part])]
    others = [name for name in every if name not in REFERS[part]]
    read = [*REFERS[part], *others]
    arranged = itemgetter(*map(read.index, every))
    return _Reader(_reads(REFERS[part]), _reads(others), arranged, maker(_KINDS[part]))


def _reads(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads these fields, one or more, as a tuple."""
    read = attrgetter(*names)
    return read if len(names) > 1 else lambda element: (read(element),)


_READERS: Mapping[Part, _Reader] = {part: _reader(part) for part in PARTS}


def refers(part: Part, element: Element) -> tuple[str | None, ...]:
    """Return the ids that an element holds, its own first.

    >>> refers("flows", SequenceFlow("f", "a", "b"))
    ('f', 'a', 'b')
    >>> refers("processes", Process("p"))
    ('p',)
    """
    return _READERS[part].refers(element)


def says(part: Part, element: Element) -> Any:
    """Return all that an element says of itself but ids: two that are equal so differ in ids at most."""
    return _READERS[part].says(element)


def referring(part: Part, element: Element, ids: Sequence[str | None]) -> Element:
    """Return an element with other ids in the fields of ``REFERS``: what ``replace`` gives, in a fifth of the time.

    >>> referring("flows", SequenceFlow("f", "a", "b", name="ja"), ("g", "a", "c"))
    SequenceFlow(id='g', source='a', target='c', name='ja', condition='', language='', added_by='')
    """
    reader = _READERS[part]
    made: Element = reader.make(*reader.arranged((*ids, *reader.says(element))))
    return made


class OfModel:
    """What is kept with a model and asks it. It does not hold the model, so both go at once when nobody has the model.

    Held, each model would be a ring of a few thousand values that stay until they are looked for among all others.
    """

    def __init__(self, model: ProcessModel) -> None:
        self._model = ref(model)

    @property
    def model(self) -> ProcessModel:
        """Return the model. Raises ReferenceError if nobody holds it any more."""
        model = self._model()
        if model is None:
            raise ReferenceError("Who asks what is kept with a model must hold the model.")
        return model


class Facts(OfModel):
    """What each element of a model says, and who does each node."""

    @cached_property
    def refers(self) -> dict[Part, dict[str, tuple[str | None, ...]]]:
        """Return the ids that every element holds, by part of the model and id."""
        return {part: {each.id: refers(part, each) for each in getattr(self.model, part)} for part in PARTS}

    @cached_property
    def says(self) -> dict[Part, dict[str, Any]]:
        """Return what every element says, by part of the model and id."""
        return {part: {each.id: says(part, each) for each in getattr(self.model, part)} for part in PARTS}

    @cached_property
    def by_id(self) -> dict[Part, dict[str, Element]]:
        """Return every element, by part of the model and id."""
        return {part: {each.id: each for each in getattr(self.model, part)} for part in PARTS}

    @cached_property
    def calling(self) -> frozenset[str]:
        """Return the ids of the activities that call a process or a decision."""
        return frozenset(node.id for node in self.model.nodes if node.called)

    @cached_property
    def roles(self) -> dict[str, str]:
        """Return who does each node, by id."""
        model = self.model
        return {node.id: model.role(node) for node in model.nodes}

    @cached_property
    def who(self) -> dict[str, str]:
        """Return who does each node on one line: its role, else the one it is given to, by id."""
        return {node.id: " ".join((self.roles[node.id] or node.assignee).split()) for node in self.model.nodes}

    @cached_property
    def properties(self) -> frozenset[str]:
        """Return the names of all properties that nodes have."""
        return frozenset(name for node in self.model.nodes for name, _ in node.properties)

    @cached_property
    def own_processes(self) -> frozenset[str]:
        """Return the ids of the processes of the file."""
        return frozenset(process.id for process in self.model.processes)


def facts_of(model: ProcessModel) -> Facts:
    """Return the facts of a model, kept with it."""
    return kept_with(model, "_facts_in_comparisons", lambda: Facts(model))


def kept_with(owner: object, name: str, make: Callable[[], Value]) -> Value:
    """Return what ``make`` gives, made once and kept with a value such as a model; both are forgotten together."""
    kept = vars(owner)
    if name not in kept:
        kept[name] = make()
    found: Value = kept[name]
    return found

"""The edit script: operations, each one true difference with the changes it stands for."""

from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Literal, get_args

from engine.compare.facts import Element
from engine.language import Message
from engine.model.making import maker

OperationKind = Literal[
    "insert",
    "delete",
    "move",
    "rename",
    "retype",
    "reassign",
    "split",
    "merge",
    "recondition",
    "retime",
    "reform",
    "recommunicate",
    "convert",
    "repeat",
    "skip",
    "reroute",
]
OPERATION_KINDS: tuple[str, ...] = get_args(OperationKind)

Group = Literal["rights", "decision", "small", "words"]


@dataclass(frozen=True, slots=True)
class Change:
    """Add, remove or set one element of the reference; ``set`` carries the element's new values."""

    action: Literal["add", "remove", "set"]
    element: Element


@dataclass(frozen=True, slots=True)
class Operation:
    """One difference. ``reference`` and ``variant`` are the ids of the flow nodes and sequence flows it is about.

    ``label`` names what it is about; ``before`` and ``after`` hold the two values where there are two (roles,
    kinds, times, conditions, names), as the reference and as the variant has it. ``group`` is how much it
    matters (docs/reference/comparison.md). ``rank`` is its place along the reference's flow. ``follows`` are
    differences that have this one as their cause, such as the end that is called otherwise after it; they count as
    part of it, and their changes are among its changes. ``aspect`` is what of its nodes it is about, where one kind of
    difference may be about several things of them; ``leads`` the ids of the reference's nodes that ways lead to.
    """

    kind: OperationKind
    reference: tuple[str, ...]
    variant: tuple[str, ...]
    message: Message
    group: Group = "small"
    label: Message | str = ""
    before: Message | str = ""
    after: Message | str = ""
    rank: float = 0.0
    changes: tuple[Change, ...] = ()
    follows: tuple["Operation", ...] = ()
    aspect: str = ""
    leads: tuple[str, ...] = ()


make_change = maker(Change)
make_operation = maker(Operation)
_every_field = attrgetter(*(field.name for field in fields(Operation)))
_CHANGES = next(place for place, field in enumerate(fields(Operation)) if field.name == "changes")


def holding(operation: Operation, changes: tuple[Change, ...]) -> Operation:
    """Return an operation with these changes: what ``replace`` gives, in a quarter of the time."""
    values = list(_every_field(operation))
    values[_CHANGES] = changes
    return make_operation(*values)


@dataclass(frozen=True, slots=True)
class EditScript:
    """All differences, as a person would tell them; ``unsaid`` are changes of drawing without meaning.

    Applying all changes of operations and ``unsaid`` to the reference gives the variant (engine.compare.apply).
    """

    operations: tuple[Operation, ...] = ()
    unsaid: tuple[Change, ...] = ()

    def __len__(self) -> int:
        return len(self.operations)

    def named(self, reference: str | None = None, variant: str | None = None) -> "EditScript":
        """Return the script with sentences that call the models by these names, such as a municipality's.

        Without a name a model stays "the standard" or "the variant".
        """
        names = _names(reference, variant)
        return replace(
            self,
            operations=tuple(_named(one, names) for one in self.operations),
        )


def renamed(sentence: Message, reference: str | None, variant: str | None) -> Message:
    """Return a sentence that calls the models by these names, where there are any."""
    return _renamed(sentence, _names(reference, variant))


def _names(reference: str | None, variant: str | None) -> dict[str, str]:
    names: dict[str, str] = {}
    for key, name in (("reference", reference), ("variant", variant)):
        if name is not None:
            names |= {key: name, key.capitalize(): name}
    return names


def _named(operation: Operation, names: dict[str, str]) -> Operation:
    follows = tuple(_named(one, names) for one in operation.follows)
    return replace(operation, message=_renamed(operation.message, names), follows=follows)


def _renamed(sentence: Message, names: dict[str, str]) -> Message:
    parameters = tuple(
        (key, names.get(key, _renamed(value, names) if isinstance(value, Message) else value))
        for key, value in sentence.parameters
    )
    return replace(sentence, parameters=parameters)

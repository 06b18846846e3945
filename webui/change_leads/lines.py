"""The differences of a comparison as the lines of its pages: mark, kind, sentence, role, who shares it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

from engine.compare import Group, Operation, OperationKind
from engine.language import Message, message, translate, translate_plural
from engine.model import ProcessModel
from engine.services.harmonizing.comparisons import Compared
from engine.store.tables import Municipality
from webui.change_leads import blueprint
from webui.change_leads.places import Across, near
from webui.change_leads.sides import Sides
from webui.language import language

Mark = Literal["ins", "del", "chg", "mov", "same"]
MARKS: tuple[Mark, ...] = ("ins", "del", "chg", "mov", "same")

GROUPS: dict[Group, Message] = {
    "rights": message("Concerns the applicant's rights"),
    "decision": message("Concerns who decides and how long it takes"),
    "small": message("Of small importance"),
    "words": message("Only words"),
}

GROUPS_IN_SHORT: dict[Group, Message] = {
    "rights": message("The applicant's rights"),
    "decision": message("Decision and time"),
    "small": message("Of small importance"),
    "words": message("Only words"),
}

KINDS: dict[OperationKind, Message] = {
    "insert": message("Extra activity"),
    "delete": message("Missing activity"),
    "move": message("Other place in the order"),
    "rename": message("Something else in its place"),
    "retype": message("Done in another way"),
    "reassign": message("Other role"),
    "split": message("Divided activity"),
    "merge": message("Merged activities"),
    "recondition": message("Other condition"),
    "retime": message("Other time limit"),
    "reform": message("Other data"),
    "recommunicate": message("Other message"),
    "convert": message("Other order"),
    "repeat": message("Other repetition"),
    "skip": message("Optional in one of them"),
    "reroute": message("Other way on"),
}
_OF_GATEWAYS = {"insert": message("Extra choice"), "delete": message("Missing choice")}
_OF_EVENTS = {"insert": message("Extra event"), "delete": message("Missing event")}
_OTHER_NAME = message("Other name")
_QUOTED = "“{label}”"


@dataclass(frozen=True, slots=True)
class Line:
    """One difference as it is shown. ``number`` counts from 1 in the order of the process; ``key`` names it for good.

    ``near_reference`` and ``near_variant`` are the neighbours of where it would be, in the model that lacks it.
    ``follows`` are sentences of what it brings about, which count as part of it; ``marked`` has the marks of all
    that, with the elements of both sides.
    """

    number: int
    key: str
    mark: Mark
    kind: Message
    group: Group
    sentence: Message
    strong: bool
    reference: tuple[str, ...]
    variant: tuple[str, ...]
    near_reference: tuple[str, ...]
    near_variant: tuple[str, ...]
    names_reference: tuple[str, ...]
    names_variant: tuple[str, ...]
    roles: tuple[str, ...]
    shared: tuple[Municipality, ...]
    follows: tuple[Message, ...]
    marked: tuple[tuple[Mark, tuple[str, ...], tuple[str, ...]], ...]

    @property
    def html(self) -> Markup:
        """Return the sentence in the language of this request, with the labels set off."""
        return emphasised(self.sentence, values=self.strong)


def lines(found: Compared, sides: Sides, shared: Mapping[int, Sequence[Municipality]]) -> tuple[Line, ...]:
    """Return all differences, in the order of the process: the standard's, then those that only differ in words."""
    across = Across(found)
    made = [_line(found, across, sides, place, each, shared) for place, each in enumerate(found.script.operations)]
    return tuple(made)


def by_group(found: Iterable[Line]) -> list[tuple[Group, list[Line]]]:
    """Return the lines by what they concern, the weightiest group first; empty groups are left out."""
    listed = list(found)
    groups = ((group, [line for line in listed if line.group == group]) for group in GROUPS)
    return [(group, members) for group, members in groups if members]


def mark_of(operation: Operation) -> Mark:
    """Return the mark of an operation."""
    if operation.group == "words":
        return "same"
    found: dict[str, Mark] = {"insert": "ins", "delete": "del", "move": "mov"}
    return found.get(operation.kind, "chg")


@blueprint.app_template_filter("emphasised")
def emphasised(text: Message | str | float, *, values: bool = False) -> Markup:
    """Return a sentence with the labels in it set off; with ``values`` also the old and the new value."""
    if not isinstance(text, Message):
        return escape(text)
    parts = {name: emphasised(value, values=values) for name, value in text.parameters}
    if text.template == _QUOTED and not parts["label"].endswith(("?", "!", ".")):
        return Markup("<em>{}</em>").format(parts["label"])
    if text.template == _QUOTED:  # its mark must not run into that of the sentence
        return Markup("<em>{}</em>").format(_template(text).format(**parts))
    if values:
        parts |= {name: Markup("<em>{}</em>").format(parts[name]) for name in ("new", "old") if name in parts}
    return _template(text).format(**parts)


def _template(text: Message) -> Markup:
    """Return the sentence of our own catalogue, without its parameters: what is formatted into it is escaped."""
    if text.plural is None:
        return Markup(translate(text.template, language()))  # nosec B704
    return Markup(translate_plural(text.template, text.plural, text.count, language()))  # nosec B704


def _line(
    found: Compared,
    across: Across,
    sides: Sides,
    place: int,
    operation: Operation,
    shared: Mapping[int, Sequence[Municipality]],
) -> Line:
    left = _with_follows(operation, "reference")
    right = _with_follows(operation, "variant")
    return Line(
        number=place + 1,
        key=found.keys[place],
        mark=mark_of(operation),
        kind=_kind(found, operation),
        group=operation.group,
        sentence=sides.told(operation.message),
        strong=operation.kind in ("retime", "convert"),
        reference=left,
        variant=right,
        near_reference=() if left else near(found.variant, right, across.reference_of),
        near_variant=() if right else near(found.reference, left, across.variant_of),
        names_reference=_names(found.reference, operation.reference),
        names_variant=_names(found.variant, operation.variant),
        roles=_roles(found, operation),
        shared=tuple(shared.get(place, ())),
        follows=tuple(sides.told(each.message) for each in operation.follows),
        marked=tuple((mark_of(each), each.reference, each.variant) for each in (operation, *operation.follows)),
    )


def _with_follows(operation: Operation, side: Literal["reference", "variant"]) -> tuple[str, ...]:
    """Return the elements of an operation and of what it brings about, on one side."""
    every = (operation, *operation.follows)
    return tuple(dict.fromkeys(id_ for each in every for id_ in getattr(each, side)))


def _kind(found: Compared, operation: Operation) -> Message:
    if operation.group == "words":
        return _OTHER_NAME
    nodes = [found.reference.node_by_id.get(id_) for id_ in operation.reference]
    nodes += [found.variant.node_by_id.get(id_) for id_ in operation.variant]
    known = [node for node in nodes if node is not None]
    if any(node.is_gateway for node in known) and operation.kind in _OF_GATEWAYS:
        return _OF_GATEWAYS[operation.kind]
    if known and all(node.is_event for node in known) and operation.kind in _OF_EVENTS:
        return _OF_EVENTS[operation.kind]
    return KINDS[operation.kind]


def _names(model: ProcessModel, ids: Iterable[str]) -> tuple[str, ...]:
    nodes = (model.node_by_id.get(id_) for id_ in ids)
    return tuple(dict.fromkeys(" ".join(node.name.split()) for node in nodes if node is not None and node.name.strip()))


def _roles(found: Compared, operation: Operation) -> tuple[str, ...]:
    """Return who does it in the standard, else in the variant; both if another role does it."""
    ours = _roles_of(found.reference, operation.reference)
    theirs = _roles_of(found.variant, operation.variant)
    return tuple(dict.fromkeys((*ours, *theirs))) if operation.kind == "reassign" else ours or theirs


def _roles_of(model: ProcessModel, ids: Iterable[str]) -> tuple[str, ...]:
    nodes = (model.node_by_id.get(id_) for id_ in ids)
    named = (model.role(node) for node in nodes if node is not None and not node.is_gateway)
    return tuple(dict.fromkeys(role for role in named if role))

"""What a conflict is about, in a sentence."""

from collections.abc import Iterable, Mapping

from engine.compare.match.words import is_silent
from engine.compare.merge.aspects import Aspect, Clash
from engine.compare.merge.conflicts import ConflictKind, Overlap
from engine.compare.merge.drawn import Drawn
from engine.compare.naming import listed, quoted
from engine.language import Message, message

_CLASHES: Mapping[Aspect, Message] = {
    "name": message("Both call {what} otherwise than before, each in its own way."),
    "role": message("Both let another role do {what}, each its own."),
    "kind": message("Both changed what kind of activity or event {what} is, each in its own way."),
    "time": message("Both changed the time of {what}, each in its own way."),
    "form": message("Both changed what {what} asks for or produces, each in its own way."),
    "condition": message("Both changed the condition after {what}, each in its own way."),
    "details": message("Both changed what is said of {what}, each in its own way."),
}
_ASPECTS: Mapping[Aspect, Message] = {
    "name": message("what it is called"),
    "role": message("who does it"),
    "kind": message("what kind it is"),
    "time": message("its time"),
    "form": message("what it asks for or produces"),
    "condition": message("the condition after it"),
    "details": message("what is said of it"),
}
_OVERLAPS: Mapping[ConflictKind, Message] = {
    "deleted": message("One side took away what the other changed: {what}."),
    "same_place": message("Both added something at the same place, {what}."),
    "moved": message("Both put something elsewhere or lead the flow otherwise, at {what}."),
    "rerouted": message("Both changed the flow at the same place, {what}."),
}

OTHERWISE = message("The flow leads otherwise here.")
"""What a side says that changed nothing that can be told by itself."""


def about_clash(clash: Clash, ours: Drawn, *, added: bool = False) -> Message:
    """Return what both sides say otherwise, in a sentence; ``added``: both have put it there."""
    what = _named(clash.element, ours)
    if added:
        return message("Both added {what}, each in its own way.", what=what)
    if clash.element in ours.parts["lanes"] and clash.aspect == "role":
        return message("Both call the role {what} otherwise than before, each in its own way.", what=what)
    return _filled(_CLASHES[clash.aspect], what)


def about_several(element: str, aspects: Iterable[Aspect], ours: Drawn) -> Message:
    """Return what of one element both sides say otherwise, in a sentence."""
    said = listed([_ASPECTS[each] for each in aspects])
    return message("Both changed {what}, each in its own way: {aspects}.", what=_named(element, ours), aspects=said)


def about_overlap(overlap: Overlap, base: Drawn) -> Message:
    """Return where both sides changed the flow, in a sentence."""
    both = (*overlap.ours, *overlap.theirs)
    gone = {id_ for each in both for id_ in each.removed} | {id_ for _, id_ in overlap.edits}
    flows = [base.flows[id_] for id_ in sorted(gone) if id_ in base.flows]
    ids = [id_ for id_ in sorted(gone) if id_ in base.nodes and base.nodes[id_].name.strip()]
    if overlap.kind != "deleted" or not ids:
        ids = [end for flow in flows for end in (flow.source, flow.target)] or sorted(
            id_ for each in both for id_ in each.touched
        )
    return _filled(_OVERLAPS[overlap.kind], _names(ids, base))


def _filled(sentence: Message, what: Message | str) -> Message:
    return message(sentence.template, what=what)


def _names(ids: Iterable[str], base: Drawn) -> Message | str:
    known = [base.nodes[id_].name for id_ in dict.fromkeys(ids) if id_ in base.nodes]
    names = dict.fromkeys(quoted(name) for name in known if not is_silent(name))
    return listed(tuple(names)) if names else message("the flow")


def _named(id_: str, drawing: Drawn) -> Message | str:
    if id_ in drawing.flows:
        id_ = drawing.flows[id_].source
    for elements in drawing.parts.values():
        if id_ in elements and getattr(elements[id_], "name", "").strip():
            return quoted(elements[id_].name)
    return message("the unnamed place")

"""Differences that have another difference as their cause are told under it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.compare.diff.script import Operation
from engine.compare.diff.telling import Telling
from engine.model import FlowNode

_GROUPING = frozenset({"split", "merge"})
_OF_ITS_KIND = frozenset({"recommunicate", "reform", "retype"})
_STRUCTURAL = frozenset({"insert", "delete", "move"})


def with_consequences(telling: Telling, operations: Sequence[Operation]) -> list[Operation]:
    """Return the operations with those that follow from another one put under it. O(operations^2).

    A timer is called otherwise because its time is another; an end, or a question that is only probably the same, is
    called otherwise because of what was added, left out or moved right before it; an end is left out because another
    one came in its place; a message goes to one of the parts of what was divided; what is of another kind asks for
    other things or has no message; another way is the default where the conditions are others too; events became
    activities because the first to happen is no longer what counts; and what lies in a subprocess is added or missing
    because only one model draws out what is done there.
    """
    causes: dict[int, int] = {}
    for number, one in enumerate(operations):
        others = enumerate(operations) if _may_follow(telling, one) else ()
        cause = next((place for place, other in others if _follows(telling, one, other)), None)
        if cause is not None:
            causes[number] = cause
    follows: dict[int, list[Operation]] = {}
    for number in causes:
        follows.setdefault(_first(causes, number), []).append(operations[number])
    return [
        replace(one, follows=tuple(follows[number])) if number in follows else one
        for number, one in enumerate(operations)
        if number not in causes
    ]


def _first(causes: Mapping[int, int], number: int) -> int:
    """Return the cause that has no other as its cause; nothing follows, through others, from itself."""
    while number in causes:
        number = causes[number]
    return number


def _may_follow(telling: Telling, one: Operation) -> bool:
    """Say whether an operation is of those that may have another as their cause."""
    known = telling.joined.reference.node_by_id
    if one.kind == "rename" and len(one.reference) == len(one.variant) == 1:
        node = known[one.reference[0]]
        return node.is_event or _is_open_question(telling, node)
    if one.aspect == "default" or (one.kind in {"insert", "delete"} and _whole(telling, one)):
        return True
    return one.kind in _OF_ITS_KIND or (one.kind == "delete" and _ends([known[id_] for id_ in one.reference]))


def _whole(telling: Telling, one: Operation) -> str:
    """Return the reference's node that all which one model alone has lies in, "" if it lies in none of both models."""
    joined = telling.joined
    here = one.kind == "insert"
    model, ids = (joined.variant, one.variant) if here else (joined.reference, one.reference)
    own = set(ids)
    around = {model.node_by_id[id_].parent for id_ in ids} - own
    if len(around) != 1 or (whole := next(iter(around))) is None:
        return ""
    return joined.alignment.reference_of.get(whole, "") if here else whole


def _is_open_question(telling: Telling, node: FlowNode) -> bool:
    return node.is_gateway and node.id in telling.uncertain


def _follows(telling: Telling, one: Operation, other: Operation) -> bool:
    if one.kind == "rename" and len(one.reference) == len(one.variant) == 1:
        return _called_otherwise(telling, one, other)
    if one.kind == "retype":
        return other.kind == "convert" and _is_waited_for(telling, one, other)
    if one.aspect == "default":
        return other.kind == "recondition" and other.aspect != "default" and one.reference == other.reference
    if one.kind in _OF_ITS_KIND and other.kind == "retype":
        return len(one.reference) == 1 and set(one.reference) <= set(other.reference)
    if other.kind == "retype":
        return one.kind in {"insert", "delete"} and _whole(telling, one) in other.reference and _draws_out(telling, one)
    if one.kind == "recommunicate":
        return other.kind in _GROUPING and bool({*one.reference, *one.variant} & {*other.reference, *other.variant})
    return one.kind == "delete" and other.kind == "insert" and _other_end(telling, one, other)


def _draws_out(telling: Telling, one: Operation) -> bool:
    """Say whether only the model that has more draws what is done within the activity that it lies in."""
    joined = telling.joined
    whole = _whole(telling, one)
    if one.kind == "insert":
        return not joined.reference.children(whole)
    return not joined.variant.children(joined.alignment.variant_of.get(whole, ""))


def _is_waited_for(telling: Telling, one: Operation, other: Operation) -> bool:
    """Say whether what is of another kind is what one model waits for the first of, right after a choice."""
    known, flow = telling.joined.reference.node_by_id, telling.joined.reference_flow
    choices = {id_ for id_ in other.reference if known[id_].is_gateway}
    kinds = {known[id_].kind for id_ in choices}
    kinds |= {node.kind for id_ in other.variant if (node := telling.joined.variant.node_by_id[id_]).is_gateway}
    return "eventBasedGateway" in kinds and all(set(flow.before[id_]) & choices for id_ in one.reference)


def _called_otherwise(telling: Telling, one: Operation, other: Operation) -> bool:
    node = telling.joined.reference.node_by_id[one.reference[0]]
    if node.is_event and other.kind == "retime":
        return other.reference == one.reference
    if other.kind not in _STRUCTURAL or not (_is_open_question(telling, node) or node.kind == "endEvent"):
        return False
    ours, theirs = telling.joined.reference_flow, telling.joined.variant_flow
    return bool(
        set(ours.before[one.reference[0]]) & set(other.reference)
        or set(theirs.before[one.variant[0]]) & set(other.variant)
    )


def _other_end(telling: Telling, one: Operation, other: Operation) -> bool:
    """Say whether ends are left out where the variant goes on, through what was added, to another end."""
    joined = telling.joined
    if not any(_ends([joined.variant.node_by_id[id_]]) for id_ in other.variant):
        return False
    led = {joined.reference_keys[id_] for gone in one.reference for id_ in joined.reference_flow.before[gone]}
    leads = {joined.variant_keys[id_] for new in other.variant for id_ in joined.variant_flow.before[new]}
    return led <= leads


def _ends(nodes: Sequence[FlowNode]) -> bool:
    return all(node.kind == "endEvent" for node in nodes)

"""What needs no weighing: parts of two models that are the same, whatever their ids and their order in the file."""

from collections import Counter
from collections.abc import Hashable

from engine.compare.graph import Flow
from engine.compare.match.words import is_silent, normal
from engine.model import FlowNode, ProcessModel

_DEPTHS = (4, 3, 2, 1)
Colours = tuple[dict[str, int], dict[str, int]]


def same_nodes(reference: ProcessModel, variant: ProcessModel) -> dict[str, str]:
    """Return pairs of nodes that are the same in label, kind, role and surroundings, reference id to variant id.

    If the two models are the same but for ids, order and layout, all nodes are paired consistently.
    Otherwise a node is paired where nothing else in either model has the same surroundings. O(rounds * (N + F)).

    Source: colour refinement (Weisfeiler and Leman, 1968), with individualisation of ties.
    """
    flows = Flow(reference), Flow(variant)
    first = _own_colours(reference, variant)
    stable = _stable(first, flows)
    if Counter(stable[0].values()) == Counter(stable[1].values()):
        return _individualised(stable, flows)
    found: dict[str, str] = {}
    rounds = [first]
    for _ in range(max(_DEPTHS)):
        rounds.append(_refined(rounds[-1], flows))
    for depth in _DEPTHS:
        taken = set(found.values())
        for one, other in _unique(rounds[depth]).items():
            if one not in found and other not in taken:
                found[one] = other
    return found


def _own_colours(reference: ProcessModel, variant: ProcessModel) -> Colours:
    keys = [{node.id: _look(model, node) for node in model.nodes} for model in (reference, variant)]
    return _numbered(keys[0], keys[1])


def _look(model: ProcessModel, node: FlowNode) -> Hashable:
    name = "" if is_silent(node.name) else normal(node.name)
    conditions = tuple(sorted((flow.name, flow.condition) for flow in model.outgoing(node.id)))
    trigger = tuple((one.kind, one.name, one.timer) for one in node.triggers)
    children = len(model.children(node.id)) if node.is_container else 0
    parent = model.node_by_id[node.parent].name if node.parent in model.node_by_id else None
    return name, node.kind, normal(model.role(node)), trigger, conditions, children, parent, node.interrupting


def _numbered(ours: dict[str, Hashable], theirs: dict[str, Hashable]) -> Colours:
    numbers: dict[Hashable, int] = {}
    for key in (*ours.values(), *theirs.values()):
        numbers.setdefault(key, len(numbers))
    return {id_: numbers[key] for id_, key in ours.items()}, {id_: numbers[key] for id_, key in theirs.items()}


def _refined(colours: Colours, flows: tuple[Flow, Flow]) -> Colours:
    keys: list[dict[str, Hashable]] = []
    for colour, flow in zip(colours, flows, strict=True):
        parents = {node.id: colour.get(node.parent or "", -1) for node in flow.model.nodes}
        keys.append(
            {
                id_: (
                    own,
                    parents[id_],
                    tuple(sorted((colour[other], flow.marks.get((other, id_), ())) for other in flow.before[id_])),
                    tuple(sorted((colour[other], flow.marks.get((id_, other), ())) for other in flow.after[id_])),
                )
                for id_, own in colour.items()
            }
        )
    return _numbered(keys[0], keys[1])


def _stable(colours: Colours, flows: tuple[Flow, Flow]) -> Colours:
    while True:
        refined = _refined(colours, flows)
        if _count(refined) == _count(colours):
            return refined
        colours = refined


def _count(colours: Colours) -> int:
    return len(set(colours[0].values()) | set(colours[1].values()))


def _unique(colours: Colours) -> dict[str, str]:
    counts = [Counter(colour.values()) for colour in colours]
    theirs = {colour: id_ for id_, colour in colours[1].items()}
    return {id_: theirs[colour] for id_, colour in colours[0].items() if counts[0][colour] == counts[1][colour] == 1}


def _individualised(colours: Colours, flows: tuple[Flow, Flow]) -> dict[str, str]:
    """Pair all nodes by giving the first tied pair a colour of its own until no tie is left."""
    while len(set(colours[0].values())) < len(colours[0]):
        counts = Counter(colours[0].values())
        one, colour = next((id_, colour) for id_, colour in colours[0].items() if counts[colour] > 1)
        other = next(id_ for id_, its in colours[1].items() if its == colour)
        new = _count(colours)
        marked = _stable(({**colours[0], one: new}, {**colours[1], other: new}), flows)
        if Counter(marked[0].values()) != Counter(marked[1].values()):
            return _unique(colours)
        colours = marked
    return _unique(colours)

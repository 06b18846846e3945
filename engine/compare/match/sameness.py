"""What needs no weighing: parts of two models that are the same, whatever their ids and their order in the file.

Source: colour refinement (Weisfeiler and Leman, 1968), with individualisation of ties.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence

from engine.compare.graph import Flow, Mark

_DEPTHS = (4, 3, 2, 1)
Colour = dict[str, int]


class Palette:
    """The colours of the nodes of models that are matched together: equal where all within some distance is equal.

    Depth 0 is what a node says of itself; each depth more adds what is one flow further away. Colours are worked out
    once, and are numbers that mean the same in all models. A node whose colour no other model has keeps it: at no
    greater depth is it the same as another.
    """

    def __init__(self, members: Sequence[tuple[Flow, Mapping[str, Hashable]]]) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._rounds: dict[Flow, list[Colour]] = {flow: [self._numbered(looks)] for flow, looks in members}
        for _ in range(max(_DEPTHS)):
            held = Counter(colour for flow, _ in members for colour in set(self._rounds[flow][-1].values()))
            shared = {colour for colour, count in held.items() if count > 1}
            for flow, rounds in self._rounds.items():
                rounds.append(rounds[-1] | self._numbered(_signatures(rounds[-1], flow, shared)))
        self._settled: dict[Flow, int] = {}
        self._counted: dict[tuple[Flow, int], Counter[int]] = {}
        self._single: dict[tuple[Flow, int], dict[int, str]] = {}

    def same_nodes(self, ours: Flow, theirs: Flow) -> dict[str, str]:
        """Return pairs of nodes that are the same in look and surroundings, from our id to theirs.

        If the two models are the same but for ids, order and layout, all nodes are paired consistently.
        Otherwise a node is paired where nothing else in either model has the same surroundings. O(rounds * (N + F)).
        """
        last = self._alike_up_to(ours, theirs)
        if last is not None:
            return _individualised((self._at(ours, last), self._at(theirs, last)), (ours, theirs))
        found: dict[str, str] = {}
        for depth in _DEPTHS:
            taken = set(found.values())
            alone = self._alone(theirs, depth)
            for colour, one in self._alone(ours, depth).items():
                if colour in alone and one not in found and alone[colour] not in taken:
                    found[one] = alone[colour]
        return found

    def _at(self, flow: Flow, depth: int) -> Colour:
        rounds = self._rounds[flow]
        while len(rounds) <= depth:
            rounds.append(self._numbered(_signatures(rounds[-1], flow)))
        return rounds[depth]

    def _alike_up_to(self, ours: Flow, theirs: Flow) -> int | None:
        """Return the depth at which the colours of two models are equal, and so at every other; None for none.

        Colours that differ at one depth differ at all deeper ones. One round more than both need decides.
        """
        if any(self._counts(ours, depth) != self._counts(theirs, depth) for depth in range(max(_DEPTHS) + 1)):
            return None
        last = max(self._depth(ours), self._depth(theirs)) + 1
        return last if self._counts(ours, last) == self._counts(theirs, last) else None

    def _counts(self, flow: Flow, depth: int) -> Counter[int]:
        """Return how many nodes of a model have each colour."""
        if (flow, depth) not in self._counted:
            self._counted[flow, depth] = Counter(self._at(flow, depth).values())
        return self._counted[flow, depth]

    def _alone(self, flow: Flow, depth: int) -> dict[int, str]:
        """Return the nodes whose colour no other node of their model has, by colour."""
        if (flow, depth) not in self._single:
            self._single[flow, depth] = _single(self._at(flow, depth))
        return self._single[flow, depth]

    def _depth(self, flow: Flow) -> int:
        """Return the depth from which on no two nodes of a model are told apart that were not before."""
        if flow not in self._settled:
            depth = 0
            while _count(self._at(flow, depth + 1)) > _count(self._at(flow, depth)):
                depth += 1
            self._settled[flow] = depth
        return self._settled[flow]

    def _numbered(self, keys: Mapping[str, Hashable]) -> Colour:
        numbers = self._numbers
        return {id_: numbers.setdefault(key, len(numbers)) for id_, key in keys.items()}


def _signatures(colour: Colour, flow: Flow, asked: Collection[int] | None = None) -> dict[str, Hashable]:
    """Return for each node its colour, its parent's, and those of what comes before and after with the flows' marks.

    If some colours are ``asked`` for, only for the nodes that have these.
    """
    parents, before, after = flow.parents, flow.marked_before, flow.marked_after
    return {
        id_: (own, colour.get(parents[id_] or "", -1), _coloured(before[id_], colour), _coloured(after[id_], colour))
        for id_, own in colour.items()
        if asked is None or own in asked
    }


def _coloured(near: Sequence[tuple[str, Mark]], colour: Colour) -> tuple[tuple[int, Mark], ...]:
    if len(near) == 1:
        return ((colour[near[0][0]], near[0][1]),)
    return tuple(sorted((colour[other], mark) for other, mark in near))


def _count(*colours: Colour) -> int:
    return len(set().union(*(colour.values() for colour in colours)))


def _unique(ours: Colour, theirs: Colour) -> dict[str, str]:
    """Return pairs of nodes whose colour no other node of either model has."""
    alone = _single(theirs)
    return {id_: alone[colour] for colour, id_ in _single(ours).items() if colour in alone}


def _single(colours: Colour) -> dict[int, str]:
    """Return the nodes whose colour no other has, by colour."""
    counts = Counter(colours.values())
    return {colour: id_ for id_, colour in colours.items() if counts[colour] == 1}


def _individualised(colours: tuple[Colour, Colour], flows: tuple[Flow, Flow]) -> dict[str, str]:
    """Pair all nodes by giving the first tied pair a colour of its own until no tie is left."""
    while _count(colours[0]) < len(colours[0]):
        counts = Counter(colours[0].values())
        one, colour = next((id_, colour) for id_, colour in colours[0].items() if counts[colour] > 1)
        other = next(id_ for id_, its in colours[1].items() if its == colour)
        new = max(max(side.values()) for side in colours) + 1
        marked = _stable(({**colours[0], one: new}, {**colours[1], other: new}), flows)
        if Counter(marked[0].values()) != Counter(marked[1].values()):
            return _unique(*colours)
        colours = marked
    return _unique(*colours)


def _stable(colours: tuple[Colour, Colour], flows: tuple[Flow, Flow]) -> tuple[Colour, Colour]:
    while True:
        numbers: dict[Hashable, int] = {}
        signatures = [_signatures(colour, flow) for colour, flow in zip(colours, flows, strict=True)]
        refined = (_renumbered(signatures[0].items(), numbers), _renumbered(signatures[1].items(), numbers))
        if _count(*refined) == _count(*colours):
            return refined
        colours = refined


def _renumbered(keys: Iterable[tuple[str, Hashable]], numbers: dict[Hashable, int]) -> Colour:
    return {id_: numbers.setdefault(key, len(numbers)) for id_, key in keys}

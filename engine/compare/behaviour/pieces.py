"""The steps of some processes as bits: what each takes, puts, clears, waits for and remembers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.compare.behaviour.flat import Flat
from engine.compare.graph import distances, flow_of
from engine.tokens import START, Step, net

_WAITING = frozenset({"intermediateCatchEvent", "receiveTask"})


@dataclass(frozen=True, slots=True)
class Talk:
    """What goes between processes that are played together: which messages nodes wait for and send."""

    awaits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sends: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step puts down: its places by name and as bits. ``cuts`` vanishes then.

    ``asks``: messages of which one must have come; ``takes``: whether it is used up.
    """

    names: frozenset[str]
    puts: int
    cuts: int = 0
    asks: int = 0
    takes: bool = False


@dataclass(slots=True)
class Piece:
    """A step in bits. ``closes``: where no token may be left; ``needs``: messages of which one must have come.

    ``recall``: what its undoing outcome asks to have been done. ``least``: how many tokens it waits for, if neither all
    nor any; ``late``: for each flow into it, that one is still to come and vanish. ``ahead``: for a place, the flows
    into an inclusive join, or one that waits for so many, that a token there can come to.
    """

    node: str
    mode: str
    takes: int
    outcomes: tuple[Outcome, ...] = ()
    clears: int = 0
    closes: int = 0
    needs: int = 0
    recall: int = 0
    least: int = 0
    late: dict[int, int] = field(default_factory=dict)
    ahead: dict[int, int] = field(default_factory=dict)


class Pieces:
    """All steps of some processes of a flat model; ``exact`` is False if they do not say all that can happen."""

    def __init__(self, flat: Flat, processes: Sequence[str], talk: Talk) -> None:
        self.flat, self.talk = flat, talk
        self.exact = True
        steps = [step for process in processes for step in self._steps(process)]
        self.gathers = {
            step.node
            for step in steps
            if step.mode == "some" and step.node not in flat.least and not self._comes_round(step.node)
        }
        self.bit = self._numbered(steps)
        self.of_node: dict[str, int] = defaultdict(int)
        for step in steps:
            self.of_node[step.node] |= self.mask(step.takes)
        self.all = tuple(self._piece(step) for step in steps)
        self.taker = {bit: piece for piece in self.all for bit in bits_of(piece.takes)}
        starts = {id_ for id_ in talk.awaits if self._is_start(id_)}
        begun = {name for id_ in starts for name in talk.awaits[id_]}
        self.lasting = self.mask(
            name
            for name in self.bit
            if name.startswith(("did ", "came ", "late ")) and name.removeprefix("came ") not in begun
        )
        self.start = self.mask(f"{START} {process}" for process in processes)
        self._see_ahead()

    def places(self, nodes: Iterable[str]) -> int:
        """Return the places of nodes as bits."""
        found = 0
        for node in nodes:
            found |= self.of_node.get(node, 0)
        return found

    def mask(self, names: Iterable[str]) -> int:
        """Return places as bits; what is no place counts for nothing."""
        found = 0
        for name in names:
            found |= self.bit.get(name, 0)
        return found

    def _is_start(self, id_: str) -> bool:
        node = self.flat.model.node_by_id.get(id_)
        return node is not None and node.kind == "startEvent"

    def _steps(self, process: str) -> Iterator[Step]:
        """Yield the steps of a process; it begins by itself, or when a message comes, or either way."""
        nodes = self.flat.model.top_nodes(process)
        found = net(self.flat.model, nodes)
        self.exact &= found.exact
        told = sorted(node.id for node in nodes if node.kind == "startEvent" and node.id in self.talk.awaits)
        begins = f"{START} {process}"
        for step in found.steps.values():
            if step.node == START:
                alone = {outcome for outcome in step.outcomes if not outcome.intersection(told)}
                yield Step(begins, (begins,), "any", alone or ({frozenset()} if told else step.outcomes))
            else:
                yield step
        for id_ in told:
            yield Step(f"comes to {id_}", tuple(map(_came, self.talk.awaits[id_])), "any", {frozenset({id_})})

    def _numbered(self, steps: Sequence[Step]) -> dict[str, int]:
        """Return a bit for each place, the lower the farther along the flow."""
        model = self.flat.model
        flow = flow_of(model)
        far = distances((id_ for id_, sources in flow.before.items() if not sources), flow.after)
        place = {}
        for step in steps:
            for name in step.takes:
                on = model.flow_by_id.get(name.removeprefix("flow ")) if name.startswith("flow ") else None
                at = step.node if on is None else on.source
                place[name] = -far.get(at, -1), flow.order.get(at, -1), flow.order.get(step.node, -1)
        for step in steps:
            if step.node in self.gathers:
                place.update(dict.fromkeys(step.takes[1:], place[step.takes[0]]))
        names = sorted(place, key=lambda name: (place[name], name))
        names += [f"did {each}" for each in sorted(set(self.flat.remembers.values()))]
        names += [_late(name) for step in steps if step.node in self.flat.least for name in step.takes]
        sent = sorted({name for each in self.talk.sends.values() for name in each})
        names += [_came(each) for each in sent if _came(each) not in place]
        bit = {name: 1 << number for number, name in enumerate(names)}
        for step in steps:
            if step.node in self.gathers:
                bit.update(dict.fromkeys(step.takes, bit[step.takes[0]]))
        return bit

    def _comes_round(self, node: str) -> bool:
        """Say whether a token can come from a node to it again."""
        after = flow_of(self.flat.model).after
        return node in distances(after[node], after)

    def _piece(self, step: Step) -> Piece:
        flat, model = self.flat, self.flat.model
        node = model.node_by_id.get(step.node)
        recalled = flat.recalls.get(step.node)
        outcomes = tuple(self._outcome(step, each) for each in sorted(step.outcomes, key=self._place_of))
        piece = Piece(step.node, step.mode, self.mask(step.takes), outcomes)
        piece.clears = self.places(flat.stops.get(step.node, ()))
        piece.closes = self.places(flat.closes.get(step.node, ())) & ~piece.takes
        piece.recall = self.mask([f"did {recalled}"]) if recalled is not None else 0
        if step.node in flat.least and len(step.takes) > 1:
            piece.mode, piece.least = "least", flat.least[step.node]
            piece.late = {self.bit[name]: self.bit[_late(name)] for name in step.takes}
        if node is not None and node.kind in _WAITING:
            piece.needs = self.mask(map(_came, self.talk.awaits.get(node.id, ())))
        return piece

    def _place_of(self, outcome: frozenset[str]) -> int:
        return self.mask(outcome)

    def _outcome(self, step: Step, names: frozenset[str]) -> Outcome:
        flat = self.flat
        puts, cuts, asks, takes, happens = self.mask(names), 0, 0, False, False
        chooses = step.node in flat.model.node_by_id and flat.model.node_by_id[step.node].kind == "eventBasedGateway"
        for name in names:
            if name in flat.cuts:
                cuts |= self.places(flat.cuts[name])
            event = flat.happens.get(name)
            happens |= event is not None
            awaited = self.talk.awaits.get(event if event is not None else name if chooses else "", ())
            asks |= self.mask(map(_came, awaited))
            takes |= bool(awaited) and event is not None
        if not happens:
            puts |= self.mask(map(_came, self.talk.sends.get(step.node, ())))
        if step.node in flat.remembers:
            puts |= self.mask([f"did {flat.remembers[step.node]}"])
        return Outcome(names, puts, cuts, asks, takes)

    def _see_ahead(self) -> None:
        """Say of each inclusive join which flows into it a token in each place can come to without passing it.

        One that no token comes to twice waits till no more can come. Which flows have brought one is the same to it.
        """
        for join in self.all:
            if join.mode not in {"some", "least"}:
                continue
            sources: dict[int, int] = defaultdict(int)
            for piece in self.all:
                if piece is not join:
                    for outcome in piece.outcomes:
                        for bit in bits_of(outcome.puts):
                            sources[bit] |= piece.takes
            for flow in bits_of(join.takes):
                seen = _behind(flow, sources)
                for bit in bits_of(seen):
                    join.ahead[bit] = join.ahead.get(bit, 0) | flow
            if join.node in self.gathers:
                join.mode, join.closes, join.ahead = "any", sum(join.ahead) & ~join.takes, {}


def _behind(place: int, sources: Mapping[int, int]) -> int:
    """Return the places from which a token can come to a place, and that place. O(N)."""
    seen, waiting = place, [place]
    while waiting:
        new = sources[waiting.pop()] & ~seen
        seen |= new
        waiting += bits_of(new)
    return seen


def bits_of(places: int) -> list[int]:
    """Return the single bits of a set, the lowest first."""
    found = []
    while places:
        lowest = places & -places
        found.append(lowest)
        places ^= lowest
    return found


def _came(message: str) -> str:
    return f"came {message}"


def _late(place: str) -> str:
    return f"late {place}"

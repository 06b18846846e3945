"""What can happen in one of two aligned models and not in the other, in as few sentences as say it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from engine.compare.alignment import Alignment
from engine.compare.behaviour import sentences
from engine.compare.behaviour.interrupting import breaking_off, known_in, named, without
from engine.compare.behaviour.play import Labels, bits
from engine.compare.behaviour.played import Played, Player
from engine.compare.behaviour.relations import Order, Relations
from engine.compare.behaviour.sentences import Side
from engine.compare.behaviour.statements import Behaviour, Kind, Statement
from engine.compare.behaviour.subjects import Subject, refuses, subjects
from engine.compare.behaviour.tables import Pairs, Tables, places
from engine.compare.diff.script import Group
from engine.compare.graph import flow_of
from engine.compare.importance import group_of, touches_decision
from engine.compare.naming import listed, placed
from engine.language import Message
from engine.model import FlowNode, ProcessModel
from engine.model.description import described

_FEW = 2
"""Up to how many lines tell of what can be done at the same time in one model alone; more are told as one."""
_DECIDED_WITHOUT = ("communicate", "review", "investigate", "check_completeness", "consult")


def behaviour(reference: ProcessModel, variant: ProcessModel, alignment: Alignment) -> Behaviour:
    """Return what can happen in one of two models and not in the other, whatever way they are drawn.

    Both are played in all ways, with whatever people and conditions may decide; only corresponding activities of one
    process, and what activities mean, are compared. Drawings with the same runs differ in nothing.

    >>> from engine.model.sketch import read_sketch
    >>> from engine.compare.match import match
    >>> one = read_sketch("(start) -> Utred -> Granska -> Besluta -> (slut)")
    >>> other = read_sketch("(start) -> Utred -> Besluta -> Granska -> (slut)")
    >>> [str(each.message) for each in behaviour(one, other, match(one, other)).statements]
    ['In the variant “Granska” always comes after “Besluta”. In the standard always before.']
    """
    watched = subjects(reference, variant, alignment)
    count = sum(not each.meaning for each in watched)
    one = Player(reference, [each.reference for each in watched])
    other = Player(variant, [each.variant for each in watched])
    (ours, theirs), apart = _played(one, other)
    doubts = (*apart, *_doubts(one, ours, "reference"), *_doubts(other, theirs, "variant"))
    if not (ours.relations.complete and theirs.relations.complete):
        return Behaviour(watched=count, complete=False, doubts=doubts)
    told = _Differences(reference, variant, watched, ours.relations, theirs.relations).told()
    if told:
        told = _by_cause(reference, variant, alignment, told)
    weight = {"rights": 0, "decision": 1, "small": 2, "words": 3}
    return Behaviour(tuple(sorted(told, key=lambda each: weight[each.group])), count, doubts=doubts)


def _by_cause(
    reference: ProcessModel, variant: ProcessModel, alignment: Alignment, told: list[Statement]
) -> list[Statement]:
    """Return the statements with one for all that is so only because one model can break off what goes on.

    That is seen by playing it without what breaks it off.
    """
    for here, model, known in zip((False, True), (reference, variant), known_in(alignment), strict=True):
        causes = breaking_off(model, known)
        if not causes:
            continue
        lesser = without(model, causes)
        rest = behaviour(*((reference, lesser) if here else (lesser, variant)), alignment)
        left = {each.message for each in rest.statements}
        follows = [each for each in told if each.message not in left]
        if not rest.complete or not follows:
            continue
        clause = sentences.broken_off(listed(placed(flow_of(model), named(model, causes))))
        ids = tuple(node.id for node in causes)
        group: Group = next(each for each in ("rights", "decision", "small") if each in {one.group for one in follows})
        cause = Statement("skip", sentences.only(clause, here=here), group, () if here else ids, ids if here else ())
        told = [cause, *(each for each in told if each.message in left)]
    return told


def _played(one: Player, other: Player) -> tuple[tuple[Played, Played], tuple[Message, ...]]:
    """Return both models played alike: together if the pools of both can talk as drawn, else each pool alone."""
    alone = one.alone(), other.alone()
    if not (one.talks or other.talks):
        return alone, ()
    joined = one.together(), other.together()
    sides: tuple[Side, Side] = ("reference", "variant")
    for which, side, player in zip(sides, joined, (one, other), strict=True):
        if player.talks and not side.relations.complete:
            return alone, (sentences.too_many_together(which),)
    for which, side, each in zip(sides, joined, alone, strict=True):
        if side.relations.done != each.relations.done:
            return alone, (sentences.do_not_fit(which),)
    return joined, ()


def _doubts(player: Player, played: Played, which: Side) -> Iterator[Message]:
    """Yield what could not be judged as drawn in one model."""
    for element in player.flat.complex:
        yield sentences.complex_gateway(described(player.model, element), which)
    order = flow_of(player.model).order
    for nodes, told in ((played.crowded, sentences.crowded), (played.forced, sentences.forced)):
        known = sorted((id_ for id_ in nodes if id_ in order), key=lambda id_: order[id_])
        if known:
            yield told(described(player.model, known[0]), which)


class _Differences:
    """The differences of two models' relations, told so that what explains others stands for them."""

    def __init__(
        self,
        reference: ProcessModel,
        variant: ProcessModel,
        watched: tuple[Subject, ...],
        ours: Relations,
        theirs: Relations,
    ) -> None:
        self.reference, self.variant, self.watched = reference, variant, watched
        self.ours, self.theirs = ours, theirs
        self.flows = flow_of(reference), flow_of(variant)
        order = self.flows[0].order
        both = ours.done & theirs.done
        known = [label for label in bits(both) if not watched[label].meaning]
        self.labels = sorted(known, key=lambda label: order[watched[label].reference[0]])
        self.meaning = {each.meaning: number for number, each in enumerate(watched) if each.meaning}
        self.ruled: set[tuple[str, bool]] = set()
        self.explained: set[int] = set()
        self.tables = Tables(self.labels, ours, theirs)
        self.place = {label: place for place, label in enumerate(self.labels)}

    def told(self) -> list[Statement]:
        return [*self._rules(), *self._skips(), *self._repeats(), *self._orders(), *self._without()]

    def _rules(self) -> Iterator[Statement]:
        """Yield what the law asks: heard before, reviewed before, told after a decision."""
        decide = self.meaning.get("decide")
        if decide is not None and self.ours.done & self.theirs.done & 1 << decide:
            for meaning in _DECIDED_WITHOUT:
                clause = sentences.undecided_without(meaning, refusal=refuses(self._nodes([decide])))
                yield from self._rule(meaning, clause, decide, self.ours.yet[decide], self.theirs.yet[decide])
            left = self.ours.left[decide], self.theirs.left[decide]
            yield from self._rule("notify", sentences.untold(), decide, *left)
        skipped = self.ours.skipped, self.theirs.skipped
        yield from self._rule("confirm", sentences.unconfirmed(), None, *skipped)

    def _rule(self, meaning: str, clause: Message, of: int | None, ours: Labels, theirs: Labels) -> Iterator[Statement]:
        label = self.meaning.get(meaning)
        if label is None:
            return
        before, after = (
            bool(side >> label & 1) or not relations.done >> label & 1
            for side, relations in ((ours, self.ours), (theirs, self.theirs))
        )
        if before != after:
            self.ruled.add((meaning, after))
            about = [label] if of is None else [of, label]
            group: Group = "decision" if meaning in {"review", "investigate", "check_completeness"} else "rights"
            yield self._statement("rule", sentences.only(clause, here=after), about, group)

    def _is_ruled(self, label: int, *, here: bool) -> bool:
        """Say whether a sentence about what an activity means has said already that it may be left out."""
        return any(
            (each.meaning, here) in self.ruled and self.watched[label].reference[0] in each.reference
            for each in self.watched
            if each.meaning
        )

    def _skips(self) -> Iterator[Statement]:
        for here in (True, False):
            some = self.theirs.skipped & ~self.ours.skipped if here else self.ours.skipped & ~self.theirs.skipped
            found = [label for label in self.labels if some >> label & 1 and not self._is_ruled(label, here=here)]
            for group in self._one_with_another(found):
                self.explained.update(group)
                clause = sentences.left_out(self._names(group))
                yield self._statement("skip", sentences.only(clause, here=here), group)

    def _one_with_another(self, labels: list[int]) -> Iterator[list[int]]:
        """Yield labels in groups that are done in the same cases, in both models."""
        yield from self._grouped(labels, self.tables.inseparable)

    def _grouped(self, labels: list[int], alike: Pairs) -> Iterator[list[int]]:
        """Yield labels in groups of the first that is left and those that are ``alike`` it."""
        left = np.array([self.place[label] for label in labels], dtype=np.intp)
        while len(left):
            own = alike[left[0], left]
            own[0] = True
            yield [self.labels[place] for place in left[own]]
            left = left[~own]

    def _repeats(self) -> Iterator[Statement]:
        for here in (True, False):
            side, than = (self.theirs, self.ours) if here else (self.ours, self.theirs)
            again = [label for label in self.labels if side.repeated >> label & 1 and not than.repeated >> label & 1]
            for group in self._grouped(again, self.tables.come_both_ways(here=here)):
                clause = sentences.done_again(self._names(group))
                yield self._statement("repeat", sentences.only(clause, here=here), group)

    def _orders(self) -> Iterator[Statement]:
        """Yield what has come to stand otherwise; what stands so to the same others is told as one."""
        told: dict[tuple[Order, Order, tuple[int, ...]], list[int]] = {}
        for chosen, new, old, near in self._reordered():
            told.setdefault((new, old, near), []).append(chosen)
        for here in (True, False):
            together = [told_as for told_as in told if told_as[0 if here else 1] == "parallel"]
            if len(together) > _FEW:
                yield from self._overlapping([[*told.pop(each), *each[2]] for each in together], here=here)
        for (new, old, near), each in told.items():
            sentence = sentences.ordered(self._names(each), self._names(near), new, old, number=len(each))
            yield self._statement("order", sentence, [*each, *near], group_of("move", self._nodes(each)))

    def _overlapping(self, lines: list[list[int]], *, here: bool) -> Iterator[Statement]:
        """Yield one statement for all that can be done at the same time in one model alone, if it hangs together.

        What starts side by side there overlaps with all that comes after: told pair by pair, nobody would read it.
        """
        left = [set(each) for each in lines]
        while left:
            group = left.pop(0)
            while any(group & each for each in left):
                group |= {label for each in left if group & each for label in each}
                left = [each for each in left if not each <= group]
            labels = sorted(group, key=self.place.__getitem__)
            sentence = sentences.overlapping(self._names(labels), here=here)
            yield self._statement("order", sentence, labels, group_of("move", self._nodes(labels)))

    def _reordered(self) -> Iterator[tuple[int, Order, Order, tuple[int, ...]]]:
        """Yield each activity that has come to stand otherwise, how, and to what: what explains most pairs first.

        Where it has come from before others to after them, that is told alone: the rest follows from it.
        """
        left = self.tables.reordered(self.ours.repeated ^ self.theirs.repeated)
        nodes = [self._nodes([label])[0] for label in self.labels]
        decides = np.array([touches_decision(node) for node in nodes], dtype=np.bool_)
        counts = left.sum(axis=1)
        while counts.any():
            most = counts == counts.max()
            first = int(np.argmax(most & ~decides if (most & ~decides).any() else most))
            chosen = self.labels[first]
            kinds: dict[tuple[Order, Order], list[int]] = defaultdict(list)
            for other in (self.labels[place] for place in places(left[first])):
                kinds[self.theirs.order(chosen, other), self.ours.order(chosen, other)].append(other)
            self.explained.add(chosen)
            turned = {kind: others for kind, others in kinds.items() if set(kind) == {"before", "after"}}
            for (new, old), others in (turned or kinds).items():
                yield chosen, new, old, tuple(self._nearest(others, new))
            counts -= left[first]
            counts[first] = 0
            left[first, :] = left[:, first] = False

    def _nearest(self, others: list[int], order: Order) -> list[int]:
        """Return the last of those that come before, the first of those that come after: the rest follows."""

        def precedes(one: int, other: int) -> bool:
            return all(side.order(one, other) == "before" for side in (self.ours, self.theirs))

        always = [one for one in others if not (self.ours.skipped | self.theirs.skipped) >> one & 1]
        others = always or others
        if order == "after":
            return [one for one in others if not any(precedes(one, other) for other in others)]
        if order == "before":
            return [one for one in others if not any(precedes(other, one) for other in others)]
        return others

    def _without(self) -> Iterator[Statement]:
        """Yield what can be done in a case without something else, where nothing said so far explains it."""
        for here in (True, False):
            side, than = (self.theirs, self.ours) if here else (self.ours, self.theirs)
            left_out = side.skipped & ~than.skipped
            explained = sum(1 << label for label in self.explained)
            parted = self.tables.parted(here=here, explained=explained, left_out=left_out)
            missing: dict[int, list[int]] = defaultdict(list)
            for place in places(np.logical_or.reduce(parted, axis=0)):
                missing[self.labels[places(parted[:, place])[0]]].append(self.labels[place])
            for one, others in missing.items():
                for group in self._one_with_another(others):
                    clause = sentences.done_without(self._names([one]), self._names(group))
                    yield self._statement("without", sentences.only(clause, here=here), [one, *group])

    def _names(self, labels: Iterable[int]) -> Message | str:
        return listed(placed(self.flows[0], [self._nodes([label])[0] for label in labels]))

    def _nodes(self, labels: Iterable[int]) -> list[FlowNode]:
        ids = [id_ for label in labels for id_ in self.watched[label].reference]
        ours = [self.reference.node_by_id[id_] for id_ in ids]
        return ours or [self.variant.node_by_id[id_] for label in labels for id_ in self.watched[label].variant]

    def _statement(self, kind: Kind, sentence: Message, labels: Iterable[int], group: Group | None = None) -> Statement:
        labels = list(labels)
        ours = tuple(dict.fromkeys(id_ for label in labels for id_ in self.watched[label].reference))
        theirs = tuple(dict.fromkeys(id_ for label in labels for id_ in self.watched[label].variant))
        concerned = [node for label in labels for node in self._nodes([label])]
        return Statement(kind, sentence, group or group_of("move", concerned), ours, theirs)

"""Bring a variant of an old standard onto the new one: what the standard changed, and what the variant changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.compare.diff import diff
from engine.compare.diff.script import EditScript, Operation
from engine.compare.match import NOTHING_SAID, Judgements
from engine.compare.merge.aspects import Clash, Side, clashes, edited, settled, three_way, value_of
from engine.compare.merge.conflicts import Answer, Conflict, Overlap, clash_id, overlaps, serial
from engine.compare.merge.drawn import Drawn, drawn
from engine.compare.merge.identity import BASE, OURS, THEIRS, united
from engine.compare.merge.putting import ids_of, put_together
from engine.compare.merge.regions import exchanged, regions
from engine.compare.merge.union import PARTS
from engine.compare.merge.wording import OTHERWISE, about_clash, about_overlap, about_several
from engine.errors import EngineError
from engine.language import Message, message
from engine.model import ProcessModel

Answers = Mapping[str, Answer]
SIDES: tuple[Side, ...] = ("ours", "theirs")
_TELLS: Mapping[str, tuple[str, ...]] = {
    "name": ("rename",),
    "role": ("reassign", "rename"),
    "kind": ("retype", "repeat"),
    "time": ("retime", "retype"),
    "form": ("reform",),
    "condition": ("recondition", "reroute"),
    "details": ("recommunicate",),
}


class NoSuchConflict(EngineError):
    """An answer to something that is no conflict of these three models."""


@dataclass(frozen=True)
class Rebased:
    """A variant on a new standard. Conflicts without an answer are as the variant had it.

    ``standard`` says how the standard changed and ``variant`` how the variant differed from it before. ``brought`` are
    the ids of flow nodes that the variant did not have, ``changed`` of those that say something else than in it.
    """

    model: ProcessModel
    conflicts: tuple[Conflict, ...]
    answers: Answers
    standard: EditScript
    variant: EditScript
    brought: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()

    @property
    def left(self) -> tuple[Conflict, ...]:
        """Return the conflicts that nobody has resolved."""
        return tuple(each for each in self.conflicts if each.is_left(self.answers))


def rebase(
    base: ProcessModel,
    ours: ProcessModel,
    theirs: ProcessModel,
    answers: Answers | None = None,
    said: Judgements = NOTHING_SAID,
) -> Rebased:
    """Return ``ours``, a variant made from the standard ``base``, on the new standard ``theirs``.

    What only one side changed holds. What both changed otherwise is a conflict that ``answers`` resolves by its id; the
    answer to a part of one goes before that to the whole.
    An activity that both add at one place is one question, and how something is described goes with the rest of it.
    ``said`` is what people said of meanings.
    With b for the base: ``rebase(b, x, b)`` is x, ``rebase(b, b, y)`` is y and ``rebase(b, x, x)`` is x, to the id.
    An element keeps the id that a side gave it; ours, if both did. Raises NoSuchConflict.

    Source: three-way merging as in Khanna, Kunal and Pierce, "A formal investigation of diff3", 2007.
    Departure: regions of flow in place of runs of lines, and each aspect of an element on its own.
    """
    return _Rebase(base, ours, theirs, said).rebased(answers or {})


def _tells_of(operation: Operation, clash: Clash) -> bool:
    """Say whether an operation tells of the aspect of a clash; another name of a role is none of an activity."""
    if operation.kind == "rename" and (operation.aspect == "role") != (clash.aspect == "role"):
        return False
    return operation.kind in _TELLS[clash.aspect]


class _Rebase:
    def __init__(self, base: ProcessModel, ours: ProcessModel, theirs: ProcessModel, said: Judgements) -> None:
        self.union, sides = united(base, ours, theirs, said)
        self.models = {BASE: base, OURS: ours, THEIRS: theirs}
        self.base, self.ours, self.theirs = (drawn(self.union, name) for name in self.models)
        self.scripts = {name: diff(base, self.models[name], sides[name]) for name in (OURS, THEIRS)}
        own = regions(self.base, self.ours)
        same = {(each.removed, each.added) for each in own}
        new = tuple(each for each in regions(self.base, self.theirs) if (each.removed, each.added) not in same)
        self.regions = own, new
        edits = {OURS: edited(self.base, self.ours), THEIRS: edited(self.base, self.theirs)}
        self.overlaps = {self._overlap_id(each): each for each in overlaps(own, new, edits)}
        kept = {id_ for part in PARTS for id_ in self.ours.parts[part] if id_ in self.theirs.parts[part]}
        found = clashes(self.base, self.ours, self.theirs)
        every = {clash_id(each): each for each in found if each.element in kept}
        self.follows = self._following(every)
        self.clashes = {id_: each for id_, each in every.items() if id_ not in self.follows}
        self.told = every

    def _following(self, every: Mapping[str, Clash]) -> dict[str, tuple[str, ...]]:
        """Return the clashes that nobody is asked about, with the conflicts whose answer settles them.

        What both sides add at one place is chosen as a whole; how an element is described goes with the rest of it.
        """
        found: dict[str, tuple[str, ...]] = {}
        for id_, clash in every.items():
            whole = tuple(one for one, each in self.overlaps.items() if clash.element in each.added_by_both)
            beside = tuple(one for one, each in every.items() if each.element == clash.element and not each.describes)
            if whole:
                found[id_] = whole
            elif clash.describes:
                found[id_] = beside
            elif self._is_new(clash) and id_ != beside[0]:
                found[id_] = beside[:1]
        return found

    def _is_new(self, clash: Clash) -> bool:
        """Say whether both sides added what they say otherwise."""
        return not any(clash.element in elements for elements in self.base.parts.values())

    def rebased(self, answers: Answers) -> Rebased:
        conflicts = tuple(self._conflicts())
        known = {each.id: each.answers for whole in conflicts for each in (whole, *whole.parts)}
        for id_, answer in answers.items():
            if answer not in known.get(id_, ()):
                raise NoSuchConflict(
                    message(
                        "There is no conflict “{conflict}” that can be answered “{answer}”. Look at what is asked now.",
                        conflict=id_,
                        answer=answer,
                    )
                )
        whole = {part.id: answers[each.id] for each in conflicts if each.id in answers for part in each.parts}
        answers = {**whole, **answers}
        found = self._merged(answers)
        ids = ids_of(found, self.union)
        model = put_together(found, ids, self.union, self.models)
        own = self.ours.nodes
        brought = frozenset(ids[id_] for id_ in found.nodes if id_ not in own)
        changed = frozenset(
            ids[id_]
            for id_, node in found.nodes.items()
            if id_ in own and replace(own[id_], default=node.default) != node
        )
        scripts = self.scripts
        return Rebased(model, conflicts, dict(answers), scripts[THEIRS], scripts[OURS], brought, changed)

    def _merged(self, answers: Answers) -> Drawn:
        found = self._flow(answers)
        for part in PARTS:
            if part not in ("nodes", "flows"):
                found.parts[part] = self._present(part)
            for id_, element in found.parts[part].items():
                found.parts[part][id_] = self._said(part, id_, element, answers)
        found.settle([self.ours, self.theirs, self.base])
        return found

    def _flow(self, answers: Answers) -> Drawn:
        """Return the base with the regions of both sides; of those that overlap, the side that was chosen."""
        dropped = {
            region
            for id_, overlap in self.overlaps.items()
            for region in {"ours": overlap.theirs, "theirs": overlap.ours, "both": ()}[answers.get(id_, "ours")]
        }
        found = exchanged(self.base, self.ours, [each for each in self.regions[0] if each not in dropped])
        found = exchanged(found, self.theirs, [each for each in self.regions[1] if each not in dropped])
        for id_, overlap in self.overlaps.items():
            joint = serial(self.base, overlap, self.ours, self.theirs)
            if answers.get(id_) == "both" and joint is not None:
                last, first = found.flows[joint[0]], found.flows.pop(joint[1])
                found.flows[last.id] = replace(last, target=first.target)
        return found

    def _present(self, part: str) -> dict[str, Any]:
        """Return the lanes, pools and the like that one side added or neither took away."""
        base, ours, theirs = (each.parts[part] for each in (self.base, self.ours, self.theirs))
        return {
            id_: element
            for id_, element in {**theirs, **ours}.items()
            if (id_ in ours and id_ in theirs) or id_ not in base
        }

    def _said(self, part: str, id_: str, element: Any, answers: Answers) -> Any:
        base, ours, theirs = (each.parts[part].get(id_) for each in (self.base, self.ours, self.theirs))
        both = ours is not None and theirs is not None
        found = three_way(element, base, ours, theirs) if both else ours or theirs or element
        if part == "flows":
            found = replace(found, source=element.source, target=element.target)
        for known, clash in self.told.items():
            if clash.element == id_ and self._takes_theirs(known, answers):
                found = settled(found, clash)
        return found

    def _takes_theirs(self, id_: str, answers: Answers) -> bool:
        """Say whether a clash is settled as the standard has it: by its own answer, or by all that it follows."""
        if id_ not in self.follows:
            return answers.get(id_) == "theirs"
        settling = self.follows[id_]
        return bool(settling) and all(answers.get(each) == "theirs" for each in settling)

    def _conflicts(self) -> Iterable[Conflict]:
        for id_, overlap in self.overlaps.items():
            elements = self._of_overlap(overlap)
            ways: tuple[Answer, ...] = ("ours", "theirs")
            if serial(self.base, overlap, self.ours, self.theirs) is not None:
                ways = ("ours", "theirs", "both")
            yield Conflict(
                id_,
                overlap.kind,
                about_overlap(overlap, self.base),
                self._of_side(OURS, overlap),
                self._of_side(THEIRS, overlap),
                elements,
                ways,
                ours_value=OTHERWISE,
                theirs_value=OTHERWISE,
            )
        by_element: dict[str, list[Conflict]] = {}
        for id_, clash in self.clashes.items():
            by_element.setdefault(clash.element, []).append(self._of_clash(id_, clash))
        for element, parts in by_element.items():
            yield parts[0] if len(parts) == 1 else self._several(element, parts)

    def _of_clash(self, id_: str, clash: Clash) -> Conflict:
        elements = {name: self._own(name, [clash.element]) for name in self.models}
        about = None if self._is_new(clash) else clash
        return Conflict(
            id_,
            clash.aspect,
            about_clash(clash, self.ours, added=self._is_new(clash)),
            self._operations(OURS, elements, about),
            self._operations(THEIRS, elements, about),
            elements,
            ours_value=self._value(clash, "ours"),
            theirs_value=self._value(clash, "theirs"),
        )

    def _several(self, element: str, parts: Sequence[Conflict]) -> Conflict:
        """Return the conflict about one element of which both sides changed several things."""
        aspects = [self.clashes[each.id].aspect for each in parts]
        ours, theirs = ([*dict.fromkeys(one for each in parts for one in getattr(each, side))] for side in SIDES)
        return Conflict(
            f"element:{element}",
            "several",
            about_several(element, aspects, self.ours),
            tuple(ours),
            tuple(theirs),
            parts[0].elements,
            parts=tuple(parts),
        )

    def _value(self, clash: Clash, side: Side) -> Message | str:
        return value_of(clash, side, {**self.ours.parts["lanes"], **self.theirs.parts["lanes"]})

    def _operations(
        self, side: str, elements: Mapping[str, tuple[str, ...]], clash: Clash | None
    ) -> tuple[Operation, ...]:
        """Return the operations of a side that are about elements: of a clash those of its aspect."""
        before, after = frozenset(elements[BASE]), frozenset(elements[side])
        return tuple(
            each
            for each in self.scripts[side].operations
            if (before & frozenset(each.reference) or after & frozenset(each.variant))
            and (clash is None or _tells_of(each, clash))
        )

    def _of_overlap(self, overlap: Overlap) -> Mapping[str, tuple[str, ...]]:
        """Return the ids of what an overlap is about; where nothing is added or gone, of what it touches."""
        both = (*overlap.ours, *overlap.theirs)
        ids = {id_ for each in both for id_ in (*each.removed, *each.added)} | {id_ for _, id_ in overlap.edits}
        nodes = {id_ for drawing in (self.base, self.ours, self.theirs) for id_ in ids if id_ in drawing.nodes}
        wanted = nodes or {id_ for each in both for id_ in each.touched}
        return {name: self._own(name, sorted(wanted)) for name in self.models}

    def _of_side(self, side: str, overlap: Overlap) -> tuple[Operation, ...]:
        """Return the operations of a side that an overlap is about, else those of what stands beside it."""
        found = self._operations(side, self._of_overlap(overlap), None)
        return found or self._operations(side, self._beside(overlap), None)

    def _beside(self, overlap: Overlap) -> Mapping[str, tuple[str, ...]]:
        """Return the ids of what the flows lead from and to that an overlap is about."""
        ids = {id_ for each in (*overlap.ours, *overlap.theirs) for id_ in (*each.removed, *each.added)}
        flows = [
            drawing.flows[id_] for drawing in (self.base, self.ours, self.theirs) for id_ in ids & set(drawing.flows)
        ]
        ends = sorted({end for flow in flows for end in (flow.source, flow.target)})
        return {name: self._own(name, ends) for name in self.models}

    def _own(self, name: str, ids: Iterable[str]) -> tuple[str, ...]:
        of = self.union.of
        return tuple(of[id_][name]["id"] for id_ in ids if name in of.get(id_, {}))

    def _overlap_id(self, overlap: Overlap) -> str:
        ids = sorted(id_ for each in (*overlap.ours, *overlap.theirs) for id_ in (*each.removed, *each.added))
        return f"flow:{ids[0]}"

"""What to ask people about a family: uncertain pairs of meanings, the one whose answer settles most first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.compare.alignment import Correspondence
from engine.compare.match import FamilyAlignment, Meaning
from engine.compare.match.words import is_silent, normal
from engine.language import Message
from engine.model import FlowNode, ProcessModel

Element = tuple[str, str]
"""The name of a model and the id of one of its nodes."""
Instance = tuple[Element, Element]


@dataclass(frozen=True, slots=True)
class Question:
    """Do these two meanings mean the same? Asked once, however many models have them.

    ``shown`` are two elements that have the meanings, in the order of ``one`` and ``other``; ``pairs`` all such pairs
    of elements whose sameness is uncertain. ``confidence`` in [0, 1] is the mean over them, ``worth`` how many pairs
    an answer settles, each as far as it is uncertain.
    """

    one: Meaning
    other: Meaning
    shown: Instance
    pairs: tuple[Instance, ...]
    confidence: float
    worth: float
    reasons: tuple[Message, ...]

    @property
    def models(self) -> tuple[str, ...]:
        """Return the names of the models concerned."""
        return tuple(sorted({name for pair in self.pairs for name, _ in pair}))


def questions(models: Mapping[str, ProcessModel], family: FamilyAlignment) -> tuple[Question, ...]:
    """Return the uncertain pairs of meanings of a family; first those whose answers settle most.

    The first of the models, the standard, is shown where it is one of those concerned, and then as the second side.
    Elements that nothing but a person's eye could tell apart, of one label and role, are not asked about.
    """
    first = next(iter(models), "")
    found: dict[tuple[Meaning, Meaning], list[tuple[Instance, Correspondence]]] = defaultdict(list)
    for names in family.pairs:
        for pair in _uncertain(names, family):
            for instance in _instances(names, pair, models):
                ends = sorted(instance, key=lambda end: (end[0] == first, *_called(models, end)))
                key = _meanings(models, (ends[0], ends[1]))
                if key is not None:
                    found[key].append(((ends[0], ends[1]), pair))
    asked = (_question(key, told) for key, told in _without_order(found).items())
    return tuple(sorted(asked, key=lambda each: (-each.worth, each.one.label, each.other.label, each.one.role)))


def _uncertain(names: tuple[str, str], family: FamilyAlignment) -> Iterable[Correspondence]:
    """Return what was taken for the same or stands in the other's place, and what may be the same, of two models."""
    asked = (pair for pair in family.pairs[names].correspondences if pair.band == "ask")
    return (*asked, *family.doubts[names])


def _instances(names: tuple[str, str], pair: Correspondence, models: Mapping[str, ProcessModel]) -> Iterable[Instance]:
    for one in pair.reference:
        for other in pair.variant:
            nodes = models[names[0]].node_by_id[one], models[names[1]].node_by_id[other]
            if all(_speaks(node) for node in nodes):
                yield (names[0], one), (names[1], other)


def _speaks(node: FlowNode) -> bool:
    return not node.is_gateway and not is_silent(node.name)


def _called(models: Mapping[str, ProcessModel], element: Element) -> tuple[str, str]:
    model = models[element[0]]
    node = model.node_by_id[element[1]]
    return normal(node.name), normal(model.role(node))


def _meanings(models: Mapping[str, ProcessModel], ends: Instance) -> tuple[Meaning, Meaning] | None:
    """Return the two meanings; roles are named only where the labels alone are the same; None if nothing differs."""
    one, other = (_called(models, end) for end in ends)
    if one == other:
        return None
    if one[0] == other[0]:
        return (Meaning(*one), Meaning(*other)) if one[1] and other[1] else None
    return Meaning(one[0]), Meaning(other[0])


def _without_order(
    found: Mapping[tuple[Meaning, Meaning], list[tuple[Instance, Correspondence]]],
) -> dict[tuple[Meaning, Meaning], list[tuple[Instance, Correspondence]]]:
    """Return what was found with each two meanings once, in the order that shows the standard second."""
    joined: dict[tuple[Meaning, Meaning], list[tuple[Instance, Correspondence]]] = {}
    for key in sorted(found, key=lambda pair: (-len(found[pair]), pair[0].label, pair[1].label, pair[0].role)):
        turned = key[::-1]
        if turned in joined:
            joined[turned] += [((pair[1], pair[0]), told) for pair, told in found[key]]
        else:
            joined[key] = list(found[key])
    return joined


def _question(key: tuple[Meaning, Meaning], told: list[tuple[Instance, Correspondence]]) -> Question:
    told = sorted(told, key=lambda each: (-each[1].confidence, each[0]))
    shown, pair = told[0]
    values = [each.confidence for _, each in told]
    worth = sum(4 * value * (1 - value) for value in values)
    confidence = round(sum(values) / len(values), 4)
    return Question(*key, shown, tuple(each for each, _ in told), confidence, round(worth, 6), pair.reasons)

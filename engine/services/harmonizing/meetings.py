"""What a meeting of municipalities has before it: what to decide, what is agreed on, what each would change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.compare import Group, Operation
from engine.drawing import with_layout
from engine.drawing.marks import Mark
from engine.drawing.picture import svg
from engine.language import Language, Message, render
from engine.model import FlowNode, ProcessModel
from engine.services.harmonizing.comparisons import Compared, stored_comparison
from engine.services.harmonizing.harmonization import Cell, Row
from engine.services.publishing.understanding import read_model
from engine.store.tables import ModelVersion, Municipality

GROUPS: tuple[Group, ...] = ("rights", "decision", "small")
"""What a difference concerns, the weightiest first; other names for the same are no matter for a meeting."""


_Had = tuple[Cell, str, Operation]
"""A municipality with one of its differences and the key of that."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A difference as it is told of those who have it in the very same way: by the variant of the first of them."""

    key: str
    operation: Operation
    variant: ModelVersion
    municipalities: tuple[Municipality, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the agenda: one matter on which some differ from the standard, and in which ways they do.

    ``key`` is that of the difference that most of them have.
    """

    number: int
    key: str
    wordings: tuple[Wording, ...]

    @property
    def group(self) -> Group:
        """Return the weightiest of what it concerns."""
        return min((each.operation.group for each in self.wordings), key=GROUPS.index)

    @property
    def municipalities(self) -> tuple[Municipality, ...]:
        """Return all who work otherwise than the standard here, each once."""
        places = {place.id: place for each in self.wordings for place in each.municipalities}
        return tuple(places.values())

    @property
    def is_of_one(self) -> bool:
        """Say whether only one municipality has it."""
        return len(self.municipalities) == 1


@dataclass(frozen=True, slots=True)
class Own:
    """A municipality that works otherwise than the standard, its variant, and the points that are about it."""

    municipality: Municipality
    variant: ModelVersion
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """All of that: ``asked`` municipalities work by a model that is compared, ``left`` have one that is not; of
    these ``waiting`` are the pairs of standard and variant, by id, that can be.

    ``agreed`` are the activities of the standard that all who are asked do as it says, ``touched`` the elements that
    somebody has otherwise, ``nodes`` those that are no flows; ``each`` has the fewest points first.
    """

    standard: ModelVersion
    asked: int
    points: tuple[Point, ...]
    each: tuple[Own, ...]
    alike: tuple[Municipality, ...]
    left: tuple[Municipality, ...]
    waiting: tuple[tuple[int, int], ...]
    agreed: tuple[FlowNode, ...]
    nodes: frozenset[str]
    touched: frozenset[str]


def agenda(session: Session, row: Row) -> Agenda | None:
    """Return what a meeting about an e-service has before it, None without a published standard; compares nothing.

    Points that concern applicants' rights come first, then those about who decides and how long it takes; of these the
    one that most municipalities have comes first, then the one that comes first in the standard.
    """
    standard = row.standard
    if standard is None:
        return None
    found = {cell: known for cell in row.cells if (known := _compared(session, standard, cell)) is not None}
    model = read_model(session, standard.sha)
    points = _points(found)
    touched = _touched(found.values())
    like = [cell for cell in row.cells if cell.variant is None and cell.mode == "standard"]
    like += [cell for cell, known in found.items() if not known.differences]
    drawn = [cell for cell in row.cells if cell.variant is not None]
    return Agenda(
        standard=standard,
        asked=len(found) + sum(cell.variant is None and cell.mode == "standard" for cell in row.cells),
        points=points,
        each=_each(found, points),
        alike=tuple(cell.municipality for cell in row.cells if cell in like),
        left=tuple(cell.municipality for cell in drawn if cell not in found),
        waiting=tuple(
            (standard.id, cell.variant.id)
            for cell in drawn
            if cell not in found and cell.variant is not None and (cell.brief is None or cell.brief.readable)
        ),
        agreed=tuple(node for node in model.nodes if node.is_activity and node.name.strip() and node.id not in touched),
        nodes=frozenset(model.node_by_id),
        touched=touched,
    )


def picture(session: Session, found: Agenda, language: Language, title: Message) -> str:
    """Return the standard as an SVG picture in which that is marked which somebody does otherwise."""
    model: ProcessModel = with_layout(read_model(session, found.standard.sha))
    marks: Mapping[str, Mark] = dict.fromkeys(sorted(found.touched), "chg")
    return svg(model, language, name="meeting", marks=marks, title=title)


def _compared(session: Session, standard: ModelVersion, cell: Cell) -> Compared | None:
    """Return how a municipality's own model differs from the standard, if that is known and readable."""
    if cell.variant is None or cell.brief is None or not cell.brief.readable:
        return None
    return stored_comparison(session, standard, cell.variant)


def _points(found: Mapping[Cell, Compared]) -> tuple[Point, ...]:
    having: dict[str, list[_Had]] = defaultdict(list)
    for cell, known in found.items():
        for key, operation in zip(known.keys, known.script.operations, strict=True):
            if operation.group in GROUPS:
                having[key].append((cell, key, operation))
    made = [Point(0, told[0][1], _wordings(told)) for told in _together(list(having.values()))]
    made.sort(key=_weight)
    return tuple(Point(number, each.key, each.wordings) for number, each in enumerate(made, start=1))


def _together(told: Sequence[list[_Had]]) -> Iterator[list[_Had]]:
    """Yield differences that are one matter to talk about, those that most have first among them.

    Of the same kind, about elements of the standard of which one has all that the other has: “Kil lacks A” and “Sunne
    lacks A and B”. Each joins the first such one that has most elements.
    """
    about = [(each[0][2].kind, frozenset(each[0][2].reference)) for each in told]
    wide = sorted(range(len(told)), key=lambda at: (-len(about[at][1]), told[at][0][1]))
    matter: dict[int, int] = {}
    for at in wide:
        kind, elements = about[at]
        wider = (one for one in matter if about[one][0] == kind and elements and elements <= about[one][1])
        matter[at] = matter.get(next(wider, at), at)
    for first in dict.fromkeys(matter.values()):
        same = sorted((told[at] for at in wide if matter[at] == first), key=lambda each: -len(each))
        yield [had for each in same for had in each]


def _weight(point: Point) -> tuple[int, int, float, str]:
    first = point.wordings[0].operation
    return GROUPS.index(point.group), -len(point.municipalities), first.rank, point.key


def _wordings(told: Sequence[_Had]) -> tuple[Wording, ...]:
    """Return the ways in which a matter is told, the one of most municipalities first."""
    ways: dict[str, list[_Had]] = defaultdict(list)
    for had in told:
        ways[render(had[2].message, "sv")].append(had)
    made = [
        Wording(same[0][1], same[0][2], same[0][0].variant, tuple(cell.municipality for cell, _, _ in same))
        for same in ways.values()
        if same[0][0].variant is not None
    ]
    return tuple(sorted(made, key=lambda each: -len(each.municipalities)))


def _each(found: Mapping[Cell, Compared], points: Iterable[Point]) -> tuple[Own, ...]:
    about: dict[int, list[Point]] = defaultdict(list)
    for point in points:
        for place in point.municipalities:
            about[place.id].append(point)
    made = [
        Own(cell.municipality, cell.variant, tuple(about[cell.municipality.id]))
        for cell in found
        if cell.variant is not None and about[cell.municipality.id]
    ]
    return tuple(sorted(made, key=lambda each: len(each.points)))


def _touched(found: Iterable[Compared]) -> frozenset[str]:
    """Return the elements of the standard that some difference is about."""
    return frozenset(
        id_
        for known in found
        for operation in known.differences
        for one in (operation, *operation.follows)
        for id_ in one.reference
    )

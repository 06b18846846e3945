"""Where the elements of a model are drawn. Never part of a comparison of meaning."""

from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in pixels: upper left corner, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def center(self) -> Point:
        """Return the middle of the rectangle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Shapes of nodes, lanes and pools by id, and waypoints of flows by id. Empty if none was drawn.

    ``labels`` says where labels stand that have a place of their own, by the id of what they name; only of
    elements that have a shape or waypoints.
    """

    shapes: dict[str, Bounds] = field(default_factory=dict)
    edges: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    horizontal: dict[str, bool] = field(default_factory=dict)
    expanded: dict[str, bool] = field(default_factory=dict)
    labels: dict[str, Bounds] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Say whether anything is placed."""
        return bool(self.shapes)

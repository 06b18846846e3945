"""Where flows meet the shapes they connect, and simple ways between two shapes."""

from collections.abc import Sequence

from engine.model import Bounds, Point

_NEAR = 20.0
_STEP = 20.0


def docks(points: Sequence[Point], source: Bounds, target: Bounds) -> bool:
    """Say whether the waypoints begin at the source and end at the target, give or take 20 pixels."""
    return len(points) >= 2 and _touches(points[0], source) and _touches(points[-1], target)


def _touches(point: Point, bounds: Bounds) -> bool:
    across = bounds.x - _NEAR <= point[0] <= bounds.x + bounds.width + _NEAR
    return across and bounds.y - _NEAR <= point[1] <= bounds.y + bounds.height + _NEAR


def simple_route(source: Bounds, target: Bounds, *, from_boundary: bool = False) -> tuple[Point, ...]:
    """Return right-angled waypoints from source to target that mind no other shapes."""
    (from_x, from_y), (to_x, to_y) = source.center, target.center
    right, bottom = source.x + source.width, source.y + source.height
    target_bottom = target.y + target.height
    if from_boundary and target.x >= from_x and to_y > bottom:
        return (from_x, bottom), (from_x, to_y), (target.x, to_y)
    if not from_boundary and target.x >= right:
        if abs(from_y - to_y) < 1:
            return (right, from_y), (target.x, from_y)
        middle = (right + target.x) / 2
        return (right, from_y), (middle, from_y), (middle, to_y), (target.x, to_y)
    if target.y >= bottom + _STEP or target_bottom <= source.y - _STEP:
        down = target.y >= bottom
        start, end = (bottom, target.y) if down else (source.y, target_bottom)
        if from_x == to_x:
            return (from_x, start), (to_x, end)
        middle = (start + end) / 2
        return (from_x, start), (from_x, middle), (to_x, middle), (to_x, end)
    below = max(bottom, target_bottom) + _STEP
    return (from_x, bottom), (from_x, below), (to_x, below), (to_x, target_bottom)

"""Where added nodes and flows are drawn: beside what they belong to."""

from engine.model import Bounds, Point

_GAP = 20.0
_TASK, _GATEWAY, _EVENT = (100.0, 80.0), (50.0, 50.0), (36.0, 36.0)


def beside(near: Bounds, kind: str, side: str) -> Bounds:
    """Return bounds of the usual size of ``kind``: to the ``left`` or ``right`` of, ``above`` or ``below`` ``near``."""
    width, height = _GATEWAY if kind.endswith("Gateway") else _EVENT if kind.endswith("Event") else _TASK
    middle_x, middle_y = near.center
    x, y = middle_x - width / 2, middle_y - height / 2
    if side == "left":
        x = near.x - _GAP - width
    elif side == "right":
        x = near.x + near.width + _GAP
    elif side == "above":
        y = near.y - _GAP - height
    else:
        y = near.y + near.height + _GAP
    return Bounds(x, y, width, height)


def around(shapes: list[Bounds]) -> Bounds | None:
    """Return bounds around all shapes with a margin, or None if there are none."""
    if not shapes:
        return None
    left, top = min(shape.x for shape in shapes), min(shape.y for shape in shapes)
    right = max(shape.x + shape.width for shape in shapes)
    bottom = max(shape.y + shape.height for shape in shapes)
    return Bounds(left - _GAP, top - _GAP, right - left + 2 * _GAP, bottom - top + 2 * _GAP)


def straight(source: Bounds, target: Bounds) -> tuple[Point, Point]:
    """Return the waypoints of a straight flow between the facing borders of two shapes."""
    return _border(source, target.center), _border(target, source.center)


def _border(shape: Bounds, towards: Point) -> Point:
    x, y = shape.center
    step_x, step_y = towards[0] - x, towards[1] - y
    if not step_x and not step_y:
        return x, y
    reach_x = shape.width / 2 / abs(step_x) if step_x else float("inf")
    reach_y = shape.height / 2 / abs(step_y) if step_y else float("inf")
    reach = min(reach_x, reach_y)
    return x + step_x * reach, y + step_y * reach

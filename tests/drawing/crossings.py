"""Count how often the sequence flows of a drawn model cross."""

from itertools import combinations, pairwise

from engine.model import Point, ProcessModel

Segment = tuple[Point, Point]


def crossings(model: ProcessModel) -> int:
    """Return how many times two sequence flows of one level cross; flows that touch or share a line do not."""
    levels: dict[tuple[str, str | None], list[list[Segment]]] = {}
    for flow in model.flows:
        source = model.node_by_id[flow.source]
        drawn = list(pairwise(model.layout.edges.get(flow.id, ())))
        levels.setdefault((source.process, source.parent), []).append(drawn)
    return sum(
        _cross(one, other) for flows in levels.values() for a, b in combinations(flows, 2) for one in a for other in b
    )


def _cross(one: Segment, other: Segment) -> bool:
    return _side(one, other[0]) * _side(one, other[1]) < 0 and _side(other, one[0]) * _side(other, one[1]) < 0


def _side(line: Segment, point: Point) -> int:
    (ax, ay), (bx, by) = line
    turn = (bx - ax) * (point[1] - ay) - (by - ay) * (point[0] - ax)
    return (turn > 1e-6) - (turn < -1e-6)

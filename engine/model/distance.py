"""How far it is from a flow node to an end."""

from collections import deque

from engine.model.process import ProcessModel


def to_an_end(model: ProcessModel) -> dict[str, int]:
    """Return how many flows each node is from the nearest node that no flow leaves, for those that reach one.

    >>> from engine.model.sketch import read_sketch
    >>> to_an_end(read_sketch("(start) -> A -> (slut)"))["start"]
    2
    """
    distances = {node.id: 0 for node in model.nodes if not model.outgoing(node.id)}
    left = deque(distances)
    while left:
        id_ = left.popleft()
        for flow in model.incoming(id_):
            if flow.source not in distances:
                distances[flow.source] = distances[id_] + 1
                left.append(flow.source)
    return distances

"""The scopes of a model: each process and subprocess with the flow nodes directly in it, and their graph."""

from collections.abc import Iterable, Iterator

from engine.model import FlowNode, ProcessModel


def scopes(model: ProcessModel) -> Iterator[tuple[str, tuple[FlowNode, ...]]]:
    """Yield the id and the nodes of each process and subprocess with nodes; ad hoc subprocesses need no flow."""
    for process in model.processes:
        if nodes := model.top_nodes(process.id):
            yield process.id, nodes
    for node in model.nodes:
        if node.is_container and node.kind != "adHocSubProcess" and (nodes := model.children(node.id)):
            yield node.id, nodes


def following(model: ProcessModel, node: FlowNode) -> list[str]:
    """Return the ids of the nodes that may come directly after, over flows and boundary events."""
    known = [flow.target for flow in model.outgoing(node.id) if flow.target in model.node_by_id]
    return known + [event.id for event in model.boundary_events(node.id)]


def reachable(model: ProcessModel, starts: Iterable[str]) -> set[str]:
    """Return the nodes that can be reached from ``starts``, themselves included."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found.add(id_)
            waiting += following(model, model.node_by_id[id_])
    return found


def cycles(graph: dict[str, list[str]]) -> list[list[str]]:
    """Return the strongly connected parts of a graph that hold a cycle, in the order of the graph. O(N + F).

    Source: R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Computing 1(2), 1972.
    Departure: written without recursion, so that long models do not exhaust the stack.
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for root in graph:
        work = [(root, iter(graph[root]))] if root not in index else []
        while work:
            node, targets = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                stack.append(node)
                on_stack.add(node)
            target = next((other for other in targets if other in graph), None)
            if target is None:
                work.pop()
                _close(node, index, low, stack, on_stack, graph, found)
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
            elif target not in index:
                work.append((target, iter(graph[target])))
            elif target in on_stack:
                low[node] = min(low[node], index[target])
    order = {node: number for number, node in enumerate(graph)}
    return [sorted(part, key=order.__getitem__) for part in found]


def _close(
    node: str,
    index: dict[str, int],
    low: dict[str, int],
    stack: list[str],
    on_stack: set[str],
    graph: dict[str, list[str]],
    found: list[list[str]],
) -> None:
    if low[node] != index[node]:
        return
    part: list[str] = []
    while not part or part[-1] != node:
        part.append(stack.pop())
        on_stack.discard(part[-1])
    if len(part) > 1 or node in graph[node]:
        found.append(part)

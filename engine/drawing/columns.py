"""Columns of a level: how far from its beginning each flow node stands."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

Link = tuple[str, str]


def forward_links(nodes: Sequence[str], links: Iterable[Link]) -> list[Link]:
    """Return the links without those that lead back to where a walk from the beginnings came from.

    What is left has no cycle. The walk goes depth first from nodes without incoming links, in the given
    order. O(N + F).
    """
    after: dict[str, list[str]] = defaultdict(list)
    entered: set[str] = set()
    for source, target in links:
        if source != target and target not in after[source]:
            after[source].append(target)
            entered.add(target)
    kept: list[Link] = []
    state: dict[str, str] = {}
    for root in (*(node for node in nodes if node not in entered), *nodes):
        if root not in state:
            _walk(root, after, state, kept)
    return kept


def _walk(root: str, after: dict[str, list[str]], state: dict[str, str], kept: list[Link]) -> None:
    state[root] = "open"
    stack = [(root, iter(after[root]))]
    while stack:
        node, targets = stack[-1]
        target = next(targets, None)
        if target is None:
            state[node] = "left"
            stack.pop()
        elif state.get(target) != "open":
            kept.append((node, target))
            if target not in state:
                state[target] = "open"
                stack.append((target, iter(after[target])))


def in_order(nodes: Sequence[str], links: Iterable[Link]) -> list[str]:
    """Return the nodes so that every link leads onward; ``links`` must have no cycle."""
    after: dict[str, list[str]] = defaultdict(list)
    waiting = dict.fromkeys(nodes, 0)
    for source, target in links:
        after[source].append(target)
        waiting[target] += 1
    ready = [node for node in nodes if not waiting[node]]
    for node in ready:
        for target in after[node]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return ready


def columns(nodes: Sequence[str], links: Iterable[Link]) -> dict[str, int]:
    """Return the column of each node: one more than the last of those before it.

    A node that nothing leads to stands just before the first node it leads to, unless that is column 0.
    """
    links = list(links)
    order = in_order(nodes, links)
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    for source, target in links:
        before[target].append(source)
        after[source].append(target)
    column: dict[str, int] = {}
    for node in order:
        column[node] = max((column[other] + 1 for other in before[node]), default=0)
    for node in order[1:]:
        if not before[node] and after[node]:
            column[node] = max(0, min(column[other] for other in after[node]) - 1)
    return column


def heights(nodes: Sequence[str], links: Iterable[Link]) -> dict[str, int]:
    """Return for each node how many nodes may still follow it at the most."""
    links = list(links)
    after: dict[str, list[str]] = defaultdict(list)
    for source, target in links:
        after[source].append(target)
    height: dict[str, int] = {}
    for node in reversed(in_order(nodes, links)):
        height[node] = max((height[other] + 1 for other in after[node]), default=0)
    return height


def chains(nodes: Sequence[str], forward: Sequence[Link]) -> list[list[str]]:
    """Return the nodes in chains along forward links; each goes on where most is still to come, the longest first."""
    height = heights(nodes, forward)
    after: dict[str, list[str]] = defaultdict(list)
    for source, target in forward:
        after[source].append(target)
    left = set(nodes)
    found = []
    for node in sorted(nodes, key=lambda node: -height[node]):
        if node not in left:
            continue
        chain: list[str] = []
        following: str | None = node
        while following is not None:
            chain.append(following)
            left.remove(following)
            open_ = [other for other in after[following] if other in left]
            following = max(open_, key=lambda other: height[other], default=None)
        found.append(chain)
    return found

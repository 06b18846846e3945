"""Graphviz ``dot``: the only place that runs it. It sees numbers, never a label or an id of a model."""

import shutil
import subprocess
import sysconfig
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from graphviz import Digraph
from graphviz.backend import dot_command, execute

TIMEOUT_SECONDS = 5.0
_BINARY = "graphviz-pure"
_FOUND = shutil.which(_BINARY, path=sysconfig.get_path("scripts")) or shutil.which(_BINARY)
dot_command.DOT_BINARY = Path(_FOUND or "dot")


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge for dot between two numbered nodes; the heavier, the shorter and the straighter."""

    tail: int
    head: int
    weight: int = 1


def positions(
    count: int, edges: Iterable[Edge], ranks: Sequence[Sequence[int]] = (), orders: Iterable[Sequence[int]] = ()
) -> list[tuple[float, float]] | None:
    """Return where dot puts each of ``count`` nodes: how far across its rank and how far down; None if dot fails.

    ``ranks`` lists nodes that share a rank; ``orders`` lists nodes of one rank that follow each other across it.
    It fails if it is not installed, ends with an error, or takes longer than TIMEOUT_SECONDS.
    """
    try:
        done = execute.run_check(
            dot_command.command("dot", "plain"),
            input=_source(count, edges, ranks, orders).encode("ascii"),
            capture_output=True,
            quiet=True,
            timeout=TIMEOUT_SECONDS,
        )
    except (execute.ExecutableNotFound, subprocess.SubprocessError, OSError):
        return None
    return _read(done.stdout.decode("ascii", "replace"), count)


def _source(count: int, edges: Iterable[Edge], ranks: Sequence[Sequence[int]], orders: Iterable[Sequence[int]]) -> str:
    graph = Digraph(
        graph_attr={"splines": "none", "nodesep": "1", "ranksep": "1"},
        node_attr={"shape": "box", "label": "", "width": "1", "height": "1", "fixedsize": "true"},
    )
    for number in range(count):
        graph.node(f"n{number}")
    for edge in edges:
        graph.edge(f"n{edge.tail}", f"n{edge.head}", weight=str(edge.weight))
    for members in ranks:
        graph.body.append(f"\t{{ rank=same; {' '.join(f'n{number};' for number in members)} }}\n")
    for members in orders:
        for left, right in pairwise(members):
            graph.edge(f"n{left}", f"n{right}", style="invis")
    return str(graph.source)


def _read(plain: str, count: int) -> list[tuple[float, float]] | None:
    """Return the places in dot's ``plain`` output, counted from the top; None if it does not hold all nodes."""
    places: dict[int, tuple[float, float]] = {}
    for line in plain.splitlines():
        words = line.split()
        if len(words) > 3 and words[0] == "node":
            places[int(words[1][1:])] = float(words[2]), -float(words[3])
    return [places[number] for number in range(count)] if places.keys() == set(range(count)) else None

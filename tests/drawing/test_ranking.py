import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from graphviz.backend import execute

from engine import bpmn
from engine.drawing import dot, ordering, with_layout
from engine.drawing.dot import Edge, positions
from engine.model import Layout, ProcessModel
from engine.model.sketch import read_sketch
from tests.drawing.crossings import crossings
from tests.drawing.test_layout import PERMIT, is_well_drawn

BRANCHES = """
(start) -> <Vad?> -a-> A -> <+ x> -> C -> E -> (slut)
<Vad?> -b-> B -> D -> E
<+ x> -> D
A !(timer P3D: Sent) -> Påminn -> (påmind)
"""


def failing(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
    raise execute.ExecutableNotFound(["dot"])


def late(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
    raise subprocess.TimeoutExpired("dot", dot.TIMEOUT_SECONDS)


def broken(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.CompletedProcess("dot", 0, b"graph 1 1 1\nnode n0 1 1 1\nstop\n", b"")


def test_dot_puts_what_follows_further_down_and_keeps_ranks_and_orders() -> None:
    placed = positions(4, [Edge(0, 1), Edge(0, 2), Edge(1, 3), Edge(2, 3)], [[1, 2]], [(2, 1)])
    assert placed is not None
    assert placed[0][1] < placed[1][1] == placed[2][1] < placed[3][1] and placed[2][0] < placed[1][0]


@pytest.mark.parametrize("failure", [failing, late, broken])
def test_where_dot_fails_the_model_is_drawn_with_the_simple_order(
    failure: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execute, "run_check", failure)
    model = with_layout(read_sketch(PERMIT))
    assert is_well_drawn(model)
    monkeypatch.setattr(ordering, "MOST_FOR_DOT", 0)
    assert with_layout(read_sketch(PERMIT)).layout == model.layout


def test_levels_that_are_too_large_never_reach_dot(monkeypatch: pytest.MonkeyPatch) -> None:
    def unwanted(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(execute, "run_check", unwanted)
    line = " -> ".join(f"A{number}" for number in range(ordering.MOST_FOR_DOT))
    model = with_layout(read_sketch(f"(start) -> {line} -> (slut)\nA1 -> B -> A4"))
    assert len(model.layout.shapes) == ordering.MOST_FOR_DOT + 3


def test_dot_sees_numbers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    run = execute.run_check

    def noting(*arguments: Any, **named: Any) -> Any:
        seen.append(named["input"].decode())
        return run(*arguments, **named)

    monkeypatch.setattr(execute, "run_check", noting)
    model = read_sketch(PERMIT)
    hostile = {node.id: f'{node.id}"];evil[image="/etc/passwd' for node in model.nodes}
    with_layout(
        replace(
            model,
            nodes=tuple(
                replace(node, id=hostile[node.id], attached_to=hostile.get(node.attached_to or ""))
                for node in model.nodes
            ),
            flows=tuple(replace(f, source=hostile[f.source], target=hostile[f.target]) for f in model.flows),
        )
    )
    assert seen
    for line in "".join(seen).splitlines():
        numbers = r"n\d+( -> n\d+)?( \[(style=invis|weight=\d+)\])?|\{ rank=same;( n\d+;)+ \}"
        fixed = r"digraph \{|\}|graph \[nodesep=1 ranksep=1 splines=none\]|node \[[a-z0-9=\" ]+\]"
        assert re.fullmatch(rf"\s*({numbers}|{fixed})", line), line


def test_branches_that_can_be_drawn_without_crossings_are() -> None:
    assert crossings(with_layout(read_sketch(BRANCHES))) == 0


def test_a_loop_leads_back_on_the_far_side_and_crosses_nothing() -> None:
    loop = "(start) -> Ta emot -> <Komplett?> -ja-> Utred -> (slut)\n<Komplett?> -nej-> Begär -> Vänta -> Ta emot"
    assert crossings(with_layout(read_sketch(loop))) == 0


def test_what_a_boundary_event_leads_to_stands_below_its_activity() -> None:
    shapes = with_layout(read_sketch(BRANCHES)).layout.shapes
    assert shapes["Påminn"].y > shapes["A"].y


def bare(path: Path) -> ProcessModel:
    return replace(bpmn.read(path.read_bytes()).model, layout=Layout())


def real_models() -> Iterator[ProcessModel]:
    for path in sorted((Path(__file__).parents[2] / "processes").rglob("*.bpmn")):
        yield bare(path)
    folder = Path(os.environ["KLUNGA_DATA"], "import", "hdbpmn")
    for path in sorted(folder.glob("*.bpmn"))[::3]:
        yield bare(path)


@pytest.mark.skipif("KLUNGA_DATA" not in os.environ, reason="KLUNGA_DATA does not say where the real models are")
def test_real_models_cross_less_in_the_order_of_dot_than_in_the_simple_one(monkeypatch: pytest.MonkeyPatch) -> None:
    models = list(real_models())
    by_dot = sum(crossings(with_layout(model)) for model in models)
    monkeypatch.setattr(ordering, "MOST_FOR_DOT", 0)
    assert by_dot < sum(crossings(with_layout(model)) for model in models)

"""Exports of one reference model by other tools: no difference wherever they say the same.

``KLUNGA_GOLDEN=write`` writes docs/reference/miwg-comparisons.md anew; the files are found by ``KLUNGA_DATA``.
"""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from engine.bpmn import read
from engine.compare import EditScript, diff, match
from engine.compare.match.words import normal
from engine.errors import EngineError
from engine.model import ProcessModel

DATA = os.environ.get("KLUNGA_DATA")
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "miwg-comparisons.md"
NAME = re.compile(r"(?P<number>\d+)-(?P<model>[ABC]\.\d+\.\d+)")
MOST_REASONS = 4
HEAD = """# Exports of one model by other tools
Written by `tests/compare/test_miwg_comparisons.py` from the BPMN MIWG test suite (CC BY 3.0, Object
Management Group): every two exports and round trips of each reference model, compared as if they were a
standard and a variant. Tools that write the same give no difference, whatever their ids, layout, order and
extensions. *Says the same*: as many nodes of each label, kind, role, repetition, called process and data, and flows
between the same labels on the same conditions, counted without comparing. Where a difference is told, the
exports do say otherwise; one sentence of each mix of kinds stands for it.

"""


def exports() -> dict[str, list[tuple[str, ProcessModel]]]:
    found: dict[str, list[tuple[str, ProcessModel]]] = defaultdict(list)
    for path in sorted(Path(DATA or "", "import", "miwg").glob("*.bpmn")):
        name = NAME.match(path.name)
        if name is not None:
            try:
                found[name["model"]].append((name["number"], read(path.read_bytes()).model))
            except EngineError:
                continue
    return {name: models for name, models in sorted(found.items()) if len(models) > 1}


def said(model: ProcessModel) -> tuple[Counter[object], Counter[object]]:
    """Return what a model says, as counts that know no ids: nodes by label, kind and role; flows by labels."""
    labels = {node.id: normal(node.name) for node in model.nodes}
    own = {process.id for process in model.processes}
    nodes = Counter(
        (
            labels[node.id],
            node.kind,
            tuple(sorted(one.kind for one in node.triggers)),
            normal(model.role(node)),
            node.repetition,
            node.called if node.called not in own else "",
            tuple(sorted(each for each in node.properties if each[0] in {"reads", "writes"})),
        )
        for node in model.nodes
    )
    flows = Counter((labels[flow.source], labels[flow.target], flow.condition.strip()) for flow in model.flows)
    return nodes, flows


def compared() -> Iterator[tuple[str, str, bool, EditScript]]:
    """Yield each pair: the model, the two numbers, whether the two say the same, and how they differ."""
    for name, models in exports().items():
        for (one, ours), (other, theirs) in combinations(models, 2):
            yield name, f"{one}, {other}", said(ours) == said(theirs), diff(ours, theirs, match(ours, theirs))


def page(found: list[tuple[str, str, bool, EditScript]]) -> str:
    lines = ["| model | pairs | no difference | say the same | of these, none |", "|---|---|---|---|---|"]
    for name in sorted({each[0] for each in found}):
        pairs = [each for each in found if each[0] == name]
        same = [each for each in pairs if each[2]]
        none = sum(not each[3].operations for each in pairs)
        lines.append(f"| {name} | {len(pairs)} | {none} | {len(same)} | {sum(not one[3].operations for one in same)} |")
    none = sum(not each[3].operations for each in found)
    same = [each for each in found if each[2]]
    alike = sum(not one[3].operations for one in same)
    lines += [f"| all | {len(found)} | {none} | {len(same)} | {alike} |", "", "## Why not", ""]
    lines += ["| model | pairs | such as files | kinds | for example |", "|---|---|---|---|---|"]
    for name in sorted({each[0] for each in found}):
        reasons: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for _, pair, _, script in (each for each in found if each[0] == name and each[3].operations):
            kinds = ", ".join(sorted({one.kind for one in script.operations}))
            reasons[kinds].append((pair, str(script.operations[0].message).replace("|", "/")))
        for kinds, pairs_ in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_REASONS]:
            lines.append(f"| {name} | {len(pairs_)} | {pairs_[0][0]} | {kinds} | {pairs_[0][1]} |")
    return HEAD + "\n".join(lines) + "\n"


@pytest.mark.skipif(DATA is None, reason="KLUNGA_DATA does not name the folder with the real files")
def test_exports_that_say_the_same_differ_in_nothing_and_the_page_tells_of_all():
    found = list(compared())
    if os.environ.get("KLUNGA_GOLDEN") == "write":
        PAGE.write_text(page(found), encoding="utf-8")
    assert [(name, pair) for name, pair, same, script in found if same and script.operations] == []
    assert PAGE.read_text(encoding="utf-8") == page(found)

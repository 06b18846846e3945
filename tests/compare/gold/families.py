"""The families of the demo as gold: what means the same in them (GUIDELINE.md), equal labels among it."""

import csv
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

from engine import bpmn
from engine.model import ProcessModel
from tests.compare.gold import Service

PROCESSES = Path(__file__).parents[3] / "processes"


def families() -> list[Service]:
    """Return the families of the demo, every municipality's drawing and the standard. The lexicon has seen them."""
    with (Path(__file__).parent / "families.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [_family(name, rows) for name in dict.fromkeys(row["family"] for row in rows)]


def _family(name: str, rows: list[dict[str, str]]) -> Service:
    files = [PROCESSES / name / "standard.bpmn", *sorted((PROCESSES / name / "variants").glob("*.bpmn"))]
    models = {file.stem: bpmn.read(file.read_bytes()).model for file in files}
    meanings = [set(row["labels"].split(" | ")) for row in rows if row["family"] == name]
    drawn = {stem: _labels(model) for stem, model in models.items()}
    right = {
        (one, other, ours, theirs)
        for meaning in meanings
        for one, other in combinations(models, 2)
        for ours in drawn[one] & meaning
        for theirs in drawn[other] & meaning
    }
    return Service(name, False, models, frozenset(right))


def _labels(model: ProcessModel) -> set[str]:
    """Return the labels that one element alone has; gateways are not judged."""
    names: Mapping[str, int] = {}
    names = {name: sum(node.name == name for node in model.nodes) for name in {node.name for node in model.nodes}}
    return {node.name for node in model.nodes if names[node.name] == 1 and not node.is_gateway}

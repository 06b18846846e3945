"""The Swedish gold: municipal services drawn by four municipalities each, and what means the same in them."""

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

from engine.compare import Alignment
from engine.model import ProcessModel
from engine.model.sketch import read_sketch

FOLDER = Path(__file__).parent
Pair = tuple[str, str, str, str]
"""Two models and a label in each; the second node of a label has `` #2`` after it."""


@dataclass(frozen=True)
class Service:
    """A service of the gold: its models, the elementary pairs that mean the same, and whether they may be looked at."""

    name: str
    held_out: bool
    models: Mapping[str, ProcessModel]
    right: frozenset[Pair]

    def found(self, alignments: Mapping[tuple[str, str], Alignment], *, band: str = "") -> frozenset[Pair]:
        """Return the elementary pairs that are matched by meaning, gateways left out."""
        return frozenset(
            (one, other, self._label(one, ours), self._label(other, theirs))
            for (one, other), alignment in alignments.items()
            for pair in alignment.correspondences
            if pair.basis == "meaning" and band in ("", pair.band)
            for ours in pair.reference
            for theirs in pair.variant
            if not self.models[one].node_by_id[ours].is_gateway
        )

    @property
    def right_ids(self) -> frozenset[Pair]:
        """Return the elementary pairs by the elements' ids."""
        ids = {name: {label: id_ for id_, label in drawn.items()} for name, drawn in self.drawn.items()}
        return frozenset((one, other, ids[one][ours], ids[other][theirs]) for one, other, ours, theirs in self.right)

    @cached_property
    def drawn(self) -> dict[str, dict[str, str]]:
        """Return by the name of each model its labels as drawn, by id."""
        return {name: _drawn(model) for name, model in self.models.items()}

    def activities(self, pairs: frozenset[Pair]) -> frozenset[Pair]:
        """Return the pairs of two activities."""
        names = {model: {node.name for node in self.models[model].nodes if node.is_activity} for model in self.models}
        return frozenset(pair for pair in pairs if pair[2] in names[pair[0]] and pair[3] in names[pair[1]])

    def _label(self, model: str, id_: str) -> str:
        return self.drawn[model][id_]


def _drawn(model: ProcessModel) -> dict[str, str]:
    """Return the label of each node by its id, numbered from the second node of a label on."""
    counts: Counter[str] = Counter()
    found = {}
    for node in model.nodes:
        counts[node.name] += 1
        found[node.id] = node.name if counts[node.name] == 1 else f"{node.name} #{counts[node.name]}"
    return found


def services() -> list[Service]:
    """Return the services of the gold."""
    with (FOLDER / "gold.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [_service(name, rows) for name in dict.fromkeys(row["service"] for row in rows)]


def _service(name: str, rows: list[dict[str, str]]) -> Service:
    own = [row for row in rows if row["service"] == name]
    files = sorted((FOLDER / name).glob("*.sketch"))
    models = {file.stem: read_sketch(file.read_text(encoding="utf-8")) for file in files}
    right = {
        (one, other, ours, theirs)
        for row in own
        for one, other in combinations(models, 2)
        for ours in labels(row[one])
        for theirs in labels(row[other])
    }
    return Service(name, own[0]["part"] == "held out", models, frozenset(right))


def labels(cell: str) -> list[str]:
    return [label for label in cell.split(" + ") if label]

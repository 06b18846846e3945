"""Sets of models with answers: what means the same in them, by whom it was said, and how to count what is found."""

import csv
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from benchmarks.students import exercises
from engine import bpmn
from engine.compare import Alignment
from engine.model import ProcessModel
from tests.compare.english import Manner, pairs
from tests.compare.english import strangers as strangers_of_english
from tests.compare.gold import services
from tests.compare.gold.families import families

DRAWS = 1000
Names = tuple[str, str]
Pair = tuple[str, str, str, str]
"""Two models and an element's id in each."""
Counts = list[tuple[int, int, int]]
"""For each pair of models how many correspondences are found, right, and both."""


@dataclass(frozen=True)
class Answered:
    """Drawings of one process, and the elementary pairs of elements that mean the same in two of them."""

    name: str
    models: Mapping[str, ProcessModel]
    right: frozenset[Pair]

    def without_roles(self) -> "Answered":
        """Return the same drawings without lanes and pools."""
        return replace(self, models={name: replace(one, lanes=(), pools=()) for name, one in self.models.items()})

    def counts(self, alignments: Mapping[Names, Alignment], band: str = "") -> Counts:
        """Return how right alignments are; gateways and what is matched by place alone are left out."""
        found = self.elementary(alignments, band)
        sides = ((_of(found, names), _of(self.right, names)) for names in combinations(self.models, 2))
        return [(len(ours), len(theirs), len(ours & theirs)) for ours, theirs in sides]

    def elementary(self, alignments: Mapping[Names, Alignment], band: str = "") -> frozenset[Pair]:
        """Return the pairs of elements that are matched by meaning, each pair of a group once."""
        return frozenset(
            (one, other, ours, theirs)
            for (one, other), alignment in alignments.items()
            for pair in alignment.correspondences
            if pair.basis == "meaning" and band in ("", pair.band)
            for ours in pair.reference
            for theirs in pair.variant
            if not self.models[one].node_by_id[ours].is_gateway
        )


def _of(pairs: Iterable[Pair], names: Names) -> set[Pair]:
    return {pair for pair in pairs if pair[:2] == names}


def admission(data: Path) -> Answered:
    """Return the university admission set: experts' answers."""
    folder = data / "matching" / "university-admission"
    models = {path.stem: bpmn.read(path.read_bytes()).model for path in sorted(folder.glob("*.bpmn"))}
    with (folder / "gold.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t")
        right = frozenset((row["model_a"], row["model_b"], row["id_a"], row["id_b"]) for row in rows)
    return Answered("university admission", models, right)


def students(data: Path) -> list[Answered]:
    """Return the exercises in English: our own answers (benchmarks/students/GUIDELINE.md)."""
    return [Answered(each.name, each.models, each.right) for each in exercises(data / "import" / "hdbpmn")]


def gold(*, held_out: bool) -> list[Answered]:
    """Return one half of the Swedish gold: our own answers (tests/compare/gold/GUIDELINE.md)."""
    return [Answered(each.name, each.models, each.right_ids) for each in services() if each.held_out is held_out]


def english(manner: Manner, *, held_out: bool) -> list[Answered]:
    """Return one half of the English pairs of a manner: our own answers (tests/compare/english/GUIDELINE.md)."""
    return [Answered(each.name, each.models, each.right_ids) for each in pairs(manner) if each.held_out is held_out]


def strangers() -> list[Answered]:
    """Return every two drawings of other work among the seen English pairs of one area, which hardly share anything."""
    return [Answered(each.name, each.models, each.right_ids) for each in strangers_of_english()]


def whole_gold() -> list[Answered]:
    """Return all of our own gold: services in other words, and the families of the demo, equal labels among them."""
    demo = [Answered(each.name, each.models, each.right_ids) for each in families()]
    return [*gold(held_out=False), *gold(held_out=True), *demo]


def figures(counts: Counts) -> tuple[str, ...]:
    """Return precision, recall, F1 and its 95 % interval, by drawing the pairs of models anew."""
    chance = random.Random(0)  # nosec B311
    draws = sorted(f1(chance.choices(counts, k=len(counts))) for _ in range(DRAWS))
    found, right, both = (sum(each[part] for each in counts) for part in range(3))
    low, high = draws[int(DRAWS * 0.025)], draws[int(DRAWS * 0.975)]
    return f"{both / max(1, found):.3f}", f"{both / right:.3f}", f"{f1(counts):.3f}", f"{low:.3f}–{high:.3f}"


def f1(counts: Counts) -> float:
    """Return the harmonic mean of precision and recall over all pairs of models."""
    found, right, both = (sum(each[part] for each in counts) for part in range(3))
    return 2 * both / max(1, found + right)

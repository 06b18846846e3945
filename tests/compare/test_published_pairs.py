"""Correspondences by experts: nine universities' admission processes, every two of them matched."""

import csv
import os
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest

from engine.bpmn import read
from engine.compare import Alignment, match, match_family
from engine.model import ProcessModel

DATA = os.environ.get("KLUNGA_DATA")
FLOOR = 0.69
FAMILY_FLOOR = 0.72
Pair = tuple[str, str, str, str]
Alignments = Mapping[tuple[str, str], Alignment]

pytestmark = pytest.mark.skipif(DATA is None, reason="KLUNGA_DATA does not name the folder with the experts' answers")


@pytest.fixture(scope="module")
def folder() -> Path:
    return Path(DATA or "", "matching", "university-admission")


@pytest.fixture(scope="module")
def models(folder: Path) -> dict[str, ProcessModel]:
    return {path.stem: read(path.read_bytes()).model for path in sorted(folder.glob("*.bpmn"))}


@pytest.fixture(scope="module")
def right(folder: Path) -> set[Pair]:
    with (folder / "gold.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {(row["model_a"], row["model_b"], row["id_a"], row["id_b"]) for row in rows}


def f1(found: set[Pair], right: set[Pair]) -> float:
    """Return the harmonic mean of precision and recall over all elementary pairs together."""
    return 2 * len(found & right) / (len(found) + len(right))


def elementary(models: dict[str, ProcessModel], alignments: Alignments, *, band: str = "") -> set[Pair]:
    """Return the elementary pairs of activities and events that are matched by meaning."""
    return {
        (one, other, ours, theirs)
        for (one, other), alignment in alignments.items()
        for pair in alignment.correspondences
        if pair.basis == "meaning" and band in ("", pair.band)
        for ours in pair.reference
        for theirs in pair.variant
        if not models[one].node_by_id[ours].is_gateway
    }


def test_two_admission_processes_are_matched_as_experts_do(models, right):
    alignments = {(one, other): match(models[one], models[other]) for one, other in combinations(models, 2)}
    assert f1(elementary(models, alignments), right) >= FLOOR


def test_all_admission_processes_together_are_matched_better_than_any_two(models, right):
    assert f1(elementary(models, match_family(models).pairs), right) >= FAMILY_FLOOR


def test_what_is_accepted_unseen_is_right_nine_times_of_ten(models, right):
    found = elementary(models, match_family(models).pairs, band="accept")
    assert len(found & right) / len(found) >= 0.9
    assert len(found & right) / len(right) >= 0.45

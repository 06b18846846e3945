"""Correspondences by experts: nine universities' admission processes, every two of them matched."""

import csv
import os
from itertools import combinations
from pathlib import Path

import pytest

from engine.bpmn import read
from engine.compare import match
from engine.model import ProcessModel

DATA = os.environ.get("KLUNGA_DATA")
FLOOR = 0.69
Pair = tuple[str, str, str, str]

pytestmark = pytest.mark.skipif(DATA is None, reason="KLUNGA_DATA does not name the folder with the experts' answers")


def f1(found: set[Pair], right: set[Pair]) -> float:
    """Return the harmonic mean of precision and recall over all elementary pairs together."""
    return 2 * len(found & right) / (len(found) + len(right))


def found_in(models: dict[str, ProcessModel]) -> set[Pair]:
    """Return the elementary pairs of activities and events that are matched by meaning, in every two models."""
    return {
        (one, other, ours, theirs)
        for one, other in combinations(models, 2)
        for pair in match(models[one], models[other]).correspondences
        if pair.basis == "meaning"
        for ours in pair.reference
        for theirs in pair.variant
        if not models[one].node_by_id[ours].is_gateway
    }


def test_admission_processes_are_matched_as_experts_do():
    folder = Path(DATA or "", "matching", "university-admission")
    models = {path.stem: read(path.read_bytes()).model for path in sorted(folder.glob("*.bpmn"))}
    with (folder / "gold.tsv").open(encoding="utf-8") as file:
        right = {
            (row["model_a"], row["model_b"], row["id_a"], row["id_b"]) for row in csv.DictReader(file, delimiter="\t")
        }
    assert f1(found_in(models), right) >= FLOOR

"""Exercises in English drawn by students, and what means the same in them (GUIDELINE.md)."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from engine import bpmn
from engine.compare.match.words import normal
from engine.model import ProcessModel

_ANSWERS = Path(__file__).parent / "answers.tsv"
_COLUMNS = tuple(map(str, range(1, 7)))
_FILE = "file"
Pair = tuple[str, str, str, str]
"""Two models and an element's id in each."""


@dataclass(frozen=True)
class Exercise:
    """One text drawn several times: the drawings by name, and the elementary pairs that mean the same."""

    name: str
    models: Mapping[str, ProcessModel]
    right: frozenset[Pair]


def exercises(folder: Path) -> list[Exercise]:
    """Return the exercises; ``folder`` holds the drawings of hdBPMN.

    Raises KeyError if an answer names a label that its drawing does not have.
    """
    with _ANSWERS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    names = dict.fromkeys(row["exercise"] for row in rows)
    return [_exercise(name, [row for row in rows if row["exercise"] == name], folder) for name in names]


def _exercise(name: str, rows: Sequence[Mapping[str, str]], folder: Path) -> Exercise:
    files = next(row for row in rows if row["meaning"] == _FILE)
    names = {column: files[column] for column in _COLUMNS if files[column]}
    models = {stem: bpmn.read((folder / f"{stem}.bpmn").read_bytes()).model for stem in names.values()}
    elements = {stem: _by_label(model) for stem, model in models.items()}
    right = {
        (names[one], names[other], ours, theirs)
        for row in rows
        if row["meaning"] != _FILE
        for one, other in combinations(names, 2)
        for ours in _ids(row[one], elements[names[one]])
        for theirs in _ids(row[other], elements[names[other]])
    }
    return Exercise(name, models, frozenset(right))


def _by_label(model: ProcessModel) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = defaultdict(list)
    for node in model.nodes:
        if not node.is_gateway:
            ids[normal(node.name)].append(node.id)
    return dict(ids)


def _ids(cell: str, elements: Mapping[str, Sequence[str]]) -> list[str]:
    found = []
    for quoted in filter(None, cell.split(" + ")):
        label, _, number = quoted.partition(" #")
        found.append(elements[normal(label)][int(number or 1) - 1])
    return found

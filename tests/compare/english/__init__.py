"""The English pairs of our own (GUIDELINE.md): two drawings each of some work, and what means the same in them."""

from itertools import combinations, product
from pathlib import Path
from typing import Literal

from engine.model.sketch import read_sketch
from tests.compare.gold import Pair, Service, labels

FOLDER = Path(__file__).parent
SIDES = ("a", "b")
Manner = Literal["general", "nets", "chains", "towns", "offices", "suites", "registers", "modules"]
OTHERS = ("nets", "chains", "towns", "offices", "suites", "registers", "modules")


def pairs(manner: Manner = "general") -> list[Service]:
    """Return the pairs drawn in a manner: by the name of their file, else general.

    Raises KeyError if an answer names a label that its drawing does not have.
    """
    files = {path: path.stem.split("_")[0] for path in sorted(FOLDER.glob("*.txt"))}
    return [_pair(path) for path, begin in files.items() if manner == (begin if begin in OTHERS else "general")]


def strangers() -> list[Service]:
    """Return every two drawings of other work of one area, from the pairs that may be looked at (strangers.tsv)."""
    rows = [line.split("\t") for line in (FOLDER / "strangers.tsv").read_text(encoding="utf-8").splitlines()]
    areas, same = rows[:2], [(one, other, ours, theirs) for one, other, ours, theirs in rows[2:]]
    drawn = {name: _pair(FOLDER / f"{name}.txt") for area in areas for name in area}
    return [
        Service(
            f"{one} | {other}",
            held_out=False,
            models={f"{one} {ours}": drawn[one].models[ours], f"{other} {theirs}": drawn[other].models[theirs]},
            right=frozenset(pair for pair in same if pair[:2] == (f"{one} {ours}", f"{other} {theirs}")),
        )
        for area in areas
        for one, other in combinations(area, 2)
        for ours, theirs in product(SIDES, repeat=2)
    ]


def _pair(path: Path) -> Service:
    head, *parts = path.read_text(encoding="utf-8").split("--- ")
    text = dict(part.split("\n", 1) for part in parts)
    models = {side: read_sketch(text[side], f"{path.stem} {side}") for side in SIDES}
    right = frozenset(pair for line in text["same"].splitlines() if line for pair in _said(line))
    pair = Service(path.stem, "held out" in head, models, right)
    drawn = [set(pair.drawn[side].values()) for side in SIDES]
    for _, _, one, other in right:
        if one not in drawn[0] or other not in drawn[1]:
            raise KeyError(f"{path.name}: {one} = {other}")
    return pair


def _said(line: str) -> list[Pair]:
    one, other = line.split(" = ")
    return [(*SIDES, ours, theirs) for ours in labels(one) for theirs in labels(other)]

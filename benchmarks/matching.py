"""Matching: how right it is on sets with answers, what answers of people add, and what it costs.

Times are of the processor, not of the clock, so that other work on the machine counts less.
"""

import os
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import combinations
from pathlib import Path

from benchmarks.answered import (
    Answered,
    Counts,
    Manner,
    Names,
    Pair,
    admission,
    english,
    f1,
    figures,
    gold,
    students,
    whole_gold,
)
from benchmarks.tables import Table, spread
from engine import bpmn
from engine.compare import Alignment, Judgement, Judgements, Question, diff, match, match_family, questions
from engine.model import ProcessModel

PROCESSES = Path(__file__).parent.parent / "processes"
ANSWERS = (0, 1, 3, 10)
RANDOM_ORDERS = 2
MANNERS: Mapping[Manner, str] = {
    "general": "English pairs",
    "nets": "English pairs drawn as nets",
    "chains": "English pairs drawn as chains of events",
    "towns": "English pairs of towns (nets, later)",
    "offices": "English pairs of offices (nets, later)",
    "suites": "English pairs of software suites (chains, later)",
    "registers": "English pairs of public registers (nets, last)",
    "modules": "English pairs of software modules (chains, last)",
}
FAMILY = 17
FAMILIES = 20


def measure() -> list[Table]:
    """Return how right matching is and what it costs; what needs files of others only if ``KLUNGA_DATA`` names them."""
    rows = _rows("own Swedish gold, seen half", gold(held_out=False))
    rows += _rows("own Swedish gold, held-out half", gold(held_out=True))
    rows += _rows("own gold, whole", whole_gold())
    for manner, name in MANNERS.items():
        rows += _rows(f"{name}, seen half", english(manner, held_out=False))
        rows += _rows(f"{name}, held-out half", english(manner, held_out=True))
    tables = []
    folder = os.environ.get("KLUNGA_DATA")
    if folder:
        admitted = admission(Path(folder))
        rows += _rows("university admission", [admitted])
        rows += _rows("university admission without roles", [admitted.without_roles()])
        rows += _rows("exercises in English", students(Path(folder)))
        tables.append(
            _learning(
                {
                    "university admission": [admitted],
                    "exercises in English": students(Path(folder)),
                    "own Swedish gold, seen half": gold(held_out=False),
                    "own Swedish gold, held-out half": gold(held_out=True),
                }
            )
        )
    else:
        print("University admission and the exercises in English are not measured: KLUNGA_DATA names no folder.")
    columns = ("set", "matched", "band", "precision", "recall", "F1", "F1, 95 % interval")
    accuracy = Table("How right matching is; bootstrap over the pairs of models", columns, tuple(rows))
    return [accuracy, *tables, _pairs(), _families()]


def _rows(name: str, sets: Sequence[Answered]) -> list[tuple[str, ...]]:
    rows = []
    for way in ("two", "family"):
        aligned = [(each, _aligned(each.models, way)) for each in sets]
        for band in ("", "accept"):
            counts = [count for each, alignments in aligned for count in each.counts(alignments, band)]
            rows.append((name, way, band or "all", *figures(counts)))
    return rows


def _aligned(models: Mapping[str, ProcessModel], way: str) -> Mapping[Names, Alignment]:
    if way == "family":
        return match_family(models).pairs
    return {(one, other): match(models[one], models[other]) for one, other in combinations(models, 2)}


def _learning(sets: Mapping[str, Sequence[Answered]]) -> Table:
    """Return F1 after some answers for each family, which say what the answers say of most of the pairs asked about."""
    rows = []
    for name, families in sets.items():
        curves = [_curve(each, lambda asked: asked[0]) for each in families]
        rows.append((f"{name}, the queue's order", *_after(curves)))
    admitted = sets["university admission"][0]
    for seed in range(RANDOM_ORDERS):
        curve = _curve(admitted, random.Random(seed).choice)  # nosec B311
        rows.append((f"university admission, at random {seed + 1}", *_after([curve])))
    columns = ("families, order", *(f"F1 after {count} answers each" for count in ANSWERS))
    return Table("What answers add", columns, tuple(rows))


def _after(curves: Sequence[Sequence[Counts]]) -> tuple[str, ...]:
    return tuple(f"{f1([count for curve in curves for count in curve[place]]):.3f}" for place in range(len(ANSWERS)))


def _curve(of: Answered, choose: Callable[[Sequence[Question]], Question]) -> list[Counts]:
    """Return how right a family is after each of the numbers of answers; after the last question nothing changes."""
    said: list[Judgement] = []
    values = []
    for count in range(max(ANSWERS) + 1):
        family = match_family(of.models, Judgements(tuple(said)))
        if count in ANSWERS:
            values.append(of.counts(family.pairs))
        known = {(each.one, each.other) for each in said}
        asked = [each for each in questions(of.models, family) if (each.one, each.other) not in known]
        if asked:
            question = choose(asked)
            true = sum(_is_right(pair, of.right) for pair in question.pairs)
            said.append(Judgement(question.one, question.other, 2 * true >= len(question.pairs)))
    return values


def _is_right(pair: tuple[Names, Names], right: frozenset[Pair]) -> bool:
    (one, ours), (other, theirs) = pair
    return (one, other, ours, theirs) in right or (other, one, theirs, ours) in right


def _seconds(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started


def _pairs() -> Table:
    """Return the cost of a pair from its files on: read both, match, diff."""
    taken = []
    for standard in sorted(PROCESSES.glob("*/standard.bpmn")):
        reference = standard.read_bytes()
        for path in sorted(standard.parent.glob("variants/*.bpmn")):
            data = path.read_bytes()
            taken.append(1000 * min(_seconds(partial(_compared, reference, data)) for _ in range(3)))
    columns = ("pairs", "median, ms", "nine of ten below, ms", "most, ms")
    return Table("A pair from files: read, match, diff (processor time)", columns, ((len(taken), *spread(taken)),))


def _compared(reference: bytes, variant: bytes) -> object:
    one, other = bpmn.read(reference).model, bpmn.read(variant).model
    return diff(one, other, match(one, other))


def _families() -> Table:
    """Return the cost of families of 17 models, every two of them matched, in two processes."""
    started = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        seconds = list(pool.map(_family_seconds, range(FAMILIES)))
    clock = time.perf_counter() - started
    pairs = FAMILIES * FAMILY * (FAMILY - 1) // 2
    row = (FAMILIES, pairs, statistics.median(seconds), max(seconds), sum(seconds), clock, clock * 200 / FAMILIES)
    columns = (
        "families",
        "pairs",
        "a family, s",
        "most, s",
        "all, s",
        "by the clock, s",
        "200 families by the clock, s",
    )
    return Table(f"Families of {FAMILY} models in two processes (processor time, but where said)", columns, (row,))


def _family_seconds(number: int) -> float:
    standards = sorted(PROCESSES.glob("*/standard.bpmn"))
    folder = standards[number % len(standards)].parent
    files = [folder / "standard.bpmn", *sorted(folder.glob("variants/*.bpmn"))]
    drawn = [bpmn.read(path.read_bytes()).model for path in files]
    models = {f"{place:02}": drawn[place % len(drawn)] for place in range(FAMILY)}
    return _seconds(lambda: match_family(models))

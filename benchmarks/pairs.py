"""All pairs of all e-services: families of seventeen models matched and compared, by two processes as a server has.

``python -m benchmarks pairs --pairs 27200`` is two hundred e-services. The models are read, and the words of labels
known, before the clock starts, as in a server that has run for some time.
"""

import argparse
import random
import resource
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from benchmarks.tables import Table
from engine import bpmn
from engine.compare import diff, match_family
from engine.memory import settle
from engine.model import ProcessModel
from tests.laws.injections import INJECTIONS
from tests.laws.redrawn import redrawn

PROCESSES = Path(__file__).parent.parent / "processes"
MEMBERS = 17
PAIRS_OF_A_FAMILY = MEMBERS * (MEMBERS - 1) // 2
DISTINCT = 6
WORKERS = 2
USUAL = 2720
Family = dict[str, ProcessModel]


def measure(options: Sequence[str] = ()) -> list[Table]:
    """Return what matching, and matching and comparing, ``--pairs`` takes by the clock; and one upload."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks pairs")
    parser.add_argument("--pairs", type=int, default=USUAL)
    pairs = parser.parse_args(options).pairs
    families = max(1, pairs // PAIRS_OF_A_FAMILY)
    with ProcessPoolExecutor(WORKERS, initializer=_warm) as pool:
        list(pool.map(_upload, range(WORKERS * 2)))
        rows = [
            _run(pool, name, act, families)
            for name, act in (("matched", _matched), ("matched and compared", _compared))
        ]
        uploads = list(pool.map(_upload, range(DISTINCT)))
    columns = (
        "every two",
        "families",
        "pairs",
        "by the clock, s",
        "processor, s",
        "a pair, ms",
        "27,200 pairs by the clock, s",
        "27,200 pairs by the processor, halved, s",
        "most memory of a process, MB",
    )
    after = Table(
        "After one upload: the whole family matched anew, its sixteen pairs with the new model compared",
        ("uploads", "most, s of the processor"),
        ((len(uploads), max(uploads)),),
    )
    title = f"Families of {MEMBERS} models in {WORKERS} processes"
    return [Table(title, columns, tuple(rows)), after]


def _run(
    pool: ProcessPoolExecutor, name: str, act: Callable[[int], tuple[float, float]], families: int
) -> tuple[str | int | float, ...]:
    began = time.perf_counter()
    told = list(pool.map(act, range(families)))
    clock = time.perf_counter() - began
    pairs = families * PAIRS_OF_A_FAMILY
    spent = sum(seconds for seconds, _ in told)
    return (
        name,
        families,
        pairs,
        clock,
        spent,
        1000 * spent / pairs,
        clock * 27200 / pairs,
        spent / WORKERS * 27200 / pairs,
        max(size for _, size in told),
    )


def _warm() -> None:
    settle()
    for number in range(DISTINCT):
        match_family(_family(number))


def _matched(number: int) -> tuple[float, float]:
    began = time.process_time()
    match_family(_family(number % DISTINCT))
    return time.process_time() - began, _memory()


def _compared(number: int) -> tuple[float, float]:
    began = time.process_time()
    models = _family(number % DISTINCT)
    found = match_family(models)
    for (one, other), alignment in found.pairs.items():
        diff(models[one], models[other], alignment)
    return time.process_time() - began, _memory()


def _upload(number: int) -> float:
    began = time.process_time()
    models = _family(number % DISTINCT)
    found = match_family(models)
    new = next(iter(models))
    for other in [name for name in models if name != new]:
        diff(models[new], models[other], found.pairs[new, other])
    return time.process_time() - began


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@cache
def _family(number: int) -> Family:
    """Return seventeen models of one e-service of ours, no two alike: those drawn, and more with differences put in."""
    standards = sorted(PROCESSES.glob("*/standard.bpmn"))
    folder = standards[number % len(standards)].parent
    drawn = [
        bpmn.read(path.read_bytes()).model
        for path in (folder / "standard.bpmn", *sorted(folder.glob("variants/*.bpmn")))
    ]
    chance = random.Random(number)  # nosec B311
    more = (_otherwise(drawn[place % len(drawn)], chance) for place in range(MEMBERS - len(drawn)))
    return {f"{place:02}": model for place, model in enumerate([*drawn, *more][:MEMBERS])}


def _otherwise(model: ProcessModel, chance: random.Random) -> ProcessModel:
    """Return a model with two differences of any kind put in."""
    for _ in range(2):
        made = [
            other for kind in chance.sample(sorted(INJECTIONS), 4) for _, other in list(INJECTIONS[kind](model))[:4]
        ]
        model = redrawn(chance.choice(made), chance.randrange(1000)) if made else model
    return model

"""Whether differences are told exactly: real models drawn anew, and with one true difference of each kind put in."""

import os
from collections.abc import Iterable
from itertools import islice

from benchmarks.tables import Table
from engine import bpmn
from engine.compare import diff, match
from engine.model import ProcessModel
from tests.laws.every_injection import EVERY_INJECTION
from tests.laws.redrawn import redrawn
from tests.laws.redrawn_xml import redrawn_xml
from tests.laws.test_real_models import LARGEST, real_files, real_models

MODELS_OF_A_KIND = 60
CANDIDATES = 12


def measure() -> list[Table]:
    """Return how many real models are as they should be; nothing without ``KLUNGA_DATA``."""
    if os.environ.get("KLUNGA_DATA") is None:
        print("Differences are not measured: KLUNGA_DATA names no folder.")
        return []
    return [_redrawn(), _injected()]


def _redrawn() -> Table:
    files = list(real_files())
    rows = (
        ("the model: order of all parts, no layout", *_silent((model, redrawn(model, 1)) for _, model, _ in files)),
        (
            "the XML: order of elements, other layout",
            *_silent((model, bpmn.read(redrawn_xml(data, 1)).model) for _, model, data in files),
        ),
    )
    columns = ("drawn anew", "models", "wholly aligned", "without a difference")
    return Table("Real models with all ids regenerated", columns, rows)


def _silent(pairs: Iterable[tuple[ProcessModel, ProcessModel]]) -> tuple[int, int, int]:
    """Return how many pairs there are, how many of them are wholly aligned, and how many without a difference."""
    models = aligned = silent = 0
    for model, other in pairs:
        alignment = match(model, other)
        models += 1
        aligned += len(alignment.correspondences) == len(model.nodes) == len(other.nodes)
        silent += not diff(model, other, alignment).operations
    return models, aligned, silent


def _injected() -> Table:
    models = list(real_models(largest=LARGEST))
    rows = [(kind, *_right(kind, models)) for kind in EVERY_INJECTION]
    all_right, every = (sum(row[place] for row in rows) for place in (2, 1))
    rows.append(("all", every, all_right))
    return Table(
        "One true difference in a real model, with other ids", ("kind", "models", "one line of it"), tuple(rows)
    )


def _right(kind: str, models: list[tuple[str, ProcessModel]]) -> tuple[int, int]:
    """Return for how many models a difference of a kind was put in, and for how many it is told as one line of it."""
    inject, kinds = EVERY_INJECTION[kind]
    made = (list(islice(inject(model), CANDIDATES)) for _, model in models[:: max(1, len(models) // 240)])
    chosen = [each[len(each) // 2] for each in made if each][:MODELS_OF_A_KIND]
    right = 0
    for reference, variant in chosen:
        other = redrawn(variant, 3)
        operations = diff(reference, other, match(reference, other)).operations
        right += len(operations) == 1 and operations[0].kind in kinds
    return len(chosen), right

"""Laws of comparing and merging, on real standards with random edits of all that BPMN has beside the flow."""

import os
import random
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from engine.bpmn import read
from engine.compare import apply, diff, match, match_family, merge, project, similarity
from engine.compare.merge import rebase
from engine.language import render
from engine.model import ProcessModel
from tests.laws.edits import EDITS, edited
from tests.laws.redrawn import redrawn

ROOT = Path(__file__).parents[2]
STANDARDS = sorted((ROOT / "processes").glob("*/standard.bpmn"))
SEEDS = range(6)


@cache
def standard(number: int) -> ProcessModel:
    return read(STANDARDS[number % len(STANDARDS)].read_bytes()).model


def pair(seed: int) -> tuple[ProcessModel, ProcessModel]:
    """Return a standard and a variant of it, both edited, the variant drawn anew."""
    chance = random.Random(seed)
    base = standard(seed)
    return edited(base, chance, chance.randrange(4)), redrawn(edited(base, chance, 1 + chance.randrange(5)), seed)


def same(one: ProcessModel, other: ProcessModel) -> bool:
    alignment = match(one, other)
    return (
        not diff(one, other, alignment).operations
        and len(alignment.correspondences) == len(one.nodes) == len(other.nodes)
        and [len(getattr(one, part)) for part in PARTS] == [len(getattr(other, part)) for part in PARTS]
    )


PARTS = ("nodes", "flows", "lanes", "pools", "message_flows", "processes")


@pytest.mark.parametrize("seed", SEEDS)
def test_applying_a_script_gives_the_variant_whatever_was_edited(seed: int):
    one, other = pair(seed)
    made = apply(diff(one, other, match(one, other)), one)
    assert same(made, other)
    assert similarity(made, other, match(made, other)).value == 1.0


@pytest.mark.parametrize("edit", EDITS, ids=lambda each: each.__name__)
def test_each_edit_is_told_and_applied(edit):
    base = edited(standard(1), random.Random(3), 0)
    other = redrawn(edit(base, random.Random(7), "ny"), 5)
    script = diff(base, other, match(base, other))
    assert same(apply(script, base), other)
    for operation in script.operations:
        assert "{" not in render(operation.message, "sv") + render(operation.message, "en")


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_each_member_of_a_merged_family_comes_out_as_it_went_in(seed: int):
    chance = random.Random(seed)
    models = {name: edited(standard(seed), chance, 3) for name in ("a", "b", "c")}
    union = merge(models, match_family(models))
    for name, model in models.items():
        assert same(project(union, name), model)


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_rebasing_what_was_edited_keeps_its_laws(seed: int):
    base, chance = standard(seed), random.Random(seed)
    other = edited(base, chance, 3)
    assert rebase(base, other, base).model == other
    assert rebase(base, base, other).model == other
    found = rebase(base, edited(base, chance, 3), other)
    whole = rebase(base, edited(base, random.Random(seed), 3), other, {})
    assert {each.id for each in whole.conflicts} == set()
    assert rebase(base, found.model, base).model == found.model


PROGRAM = """
from engine.compare import diff, match
from engine.language import render
from tests.laws.test_edits import pair
for seed in range(3):
    one, other = pair(seed)
    for operation in diff(one, other, match(one, other)).operations:
        print(operation.kind, operation.reference, operation.variant, render(operation.message, "sv"))
"""


def test_the_script_is_the_same_byte_for_byte_in_another_process_with_other_hashes():
    def told(seed: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        return subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, check=True).stdout

    assert told("1") == told("2") != b""

"""What a change lead reads of each variant: the Swedish sentences, one file a variant, reviewed by people.

`make golden` writes them anew. docs/reference/e-services.md says what each variant differs in on purpose.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.bpmn import read
from engine.compare import Operation, diff, match, similarity
from engine.language import render

PROCESSES = Path(__file__).parents[2] / "processes"
GOLDEN = Path(__file__).parent / "comparisons"
VARIANTS = sorted(PROCESSES.glob("*/variants/*.bpmn"))


@pytest.mark.parametrize("path", VARIANTS, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_the_sentences_of_a_variant_are_as_reviewed(path: Path):
    golden = GOLDEN / path.parents[1].name / f"{path.stem}.txt"
    found = told(path)
    if os.environ.get("KLUNGA_GOLDEN") == "write":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == found


def test_every_golden_file_has_its_variant():
    assert sorted(f"{one.parent.name}/{one.stem}" for one in GOLDEN.glob("*/*.txt")) == sorted(
        f"{path.parents[1].name}/{path.stem}" for path in VARIANTS
    )


def told(path: Path) -> str:
    """Return how a variant differs from its standard: how alike they are, then a line an operation by group."""
    standard, variant = (read(file.read_bytes()).model for file in (path.parents[1] / "standard.bpmn", path))
    alignment = match(standard, variant)
    alike = int(100 * similarity(standard, variant, alignment).value)
    operations = diff(standard, variant, alignment).named(variant=path.stem.capitalize()).operations
    return "\n".join([f"{alike} % lika", *(line for one in operations for line in lines(one))]) + "\n"


def lines(operation: Operation, indent: str = "") -> Iterator[str]:
    """Yield the sentence of an operation with its kind and group, and what follows from it under it."""
    yield f"{indent}{operation.kind} ({operation.group}): {render(operation.message, 'sv')}"
    for one in operation.follows:
        yield from lines(one, f"{indent}    ")

"""The reference page says what is so."""

import re
from pathlib import Path

import pytest

from engine.expressions import FUNCTIONS, source, translate

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "expressions.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(.+?)` \| (?:JUEL|FEEL|none stated) \| `(.+?)` \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("written", "becomes"), ROWS)
def test_each_translation_on_the_page_is_made(written: str, becomes: str) -> None:
    expression = translate(written).expression
    assert expression is not None and source(expression) == becomes


def test_the_page_has_translations_and_every_function() -> None:
    assert len(ROWS) == 19
    assert all(f"`{name}" in PAGE for name in FUNCTIONS)

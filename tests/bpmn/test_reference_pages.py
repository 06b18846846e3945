"""The reference pages name every limit, rule, phase and meaning."""

import ast
from pathlib import Path

from engine import bpmn
from engine.bpmn import limits
from engine.bpmn.extensions import MEANINGS, PHASES

ROOM = Path(bpmn.__file__).parent
PAGES = ROOM.parents[1] / "docs" / "reference"


_NO_RULES = ("us-ascii", "data-url", "date-time", "multi-line-text", "associated-in", "associated-out")
"""Words written as rules are: an encoding, kinds of fields in other tools' forms, properties of data."""


def _page(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


def test_every_rule_of_a_finding_is_on_the_page() -> None:
    rules = set()
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_rule(node.value):
                rules.add(node.value)
    assert len(rules) > 15
    assert [rule for rule in sorted(rules) if f"`{rule}`" not in _page("files-we-read.md")] == []


def _is_rule(text: str) -> bool:
    """Say whether a text is written as rules are: small letters and hyphens. Most encodings have digits too."""
    return "-" in text and text.replace("-", "").isalpha() and text.islower() and text not in _NO_RULES


def test_every_limit_is_on_the_page() -> None:
    numbers = (limits.MAX_BYTES, limits.MAX_ELEMENTS, limits.MAX_DEPTH, limits.MAX_ATTRIBUTES, limits.MAX_LABEL)
    assert [number for number in numbers if f"{number:,}" not in _page("files-we-read.md")] == []


def test_every_phase_and_meaning_is_on_the_page() -> None:
    page = _page("klunga-extensions.md")
    assert [word for word in (*PHASES, *MEANINGS) if f"`{word}`" not in page] == []

"""What is said of a rewrite has the same parts in both languages, and what is lost is said of each lossy one."""

import ast
from pathlib import Path
from string import Formatter

import pytest

import engine.prepare
from engine.language import message, parts

FOLDER = Path(engine.prepare.__file__).parent


CALLS = [
    each
    for path in sorted(FOLDER.glob("*.py"))
    for each in ast.walk(ast.parse(path.read_text()))
    if isinstance(each, ast.Call)
]
SENTENCES = sorted(
    call.args[0].value
    for call in CALLS
    if isinstance(call.func, ast.Name) and call.func.id == "message" and isinstance(call.args[0], ast.Constant)
)
LOSSY = [
    call
    for call in CALLS
    if isinstance(call.func, ast.Attribute)
    and call.func.attr == "say"
    and isinstance(call.args[0], ast.Constant)
    and call.args[0].value == "lossy"
]


@pytest.mark.parametrize("template", SENTENCES)
def test_a_sentence_has_the_same_parts_in_both_languages(template: str):
    names = {field for _, field, _, _ in Formatter().parse(template) if field}
    said = message(template, **{name: f"“{name}; x. y: z”" for name in names})
    assert len(parts(said, "en")) == len(parts(said, "sv"))


def test_each_lossy_rewrite_says_what_is_lost():
    assert LOSSY
    assert [call.lineno for call in LOSSY if not any(each.arg == "lost" for each in call.keywords)] == []

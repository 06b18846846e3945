"""No test draws from the generator that all threads share, so each failure can be had again.

Hypothesis checks this too, but takes what other threads of the process draw for its strategies' own; that
warning of it is therefore ignored (pyproject.toml), and this test stands in its place.
"""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: str(path.relative_to(TESTS)))
def test_random_numbers_come_from_a_generator_with_a_seed_of_its_own(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    modules = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "random"
    }
    shared = [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules
    ]
    taken = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "random"
        for alias in node.names
    ]
    assert set(shared) | set(taken) <= {"Random"}

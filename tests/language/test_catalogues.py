"""Every sentence of the engine has a Swedish translation, and no translation is left over."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import engine

ENGINE = Path(engine.__file__).parent
CATALOGUES = sorted((ENGINE / "language" / "sv").glob("*.po"))


def _sentences(package: str) -> Iterator[tuple[str, str]]:
    """Yield each template in the source of a package, with its place."""
    root = ENGINE / package
    for path in sorted(root.rglob("*.py")) if root.is_dir() else [root.with_suffix(".py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in {"message", "messages"}
                )
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                yield node.args[0].value, f"{path.relative_to(ENGINE.parent)}:{node.lineno}"


def _packages() -> list[str]:
    return sorted(
        path.stem
        for path in ENGINE.iterdir()
        if (path.is_dir() or path.suffix == ".py")
        and path.stem not in {"language", "errors", "__init__", "__pycache__"}
    )


@cache
def _catalogue(path: Path) -> dict[str, tuple[str, ...]]:
    with path.open("rb") as file:
        catalogue = read_po(file, locale="sv")
    entries = {}
    for entry in catalogue:
        if entry.id:
            key = entry.id if isinstance(entry.id, str) else entry.id[0]
            entries[key] = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)
    return entries


@cache
def _translated() -> dict[str, tuple[str, ...]]:
    return {key: forms for path in CATALOGUES for key, forms in _catalogue(path).items()}


@pytest.mark.parametrize("package", _packages())
def test_every_sentence_has_a_swedish_translation(package: str):
    missing = [f"{place}: {text}" for text, place in _sentences(package) if not all(_translated().get(text, ("",)))]
    assert missing == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_translation_has_the_parameters_of_its_sentence(path: Path):
    for sentence, forms in _catalogue(path).items():
        expected = set(re.findall(r"{(\w+)[^}]*}", sentence)) - {"count"}
        for form in forms:
            assert set(re.findall(r"{(\w+)[^}]*}", form)) - {"count"} == expected, sentence

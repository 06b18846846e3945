"""Every sentence of the pages has a Swedish translation with the same parameters, and none is left over."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

import engine
import webui

PAGES = Path(webui.__file__).parent
CATALOGUES = sorted((PAGES / "language" / "sv").glob("*.po"))
ENGINE_CATALOGUES = sorted((Path(engine.__file__).parent / "language" / "sv").glob("*.po"))
SHELL = {"templates", "language", "sign_in", "forms"}


def sentences_of_templates(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each sentence in ``_("…")`` and ``ngettext("…", "…", n)``, with its place."""
    jinja = Environment(autoescape=True, extensions=["jinja2.ext.do"])
    for path in sorted(folder.rglob("*.html")):
        tree = jinja.parse(path.read_text(encoding="utf-8"))
        for line, _function, text in extract_from_ast(tree, ("_", "ngettext"), babel_style=False):
            sentence = text if isinstance(text, str) else text[0]
            if sentence:
                yield sentence, f"{path.relative_to(PAGES)}:{line}"


def sentences_of_python(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each sentence in ``message("…")`` and ``messages("…", "…", n)``, with its place."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"message", "messages"}
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, f"{path.relative_to(PAGES)}:{node.lineno}"


@cache
def catalogue(path: Path) -> dict[str, tuple[str, ...]]:
    with path.open("rb") as file:
        entries = [entry for entry in read_po(file, locale="sv") if entry.id and not entry.fuzzy]
    return {
        entry.id if isinstance(entry.id, str) else entry.id[0]: (entry.string,)
        if isinstance(entry.string, str)
        else tuple(entry.string)
        for entry in entries
    }


@cache
def used() -> list[tuple[str, str]]:
    """Return every sentence with its place, read once."""
    return [*sentences_of_templates(PAGES), *sentences_of_python(PAGES)]


def package_of(place: str) -> str:
    first = place.split("/")[0]
    return "shell" if "/" not in place or first in SHELL else first


FILES = (path.relative_to(PAGES) for ending in ("*.html", "*.py") for path in PAGES.rglob(ending))
PACKAGES = sorted({package_of(str(path)) for path in FILES})


@pytest.mark.parametrize("package", PACKAGES)
def test_every_sentence_has_a_swedish_translation(package: str):
    translated = {sentence for path in [*CATALOGUES, *ENGINE_CATALOGUES] for sentence in catalogue(path)}
    mine = ((text, place) for text, place in used() if package_of(place) == package)
    assert sorted({f"{text}  ({place})" for text, place in mine if text not in translated}) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_no_translation_is_left_over(path: Path):
    assert sorted(set(catalogue(path)) - {sentence for sentence, _ in used()}) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_translation_has_the_parameters_of_its_sentence_and_stays_within_attributes(path: Path):
    for sentence, forms in catalogue(path).items():
        expected = set(re.findall(r"{(\w+)[^}]*}", sentence)) - {"count"}
        for form in forms:
            assert set(re.findall(r"{(\w+)[^}]*}", form)) - {"count"} == expected, sentence
            assert '"' not in form, sentence


def test_a_sentence_has_one_translation_whichever_catalogue_has_it():
    """All catalogues are read as one: of two translations of a sentence the later would be shown on both pages."""
    known: dict[str, set[str]] = {}
    for path in (*CATALOGUES, *ENGINE_CATALOGUES):
        for sentence, forms in catalogue(path).items():
            known.setdefault(sentence, set()).add(forms[0])
    assert {sentence: forms for sentence, forms in known.items() if len(forms) > 1} == {}


def test_a_template_says_nothing_outside_the_catalogues():
    words = re.compile(r">[^<>{}]*[A-Za-zåäöÅÄÖ]{3,}[^<>{}]*<")
    allowed = {"Klunga", "English", "Svenska", "Enter"}
    found = []
    for path in sorted(PAGES.rglob("*.html")):
        if path.parent.name == "macros" or path.name.startswith("base"):
            continue  # pieces of tags, which this simple look would take for text
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found += [
            f"{path.relative_to(PAGES)}: {said[1:-1].strip()}"
            for said in words.findall(text)
            if said[1:-1].strip(" –") not in allowed
        ]
    assert found == []

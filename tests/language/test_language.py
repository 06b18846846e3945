"""Sentences in two languages."""

from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.language import add_catalogs, in_both, message, messages, render
from engine.language.rendering import _sentences

SWEDISH = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "{what} is missing."
msgstr "{what} saknas."

msgid "{count} thing"
msgid_plural "{count} things"
msgstr[0] "{count} sak"
msgstr[1] "{count} saker"
"""


@pytest.fixture(autouse=True)
def catalogue(tmp_path: Path) -> None:
    (tmp_path / "sv").mkdir()
    (tmp_path / "sv" / "test.po").write_text(SWEDISH, encoding="utf-8")
    add_catalogs(tmp_path)
    yield
    from engine.language import rendering

    rendering._folders.remove(tmp_path)
    _sentences.cache_clear()


def test_a_message_is_rendered_in_the_language_asked_for():
    said = message("{what} is missing.", what="Bilagan")
    assert render(said, "sv") == "Bilagan saknas."
    assert render(said, "en") == "Bilagan is missing."


@pytest.mark.parametrize(("count", "swedish"), [(0, "0 saker"), (1, "1 sak"), (2, "2 saker")])
def test_a_counting_message_chooses_its_form(count: int, swedish: str):
    assert render(messages("{count} thing", "{count} things", count), "sv") == swedish


def test_a_message_within_a_message_is_rendered_in_the_same_language():
    inner = messages("{count} thing", "{count} things", 2)
    assert render(message("{what} is missing.", what=inner), "sv") == "2 saker saknas."


def test_braces_in_a_label_are_only_text():
    said = message("{what} is missing.", what="{0.__class__} {what}")
    assert in_both(said) == {"en": "{0.__class__} {what} is missing.", "sv": "{0.__class__} {what} saknas."}


def test_a_message_without_translation_is_said_in_english():
    assert render(message("Nobody translated {this}.", this="1"), "sv") == "Nobody translated 1."


def test_an_error_is_a_sentence_with_its_element_and_line():
    error = EngineError(message("{what} is missing.", what="Bilagan"), element="a1", line=7)
    assert (str(error), error.element, error.line) == ("Bilagan is missing.", "a1", 7)

"""Speak the user's language on the terminal, or JSON to a machine."""

import json
import os
from collections.abc import Mapping, Sequence
from shutil import get_terminal_size
from textwrap import fill
from typing import Any, TextIO

from engine.language import LANGUAGES, Language, Message, render


class Speaker:
    """Writes messages in one language to a stream."""

    def __init__(self, language: Language, stream: TextIO) -> None:
        self.language = language
        self._stream = stream

    def say(self, text: Message | str) -> str:
        """Return ``text`` in the user's language."""
        return render(text, self.language)

    def line(self, text: Message | str = "") -> None:
        """Write a line; on a terminal, broken between words. Control characters of labels do not get there."""
        said = visible(self.say(text))
        if self._stream.isatty():
            indent = " " * (len(said) - len(said.lstrip()) + 2)
            said = fill(said, get_terminal_size().columns, subsequent_indent=indent, break_long_words=False)
        print(said, file=self._stream)

    def text(self, text: str) -> None:
        """Write text of several lines as it is."""
        self._stream.write(text)

    def json(self, value: Mapping[str, Any], *, one_line: bool = False) -> None:
        """Write a JSON object, on one line and at once if asked."""
        print(json.dumps(value, ensure_ascii=False, indent=None if one_line else 2), file=self._stream, flush=one_line)


def visible(text: str) -> str:
    """Return the text with every control character but the line break replaced by a space."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)


def language_of(given: Sequence[str], environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language that the arguments ask for with ``--language``, else that of the environment, else English.

    >>> language_of(["check", "a.bpmn"], {"LANG": "sv_SE.UTF-8"})
    'sv'
    """
    wanted = ""
    for word, following in zip(given, [*given, ""][1:], strict=True):
        name, _, value = word.partition("=")
        if name == "--language":
            wanted = value or following
    for language in LANGUAGES:
        if wanted == language:
            return language
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "sv" if environment[name].startswith("sv") else "en"
    return "en"

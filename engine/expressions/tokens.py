"""Cut text into tokens, within limits: nothing here is slow or large whatever it is given."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from engine.errors import EngineError
from engine.language import Message, message

MAX_LENGTH = 4000
MAX_TOKENS = 400
MAX_DIGITS = 15

TokenKind = Literal["name", "number", "text", "mark", "end"]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.(?!\.)\d+)?)
      | (?P<name>[^\W\d]\w*)
      | (?P<text>"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
      | (?P<mark>===|!==|==|!=|<=|>=|&&|\|\||\.\.|[-+*/<>=!()\[\],.:?])
    )""",
    re.VERBOSE,
)
_ESCAPES = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "t": "\t", "r": "\r", "/": "/"}


class NotUnderstood(EngineError):
    """Text that is no expression of our grammar; its message says why."""


@dataclass(frozen=True, slots=True)
class Token:
    """A name, a number, a text (without its quotes), a mark, or the end."""

    kind: TokenKind
    text: str


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of ``text``, the last of which is the end.

    Raises NotUnderstood if the text or a number is too long, or holds what no expression holds.
    """
    if len(text) > MAX_LENGTH:
        raise NotUnderstood(message("The expression is longer than {limit} characters.", limit=MAX_LENGTH))
    found: list[Token] = []
    text = text.rstrip()
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise NotUnderstood(not_understood(text[position:].lstrip()))
        found.append(_token(match))
        position = match.end()
        if len(found) > MAX_TOKENS:
            raise NotUnderstood(message("The expression has more than {limit} parts.", limit=MAX_TOKENS))
    return (*found, Token("end", ""))


def not_understood(rest: str) -> Message:
    """Return the sentence that says where understanding ended."""
    shown = rest if len(rest) <= 40 else f"{rest[:39]}…"
    return message("The expression is not understood from “{rest}” on.", rest=shown)


def _token(match: re.Match[str]) -> Token:
    kind, text = match.lastgroup, match[match.lastgroup or 0]
    if kind == "number":
        return Token("number", _checked_number(text))
    if kind == "text":
        return Token("text", _unquoted(text))
    if kind == "name":
        return Token("name", _checked_name(text))
    return Token("mark", text)


def _checked_number(text: str) -> str:
    if len(text) > MAX_DIGITS:
        raise NotUnderstood(message("The number {number} has too many digits.", number=f"{text[:MAX_DIGITS]}…"))
    if len(text) > 1 and text[0] == "0" and text[1] != ".":
        raise NotUnderstood(not_understood(text))
    return text


def _checked_name(text: str) -> str:
    # Python reads names in the form NFKC: two spellings of one name must not be two names here.
    if text.startswith("__") or unicodedata.normalize("NFKC", text) != text or not text.isidentifier():
        raise NotUnderstood(message("“{name}” cannot be the name of a variable.", name=text))
    return text


def _unquoted(text: str) -> str:
    parts = re.split(r"\\(.)", text[1:-1])
    unknown = next((mark for mark in parts[1::2] if mark not in _ESCAPES), None)
    if unknown is not None:
        raise NotUnderstood(not_understood(f"\\{unknown}"))
    return "".join(part if place % 2 == 0 else _ESCAPES[part] for place, part in enumerate(parts))

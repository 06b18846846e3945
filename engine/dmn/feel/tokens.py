"""Cut FEEL into tokens, within the limits of our other expressions."""

import re

from engine.expressions.tokens import MAX_DIGITS, MAX_LENGTH, MAX_TOKENS, NotUnderstood, Token, not_understood
from engine.language import message

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.(?!\.)\d+)?|\.(?!\.)\d+)
      | (?P<name>[^\W\d]\w*)
      | (?P<text>"(?:[^"\\]|\\.)*")
      | (?P<mark>\*\*|==|!=|<=|>=|\.\.|[-+*/<>=()\[\]{},.:?@])
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_ESCAPES = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "t": "\t", "r": "\r", "/": "/"}


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a FEEL text, the last of which is the end. Raises NotUnderstood."""
    if len(text) > MAX_LENGTH:
        raise NotUnderstood(message("The expression is longer than {limit} characters.", limit=MAX_LENGTH))
    found: list[Token] = []
    text, position = text.rstrip(), 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise NotUnderstood(not_understood(text[position:].lstrip()))
        found.append(_token(match))
        position = match.end()
        if len(found) > MAX_TOKENS:
            raise NotUnderstood(message("The expression has more than {limit} parts.", limit=MAX_TOKENS))
    return (*found, Token("end", ""))


def _token(match: re.Match[str]) -> Token:
    kind, text = match.lastgroup, match[match.lastgroup or 0]
    if kind == "number":
        if len(text) > 2 * MAX_DIGITS:
            raise NotUnderstood(message("The number {number} has too many digits.", number=f"{text[:MAX_DIGITS]}…"))
        return Token("number", text)
    if kind == "text":
        return Token("text", _ESCAPE.sub(_unescaped, text[1:-1]))
    if kind == "name":
        if text.startswith("__"):
            raise NotUnderstood(message("“{name}” cannot be the name of a variable.", name=text[:60]))
        return Token("name", text)
    return Token("mark", text)


def _unescaped(match: re.Match[str]) -> str:
    letter = match[1]
    if letter[0] in "uU" and len(letter) > 1:
        number = int(letter[1:], 16)
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            raise NotUnderstood(not_understood(match[0]))
        return chr(number)
    if letter not in _ESCAPES:
        raise NotUnderstood(not_understood(match[0]))
    return _ESCAPES[letter]

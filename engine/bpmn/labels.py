"""Names as people read them: no invisible characters, one form for each letter, one alphabet a word."""

import re
import unicodedata
from functools import lru_cache

_KEPT = "\t\n\r"
_ALL_SEEN = re.compile(r"[\t\n\r -~\u00a1-\u00ac\u00ae-\u02ff]*")
"""Letters of the Latin alphabet and their signs: all of them seen, each in its one form."""
_WORD = re.compile(r"[^\W\d_]+")
_TOOLS_ID = re.compile(r"(?:sid-|_)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def visible(text: str) -> str:
    """Return ``text`` in Unicode form NFC without control, direction and zero-width characters.

    >>> visible("Be\\u200bslu\\u00adta")
    'Besluta'
    """
    if _ALL_SEEN.fullmatch(text):
        return text
    kept = "".join(letter for letter in text if letter in _KEPT or unicodedata.category(letter) not in ("Cc", "Cf"))
    return unicodedata.normalize("NFC", kept)


def is_tools_id(text: str) -> bool:
    """Say whether ``text`` is an id that a tool made up, written where a name should stand.

    >>> is_tools_id("sid-7E61DCD0-0700-4828-8A28-CD65132273D7"), is_tools_id("Besluta")
    (True, False)
    """
    return _TOOLS_ID.fullmatch(text.strip()) is not None


@lru_cache(16384)
def is_plain(text: str) -> bool:
    """Say whether there is nothing to say of ``text`` as a name: it is seen as it is, and no tool made it up."""
    return visible(text) == text and not is_tools_id(text) and not mixes_alphabets(text)


def hides_characters(text: str) -> bool:
    """Say whether ``text`` holds characters that nobody sees."""
    return any(letter not in _KEPT and unicodedata.category(letter) in ("Cc", "Cf") for letter in text)


def mixes_alphabets(text: str) -> bool:
    """Say whether one word of ``text`` has letters of two alphabets.

    >>> mixes_alphabets("B\\u0435sluta"), mixes_alphabets("Пётр Besluta")
    (True, False)
    """
    if text.isascii():
        return False
    return any(len({_alphabet(letter) for letter in set(word)} - {""}) > 1 for word in _WORD.findall(text))


@lru_cache(4096)
def _alphabet(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return next((alphabet for alphabet in _ALPHABETS if name.startswith(alphabet)), "")

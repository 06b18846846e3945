"""Stems of words: what the forms of a word have in common."""

import re
import threading
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import snowballstemmer

from engine.language import Language

_NAMES: Mapping[Language, str] = {"sv": "swedish", "en": "english"}
_REMEMBERED = 8192
_WHOLE = frozenset({"före"})  # its stem is another word
_DOER = re.compile(r"(\w{3,}are)(?:n|ns|s)?")
_SHORT_VERB = re.compile(r"[aouåeiyäö][bdfgjklmnprstv]a")
_DOUBLED = frozenset("bdfgklmnprst")
_SHORTEST_NOUN = 6
# American for British spelling, and the verb for its noun where their stems are not one (longer nouns first).
_ENGLISH = tuple(
    (re.compile(f"{ending}s?$"), verb)
    for ending, verb in (
        ("isation", "ization"),
        ("ising", "izing"),
        ("ise(d?)", r"ize\1"),
        ("our(ed|ing)?", r"or\1"),
        ("ification", "ify"),
        ("solution", "solve"),
        ("duction", "duce"),
        ("scription", "scribe"),
        ("ception", "ceive"),
        ("clusion", "clude"),
        ("cision", "cide"),
        ("mission", "mit"),
        ("ension", "end"),
        ("(.re)ation", r"\1ate"),
        ("ance", ""),
        ("ment", ""),
        ("([eiu]r)y", r"\1"),
    )
)


class Stemmer:
    """Stems of one language, each made once."""

    def __init__(self, language: Language) -> None:
        self._name = _NAMES[language]
        self._of_thread = threading.local()
        self._swedish = language == "sv"
        self._known = lru_cache(_REMEMBERED)(self._stem)

    def __call__(self, word: str) -> str:
        """Return the stem of a word in lower case.

        Nouns of action have their verb's stem (granskning, granska; decision, decide), those who do it do not
        (granskare). British and American spellings have one stem.
        """
        return self._known(word)

    def _plain(self) -> Any:
        """Return the stemmer of this thread: one keeps the word that it is at in itself, so threads cannot share it."""
        if not hasattr(self._of_thread, "stemmer"):
            self._of_thread.stemmer = snowballstemmer.stemmer(self._name)
        return self._of_thread.stemmer

    def _stem(self, word: str) -> str:
        if not self._swedish:
            return str(self._plain().stemWord(_verb(word)))
        stem: str = self._plain().stemWord(word)
        if word in _WHOLE:
            return word
        if doer := _DOER.fullmatch(word):
            return doer[1]
        if len(stem) > 5:
            stem = stem.removesuffix("an")
        if len(stem) > 7:
            stem = stem.removesuffix("ning") if stem.endswith("ning") else stem.removesuffix("ing")
        if _SHORT_VERB.fullmatch(stem):
            stem = stem.removesuffix("a")
        if stem.endswith("ås") and len(stem) > 4:
            stem = stem.removesuffix("s")
        doubled = len(stem) > 4 and stem[-1] == stem[-2] and stem[-1] in _DOUBLED
        return stem[:-1] if doubled else stem


def _verb(word: str) -> str:
    """Return the verb of an English noun of action, in American spelling; another word as it is."""
    if len(word) > _SHORTEST_NOUN:
        for noun, verb in _ENGLISH:
            if noun.search(word):
                return noun.sub(verb, word)
    return word

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
_DOUBLED = frozenset("bdfgklmnprst")


class Stemmer:
    """Stems of one language, each made once."""

    def __init__(self, language: Language) -> None:
        self._name = _NAMES[language]
        self._of_thread = threading.local()
        self._swedish = language == "sv"
        self._known = lru_cache(_REMEMBERED)(self._stem)

    def __call__(self, word: str) -> str:
        """Return the stem of a word in lower case.

        Swedish nouns of action have their verb's stem (granskning, granska), those who do it do not (granskare).
        """
        return self._known(word)

    def _plain(self) -> Any:
        """Return the stemmer of this thread: one keeps the word that it is at in itself, so threads cannot share it."""
        if not hasattr(self._of_thread, "stemmer"):
            self._of_thread.stemmer = snowballstemmer.stemmer(self._name)
        return self._of_thread.stemmer

    def _stem(self, word: str) -> str:
        stem: str = self._plain().stemWord(word)
        if not self._swedish:
            return stem
        if word in _WHOLE:
            return word
        if doer := _DOER.fullmatch(word):
            return doer[1]
        if len(stem) > 5:
            stem = stem.removesuffix("an")
        if len(stem) > 7:
            stem = stem.removesuffix("ning") if stem.endswith("ning") else stem.removesuffix("ing")
        if stem.endswith("ås") and len(stem) > 4:
            stem = stem.removesuffix("s")
        doubled = len(stem) > 4 and stem[-1] == stem[-2] and stem[-1] in _DOUBLED
        return stem[:-1] if doubled else stem

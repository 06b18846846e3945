"""Stems of words: what the forms of a word have in common."""

import re
from functools import lru_cache

import snowballstemmer

from engine.language import Language

_STEMMERS = {"sv": snowballstemmer.stemmer("swedish"), "en": snowballstemmer.stemmer("english")}
_REMEMBERED = 8192
_WHOLE = frozenset({"före"})  # its stem is another word
_DOER = re.compile(r"(\w{3,}are)(?:n|ns|s)?")
_DOUBLED = frozenset("bdfgklmnprst")


class Stemmer:
    """Stems of one language, each made once."""

    def __init__(self, language: Language) -> None:
        self._plain = _STEMMERS[language]
        self._swedish = language == "sv"
        self._known = lru_cache(_REMEMBERED)(self._stem)

    def __call__(self, word: str) -> str:
        """Return the stem of a word in lower case.

        Swedish nouns of action have their verb's stem (granskning, granska), those who do it do not (granskare).
        """
        return self._known(word)

    def _stem(self, word: str) -> str:
        stem: str = self._plain.stemWord(word)
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

"""Labels as words: normalised, stemmed, compounds split, with the lexicon's concepts."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import snowballstemmer

from engine.language import Language

_STEMMERS = {"sv": snowballstemmer.stemmer("swedish"), "en": snowballstemmer.stemmer("english")}
_SILENT = re.compile(
    r"(?:sid|id|node|nod|step|steg|task|activity|aktivitet|uppgift|usertask|servicetask|gateway|exclusivegateway|"
    r"event|startevent|endevent|händelse|vägval|call ?activity|sub ?process|delprocess|[a-zåäö])?"
    r"[\s_:-]*(?:[0-9][\w-]*)?|"
    r"(?:task|activity|gateway|event|flow|usertask|sid)_\w+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label as read: ``text`` normalised, ``words`` stemmed in order; both empty if it says nothing."""

    text: str
    words: tuple[str, ...]

    def __bool__(self) -> bool:
        """Say whether the label says anything."""
        return bool(self.words)


def normal(text: str) -> str:
    """Return a text in lower case without numbering, marks and surplus space.

    >>> normal("  3.2 Granska\\nansökan! ")
    'granska ansökan'
    """
    lowered = re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ][a-zåäö])", " ", text).lower()
    lowered = re.sub(r"^\s*\d+(?:\.\d+)*[.):]?\s+(?=\D)", "", lowered)
    return " ".join(re.findall(r"\w+", lowered.replace("_", " ")))


def is_silent(text: str) -> bool:
    """Say whether a label is empty or made by a tool, so that it says nothing of meaning.

    >>> [is_silent(text) for text in ("", "Task 1", "Activity_0ab", "t7", "Besluta")]
    [True, True, True, True, False]
    """
    return _SILENT.fullmatch(" ".join(text.split())) is not None


class Lexicon:
    """The words of one language: stop words, concepts (synonym groups) and opposites."""

    def __init__(self, language: Language) -> None:
        data = tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8"))[language]
        self.language = language
        self._stem_word = cache(_STEMMERS[language].stemWord)
        self.stop = frozenset(data["stop"])
        listed: list[list[str]] = [*data["synonyms"], *(side for pair in data["opposites"] for side in pair)]
        self._phrases = self._found_phrases(listed)
        self.concepts: dict[str, frozenset[int]] = {}
        for number, group in enumerate(data["synonyms"]):
            for key in self._keys(group):
                self.concepts[key] = self.concepts.get(key, frozenset()) | {number}
        self.opposites = tuple(
            (frozenset(self._keys(one)), frozenset(self._keys(other))) for one, other in data["opposites"]
        )

    def _found_phrases(self, groups: Iterable[Iterable[str]]) -> dict[tuple[str, ...], str]:
        phrases = (phrase for group in groups for phrase in group if " " in phrase)
        stemmed = {tuple(self.stem(word) for word in phrase.split()): phrase for phrase in phrases}
        return {stems: "_".join(stems) for stems in stemmed}

    def _keys(self, group: Iterable[str]) -> list[str]:
        return ["_".join(self.stem(word) for word in phrase.split()) for phrase in group]

    def stem(self, word: str) -> str:
        """Return the stem of a word in lower case; Swedish nouns of action have their verb's stem."""
        stem: str = self._stem_word(word)
        if self.language == "sv":
            shorter = stem.removesuffix("ning") if len(stem) > 7 else stem
            return shorter.removesuffix("s") if shorter.endswith("ås") and len(shorter) > 4 else shorter
        return stem

    @cached_property
    def known(self) -> frozenset[str]:
        """Return the stems that the lexicon lists, for splitting compounds."""
        return frozenset(key for key in self.concepts if "_" not in key and len(key) > 3)

    def read(self, text: str, vocabulary: frozenset[str] = frozenset()) -> Label:
        """Return a label as words; ``vocabulary`` are stems that compounds may be split into."""
        if is_silent(text):
            return Label("", ())
        normalised = normal(text)
        stems = [self.stem(word) for word in normalised.split() if word not in self.stop or _in_phrase(word)]
        words: list[str] = []
        for word in self._with_phrases(stems):
            parts = self.split(word, vocabulary) if self.language == "sv" else (word,)
            words.extend(part for part in parts if part not in self.stop)
        return Label(normalised, tuple(words) or tuple(stems))

    def _with_phrases(self, stems: list[str]) -> list[str]:
        words: list[str] = []
        at = 0
        while at < len(stems):
            length = next((n for n in (4, 3, 2) if tuple(stems[at : at + n]) in self._phrases), 1)
            words.append("_".join(stems[at : at + length]))
            at += length
        return words

    def split(self, word: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
        """Return the two parts of a compound if both are known words, else the word alone.

        Departure: a heuristic, no dictionary; the joining s is dropped.
        """
        if len(word) < 9 or word in self.concepts:
            return (word,)
        known = self.known | vocabulary
        for cut in range(4, len(word) - 3):
            first, second = word[:cut], self.stem(word[cut:])
            heads = (first, first.removesuffix("s"), self.stem(first))
            head = next((part for part in heads if part in known and part != word), None)
            if head is not None and second in known:
                return (head, second)
        return (word,)

    def alike(self, one: str, other: str) -> bool:
        """Say whether two stems are synonyms by the lexicon."""
        return bool(self.concepts.get(one, frozenset()) & self.concepts.get(other, frozenset()))

    def opposed(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """Say whether two labels are opposites: one holds a word, the other only its opposite."""
        first, second = set(one), set(other)
        for left, right in self.opposites:
            if first & left and second & right and not (first & right or second & left):
                return True
            if first & right and second & left and not (first & left or second & right):
                return True
        return False


def _in_phrase(word: str) -> bool:
    return word in {"till", "in", "out", "over", "up"}


@cache
def lexicon(language: Language) -> Lexicon:
    """Return the lexicon of a language, read once."""
    return Lexicon(language)


def language_of(texts: Iterable[str]) -> Language:
    """Return the language that labels are written in: Swedish if its letters or words are there, else English."""
    words = " ".join(normal(text) for text in texts).split()
    swedish, english = lexicon("sv"), lexicon("en")
    for_swedish = sum(
        2 * bool(re.search("[åäö]", word)) + (word in swedish.stop) + (swedish.stem(word) in swedish.concepts)
        for word in words
    )
    for_english = sum((word in english.stop) + (english.stem(word) in english.concepts) for word in words)
    return "sv" if for_swedish > for_english else "en"

"""Labels as words: normalised, stemmed, compounds split, with the lexicon's concepts."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from engine.compare.match.concepts import Concepts
from engine.compare.match.parts import joined_parts, thing_words
from engine.compare.match.stems import Stemmer
from engine.language import Language

_SILENT = re.compile(
    r"(?:sid|id|node|nod|step|steg|task|activity|aktivitet|uppgift|usertask|servicetask|gateway|exclusivegateway|"
    r"event|startevent|endevent|händelse|vägval|call ?activity|sub ?process|delprocess|[a-zåäö])?"
    r"[\s_:-]*(?:[0-9][\w-]*)?|"
    r"(?:task|activity|gateway|event|flow|usertask|sid)_\w+",
    re.IGNORECASE,
)
_REMEMBERED = 16384
_SHORTEST_COMPOUND = 8
_SWEDISH = re.compile("[åäö]")


@dataclass(frozen=True, slots=True)
class Label:
    """A label as read: ``text`` normalised, ``words`` stemmed in order; both empty if it says nothing.

    ``parts`` are the words of each of the things that a label says together, none if it says one.
    """

    text: str
    words: tuple[str, ...]
    parts: tuple[frozenset[str], ...] = ()
    said: frozenset[str] = field(init=False, compare=False, repr=False)
    """The words as a set."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "said", frozenset(self.words))

    def __bool__(self) -> bool:
        """Say whether the label says anything."""
        return bool(self.words)


@lru_cache(_REMEMBERED)
def normal(text: str) -> str:
    """Return a text in lower case without numbering, marks and surplus space.

    >>> normal("  3.2 Granska\\nansökan! ")
    'granska ansökan'
    """
    lowered = re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ][a-zåäö])", " ", text).lower()
    lowered = re.sub(r"^\s*\d+(?:\.\d+)*[.):]?\s+(?=\D)", "", lowered)
    return " ".join(re.findall(r"\w+", lowered.replace("_", " ")))


@lru_cache(_REMEMBERED)
def is_silent(text: str) -> bool:
    """Say whether a label is empty or made by a tool, so that it says nothing of meaning.

    >>> [is_silent(text) for text in ("", "Task 1", "Activity_0ab", "t7", "Besluta")]
    [True, True, True, True, False]
    """
    return _SILENT.fullmatch(" ".join(text.split())) is not None


class Lexicon(Concepts):
    """The words of one language, as the data file ``lexicon_<language>.toml`` lists them."""

    def __init__(self, language: Language) -> None:
        data = tomllib.loads(files(__package__).joinpath(f"lexicon_{language}.toml").read_text(encoding="utf-8"))
        self.language = language
        self.stop = frozenset(data["stop"])
        self.stem = Stemmer(language)
        self._conjunction = re.compile(rf"\s*[&/,;+]\s*|\s+(?:{'|'.join(data['conjunctions'])})\s+", re.IGNORECASE)
        super().__init__(data, self.stem)
        self._known_labels = lru_cache(_REMEMBERED)(self._as_read)
        self.known = frozenset(
            key for key in (*self.groups, *map(self.stem, data["parts"])) if "_" not in key and len(key) > 2
        )
        self._say = {
            name: tuple(dict.fromkeys(frozenset(self.read(way).words) for way in ways))
            for name, ways in data["activities"].items()
        }
        self._parts: dict[str | int, set[str]] = defaultdict(set)
        for part in {part for ways in self._say.values() for way in ways for part in way}:
            for name in (part, *self.groups.get(part, ())):
                self._parts[name].add(part)
        self.activities = lru_cache(_REMEMBERED)(self._activities)
        self._pieces = lru_cache(_REMEMBERED)(self._pieces_of)
        self._of, self._auxiliaries = frozenset(data["of"]), frozenset(data["auxiliaries"])
        self.about = lru_cache(_REMEMBERED)(self._about)

    def read(self, text: str, vocabulary: frozenset[str] = frozenset()) -> Label:
        """Return a label as words; ``vocabulary`` are stems that compounds may be split into."""
        return self._known_labels(text, vocabulary & self._pieces(text) if vocabulary else vocabulary)

    def _about(self, text: str) -> frozenset[str]:
        """Return the words, without compounds split, of what a normalised label is about."""
        said = thing_words(text.split(), self._of, self._auxiliaries, lambda word: self.acts(self.stem(word)))
        return frozenset(self._with_phrases(self._stems(" ".join(said))))

    def _pieces_of(self, text: str) -> frozenset[str]:
        """Return all stems that a vocabulary could say the compounds of a label are made of: no others change it."""
        if self.language != "sv" or is_silent(text):
            return frozenset()
        texts = (text, *self._conjunction.split(text))
        words = {word for each in texts for word in self._with_phrases(self._stems(normal(each)))}
        return frozenset(piece for word in words for heads, second in self._cuts(word) for piece in (*heads, second))

    def _as_read(self, text: str, vocabulary: frozenset[str]) -> Label:
        if is_silent(text):
            return Label("", ())
        normalised = normal(text)
        pieces = self._conjunction.split(text)
        parts = joined_parts([self._words(normal(piece), vocabulary) for piece in pieces], self.acts)
        return Label(normalised, self._words(normalised, vocabulary), parts)

    def _words(self, normalised: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
        stems = self._stems(normalised)
        words: list[str] = []
        for word in self._with_phrases(stems):
            parts = self.split(word, vocabulary) if self.language == "sv" else (word,)
            words.extend(part for part in parts if part not in self.stop)
        return tuple(words) or tuple(stems)

    def _stems(self, normalised: str) -> list[str]:
        return [self.stem(word) for word in normalised.split() if word not in self.stop or word in self.of_phrases]

    def _with_phrases(self, stems: list[str]) -> list[str]:
        words: list[str] = []
        at = 0
        while at < len(stems):
            length = next((n for n in (4, 3, 2) if tuple(stems[at : at + n]) in self.phrases), 1)
            words.append("_".join(stems[at : at + length]))
            at += length
        return words

    def split(self, word: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
        """Return the two parts of a compound if both are known words, else the word alone.

        Departure: a heuristic, no dictionary; the joining s is dropped.
        """
        for heads, second in self._cuts(word):
            head = next((part for part in heads if part in self.known or part in vocabulary), None)
            if head is not None and (second in self.known or second in vocabulary):
                return (head, second)
        return (word,)

    def _cuts(self, word: str) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield what a word would be made of if it were a compound: forms of its first part, and the second."""
        if len(word) < _SHORTEST_COMPOUND or word in self.groups or word in self.told_apart or "_" in word:
            return
        for cut in range(3, len(word) - 2):
            first = word[:cut]
            heads = (first, first.removesuffix("s"), self.stem(first), self.stem(first.removesuffix("s")))
            yield tuple(part for part in heads if part != word), self.stem(word[cut:])

    def _activities(self, words: frozenset[str]) -> dict[str, frozenset[str]]:
        """Return the activities of the lexicon that words say, with those of the words that say it.

        Only the ways with most words count. O(ways).
        """
        said: dict[str, str] = {}
        for word in sorted(words):
            for name in (word, *self.groups.get(word, ())):
                for part in self._parts.get(name, ()):
                    said.setdefault(part, word)
        found = [(way, name) for name, ways in self._say.items() for way in ways if way <= said.keys()]
        most = max((len(way) for way, _ in found), default=0)
        return {name: frozenset(map(said.__getitem__, way)) for way, name in found if len(way) == most}


@cache
def lexicon(language: Language) -> Lexicon:
    """Return the lexicon of a language, read once."""
    return Lexicon(language)


def language_of(texts: Iterable[str]) -> Language:
    """Return the language that labels are written in: Swedish if its letters or words are there, else English."""
    said = [_speaks_for(text) for text in texts]
    return "sv" if sum(swedish for swedish, _ in said) > sum(english for _, english in said) else "en"


@lru_cache(_REMEMBERED)
def _speaks_for(text: str) -> tuple[int, int]:
    """Return how much a label speaks for Swedish, and for English."""
    swedish, english = lexicon("sv"), lexicon("en")
    words = normal(text).split()
    return (
        sum(
            2 * bool(_SWEDISH.search(word)) + (word in swedish.stop) + (swedish.stem(word) in swedish.groups)
            for word in words
        ),
        sum((word in english.stop) + (english.stem(word) in english.groups) for word in words),
    )

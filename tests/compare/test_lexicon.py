"""The lexicon agrees with itself: it is edited by hand."""

import tomllib
from importlib.resources import files

import pytest

from engine.compare.match.words import Lexicon, lexicon

DATA = tomllib.loads(files("engine.compare.match").joinpath("lexicon_sv.toml").read_text(encoding="utf-8"))
WORDS = lexicon("sv")


def opposed(words: Lexicon, one: str, other: str) -> bool:
    return bool(words.opposed([words.read(one).said], [words.read(other).said])[0, 0])


@pytest.mark.parametrize("name", DATA["activities"])
def test_every_way_to_say_an_activity_says_it(name: str):
    ways = DATA["activities"][name]
    assert [way for way in ways if name not in WORDS.activities(frozenset(WORDS.read(way).words))] == []


@pytest.mark.parametrize("pair", DATA["opposites"], ids=lambda pair: f"{pair[0][0]}-{pair[1][0]}")
def test_opposites_are_opposed(pair: list[list[str]]):
    left, right = pair
    assert opposed(WORDS, left[0], right[0])
    assert opposed(WORDS, right[0], left[0])


@pytest.mark.parametrize("line", DATA["apart"], ids=lambda line: line[0])
def test_what_is_kept_apart_is_opposed(line: list[str]):
    assert [(one, other) for one in line for other in line if one != other and not opposed(WORDS, one, other)] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Inled utredning", "Inled inte utredning"),
        ("Ansökan komplett", "Ansökan okomplett"),
        ("Underrätta granne", "Underrätta sökanden"),
        ("Besluta före syn", "Besluta efter syn"),
    ],
)
def test_denials_and_opposite_beginnings_are_opposed(one: str, other: str):
    assert opposed(WORDS, one, other)


@pytest.mark.parametrize(
    ("noun", "verb"), [("granskning", "granska"), ("fakturering", "fakturera"), ("expediering", "expediera")]
)
def test_nouns_of_action_are_their_verbs_and_those_who_do_it_are_not(noun: str, verb: str):
    assert WORDS.stem(noun) == WORDS.stem(verb)
    assert WORDS.stem("granskare") != WORDS.stem("granska")
    assert WORDS.stem("handläggaren") == WORDS.stem("handläggare")

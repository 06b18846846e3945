"""Large models are matched some rows at once, and without what can be derived: to the same answer as small ones."""

from collections.abc import Iterable
from importlib import import_module

import pytest

from engine.compare import diff, match, match_family
from engine.compare.match import NOTHING_SAID, Judgement, Judgements, Meaning, large
from engine.compare.match.large import what_differs
from engine.compare.match.subject import Subject, Wording
from engine.model import ProcessModel
from engine.model.sketch import read_sketch

ONE = """
(start) -> Registrera ansökan -> <Komplett?>
<Komplett?> -nej-> Begär och bevaka komplettering -> Registrera ansökan
<Komplett?> -ja-> Utred och bedöm ansökan -> <+ fork>
<+ fork> -> Skicka remiss -> <+ join>
<+ fork> -> Kommunicera underlag -> <+ join>
<+ join> -> Besluta om tillstånd -> (beviljat)
"""
OTHER = """
(start) -> Ta emot ansökan -> Utreda ansökan -> Bedöma ansökan -> <Remiss?>
<Remiss?> -ja-> Skicka på remiss -> Underrätta sökanden -> Fatta beslut
<Remiss?> -nej-> Fatta beslut -> <Bifall?>
<Bifall?> -ja-> (beviljat)
<Bifall?> -nej-> (avslag)
"""


@pytest.fixture
def nothing_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every matrix count as large, and be worked at three rows at once."""
    for module in ("lists", "derived", "shared_words", "neighbours"):
        monkeypatch.setattr(import_module(f"engine.compare.match.{module}"), "LARGE", 0)
    monkeypatch.setattr(import_module("engine.compare.match.lists"), "AT_ONCE", 3)


def _found() -> str:
    models = [read_sketch(sketch) for sketch in (ONE, OTHER, ONE.replace("Utred och bedöm", "Granska"))]
    alignments = [match(one, other) for one in models for other in models]
    scripts = [diff(models[0], other, match(models[0], other)) for other in models]
    return repr((alignments, scripts, match_family(dict(zip("abc", models, strict=True))).pairs))


@pytest.fixture
def expected() -> str:
    """What is found where these models are small, as they are."""
    return _found()


def test_large_models_are_matched_as_small_ones(expected: str, nothing_is_small: None):
    assert _found() == expected


@pytest.fixture
def every_pair_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is the same be settled first whatever the size of models."""
    monkeypatch.setattr(large, "LARGE", 0)


def _row(labels: Iterable[str]) -> ProcessModel:
    return read_sketch(" -> ".join(("(start)", *labels, "(slut)")))


PLAIN = _row(f"Granska handling {number}" for number in range(40))
_LATER = {5: "Arkivera"}
CHANGED = _row("Mangla linne" if number == 20 else f"Granska handling {number}" for number in range(40))


def test_of_large_models_only_what_differs_is_weighed_with_what_is_around_it(every_pair_is_large: None):
    subjects = Subject.of(PLAIN), Subject.of(CHANGED)
    (ours, theirs), settled = what_differs(subjects, Wording(subjects))
    assert (len(ours.nodes), len(theirs.nodes), len(settled)) == (7, 7, 35)


def test_nothing_is_settled_of_ordinary_models():
    subjects = Subject.of(PLAIN), Subject.of(CHANGED)
    assert what_differs(subjects, Wording(subjects)) == (subjects, ())


def test_what_people_have_said_something_of_is_weighed_though_it_is_the_same(every_pair_is_large: None):
    subjects = Subject.of(PLAIN), Subject.of(CHANGED)
    said = Judgements((Judgement(Meaning("Granska handling 1"), Meaning("Mangla linne"), same=False),))
    parts, settled = what_differs(subjects, Wording(subjects, said))
    assert all("Granska_handling_1" in part.places for part in parts)
    assert ("Granska_handling_1",) * 2 not in settled
    assert ("Granska_handling_9",) * 2 in settled


def test_what_people_have_said_outranks_that_two_nodes_are_the_same(every_pair_is_large: None):
    meaning = Meaning("Granska handling 1")
    never = Judgements((Judgement(meaning, meaning, same=False),))
    assert "Granska_handling_1" not in match(PLAIN, CHANGED, never).variant_of
    assert match(PLAIN, CHANGED, never).variant_of["Granska_handling_9"] == "Granska_handling_9"


def test_of_a_large_family_what_all_share_is_settled_and_one_canonical_activity(every_pair_is_large: None):
    subjects = [Subject.of(model) for model in FAMILY.values()]
    parts, settled = what_differs(subjects, Wording(subjects))
    assert len(settled) == 28
    assert all(len(part.nodes) + 28 == len(whole.nodes) for part, whole in zip(parts, subjects, strict=True))
    shared = frozenset((name, "Granska_handling_9") for name in FAMILY)
    assert shared in match_family(FAMILY).canonical


def test_a_model_like_no_other_leaves_nothing_of_a_family_to_be_settled(every_pair_is_large: None):
    models = PLAIN, CHANGED, read_sketch(ONE)
    subjects = [Subject.of(model) for model in models]
    assert what_differs(subjects, Wording(subjects)) == (subjects, ())


FAMILY = {"a": PLAIN, "b": CHANGED, "c": _row(f"{_LATER.get(each, 'Granska')} handling {each}" for each in range(40))}
SAID = Judgements((Judgement(Meaning("Granska handling 20"), Meaning("Mangla linne"), same=True),))


def _family(judgements: Judgements) -> tuple[object, ...]:
    found = match_family(FAMILY, judgements)
    return {pair: each.variant_of for pair, each in found.pairs.items()}, found.canonical, set(found.doubts)


@pytest.fixture(params=[NOTHING_SAID, SAID], ids=["nothing said", "said"])
def answered(request: pytest.FixtureRequest) -> tuple[Judgements, tuple[object, ...]]:
    """What people said of a family, and what is found where it is weighed as a whole."""
    return request.param, _family(request.param)


def test_a_large_family_is_matched_as_a_small_one(
    answered: tuple[Judgements, tuple[object, ...]], every_pair_is_large: None
):
    judgements, found = answered
    assert _family(judgements) == found


def _scripts() -> list[tuple[str, ...]]:
    drawn = [read_sketch(sketch) for sketch in (ONE, OTHER, ONE.replace("Utred och bedöm", "Granska"))]
    models = [*drawn, PLAIN, CHANGED]
    return [
        tuple(str(each.message) for each in diff(one, other, match(one, other)).operations)
        for one in models
        for other in models
    ]


@pytest.fixture
def scripts() -> list[tuple[str, ...]]:
    """What differs where these models are weighed as a whole, as they are."""
    return _scripts()


def test_what_is_settled_first_gives_the_same_differences(scripts: list[tuple[str, ...]], every_pair_is_large: None):
    assert _scripts() == scripts


def test_what_is_settled_is_sure_and_says_why(every_pair_is_large: None):
    pair = next(each for each in match(PLAIN, CHANGED).correspondences if each.reference == ("Granska_handling_2",))
    assert (pair.variant, pair.band) == (("Granska_handling_2",), "accept")
    assert [str(reason) for reason in pair.reasons] == ["Same label.", "The same comes before and after."]

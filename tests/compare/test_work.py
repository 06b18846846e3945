"""How much work comparing does, counted, not timed: it follows what differs, and a family's labels are read once."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from engine.compare import diff, match, match_family
from engine.compare.diff import target
from engine.compare.match import context, evidence, left_over, placing, subject
from engine.compare.match import family as in_family
from engine.model import ProcessModel
from engine.model.sketch import read_sketch

Counted = Callable[[Any, str], Counter[str]]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Return what counts the calls of a function of a module, under its name, and lets them through."""
    calls: Counter[str] = Counter()

    def count(module: Any, name: str) -> Counter[str]:
        through = getattr(module, name)

        def counting(*arguments: Any, **named: Any) -> Any:
            calls[name] += 1
            return through(*arguments, **named)

        monkeypatch.setattr(module, name, counting)
        return calls

    return count


def line(length: int, *, renamed: int = -1) -> ProcessModel:
    """Return tasks in a row with a question after each fourth, one of them called otherwise."""
    parts = ["(start)"]
    for number in range(length):
        parts.append(f"{'Mangla' if number == renamed else 'Granska'} ärende {number}")
        if number % 4 == 3:
            parts.append(f"<Fråga {number}?>")
    return read_sketch(" -> ".join((*parts, "(slut)")))


def family(members: int) -> dict[str, ProcessModel]:
    """Return models that each call another task otherwise."""
    return {f"{number:02}": line(8, renamed=number) for number in range(members)}


def test_labels_of_a_family_are_compared_once_however_many_models_it_has(counted: Counted):
    calls = counted(subject, "label_evidence")
    match_family(family(6))
    assert calls["label_evidence"] == 1


def test_a_model_is_weighed_beside_all_others_of_its_family_at_once(counted: Counted):
    calls = counted(evidence, "_wide")
    match_family(family(6))
    assert calls["_wide"] == 5


def test_a_model_is_seen_in_context_beside_all_others_of_its_family_at_once(counted: Counted):
    calls = counted(context, "features")
    match_family(family(6))
    assert calls["features"] == 5


def test_what_is_left_over_is_looked_at_only_if_it_may_join_a_pair(counted: Counted):
    calls = counted(left_over, "agreeing_around")
    one = read_sketch("(start) -> Granska ärende -> (slut)")
    match(one, read_sketch("(start) -> Granska ärende -> Betala faktura -> (slut)"))
    assert calls["agreeing_around"] == 0
    match(one, read_sketch("(start) -> Granska ärende 1 -> Granska ärende 2 -> (slut)"))
    assert calls["agreeing_around"] > 0


def test_what_the_measure_says_without_answers_is_asked_once_for_a_family(counted: Counted):
    from engine.compare.match.judgements import Judgement, Judgements, Meaning

    calls = counted(in_family, "_drafts")
    models = family(3)
    work = []
    for other in ("Mangla ärende 1", "Mangla ärende 2"):
        calls.clear()
        said = Judgement(Meaning("Mangla ärende 0"), Meaning(other), same=False)
        match_family(models, Judgements((said,)))
        work.append(calls["_drafts"])
    assert work == [2, 1]


def test_what_matching_asks_of_a_model_is_kept_with_it(counted: Counted):
    models = family(3)
    match_family(models)
    calls = counted(subject, "_look")
    match_family(models)
    match(models["00"], models["01"])
    assert calls["_look"] == 0


def test_places_are_told_beside_what_corresponds_so_twice_the_size_is_twice_the_work(counted: Counted):
    calls = counted(placing, "agreeing")
    work = []
    for length in (40, 80):
        calls.clear()
        one, other = line(length), line(length, renamed=length // 2)
        match(one, other)
        work.append(calls["agreeing"])
    assert work[1] <= 2.5 * work[0]


def test_only_elements_that_differ_are_made_anew(counted: Counted):
    calls = counted(target, "referring")
    one, other = line(40), line(40, renamed=7)
    script = diff(one, other, match(one, other))
    assert [operation.kind for operation in script.operations] == ["rename"]
    assert calls["referring"] == 1


def test_the_order_of_work_is_worked_out_only_where_something_may_have_moved(counted: Counted):
    from engine.compare.diff import structure

    calls = counted(structure, "kept")
    one, other = line(12), line(12, renamed=7)
    diff(one, other, match(one, other))
    assert calls["kept"] == 0

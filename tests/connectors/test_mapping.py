"""What is sent and taken is what the lines say; a line that says nothing is refused with its number."""

import pytest

from engine.connectors import mapping
from engine.connectors.failures import CallFailed
from engine.connectors.mapping import MappingRefused

CASE = {"sokande": {"namn": "Maja", "barn": [{"alder": 3}, {"alder": 7}]}, "belopp": 12.5, "ja": True}


def test_fields_are_sent_nested_and_what_nobody_has_set_is_left_out():
    lines = mapping.sent(
        'person.name = sokande.namn\nperson.kid = sokande.barn.1.alder\nsum = belopp\nx = okand\nt = "a"'
    )
    assert mapping.body(lines, CASE) == {"person": {"name": "Maja", "kid": 7}, "sum": 12.5, "t": "a"}


def test_texts_numbers_lists_and_truth_are_sent_as_they_are_written():
    lines = mapping.sent('a = "x = y"\nb = 2\nc = [1, 2]\nd = true\ne = null')
    assert mapping.body(lines, {}) == {"a": "x = y", "b": 2, "c": [1, 2], "d": True, "e": None}


@pytest.mark.parametrize(
    "text",
    [
        "namn",
        "= a",
        "a =",
        "a b = c",
        'a = "x',
        "a = [",
        "a..b = c",
        "a = b.",
        "a = 1\na.b = 2",
        "a = -Infinity",
    ],
)
def test_a_line_that_does_not_say_what_is_sent_is_refused(text: str):
    with pytest.raises(MappingRefused):
        mapping.sent(text)


def test_the_sentence_names_the_line():
    with pytest.raises(MappingRefused, match="Line 3"):
        mapping.sent("a = b\n\nc")


def test_variables_are_taken_by_paths_and_the_whole_answer_by_a_sign():
    lines = mapping.taken("inkomst = person.income.0.amount\nallt = $\nb = $.person")
    document = {"person": {"income": [{"amount": 3}]}}
    assert mapping.outputs(lines, document) == {"inkomst": 3, "allt": document, "b": document["person"]}


@pytest.mark.parametrize(
    "text", ["a.b = c", "_a = c", "class = c", "klunga = c", "klunga_choice_1 = c", "1 = c", "a = "]
)
def test_only_the_name_of_a_variable_is_set(text: str):
    with pytest.raises(MappingRefused):
        mapping.taken(text)


@pytest.mark.parametrize("path", ["missing", "person.income.1", "person.income.x", "person.name.more"])
def test_an_answer_without_what_is_taken_is_no_answer(path: str):
    document = {"person": {"income": [1], "name": "M"}}
    with pytest.raises(CallFailed, match="nothing at"):
        mapping.outputs(mapping.taken(f"a = {path}"), document)


def test_a_text_is_filled_with_values_and_never_with_what_is_not_set():
    assert mapping.filled("{sokande.namn}: {belopp} {ja}", CASE) == "Maja: 12.5 true"
    for text in ("{okand}", "{sokande}", "{sokande.barn}"):
        with pytest.raises(CallFailed, match="is not set"):
            mapping.filled(text, CASE)

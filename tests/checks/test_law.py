"""Rules of law are content: read from files, kept to a closed vocabulary, applied on their days."""

from dataclasses import replace
from datetime import date

import pytest

from engine.checks import RuleBook, check, standard_book
from engine.checks.law import LawRule, LawRuleRefused, Pattern, checked, from_content, in_words, standard_rules
from engine.checks.law.rule import PatternKind
from engine.language import in_both, render
from engine.model.sketch import read_sketch

RULE: LawRule = standard_rules()[0]


def broken(pattern: Pattern, sketch: str) -> list[str | None]:
    rule = replace(RULE, pattern=pattern)
    return [finding.element for finding in check(read_sketch(sketch), RuleBook((rule,))) if finding.rule == RULE.id]


def test_every_file_is_read_and_says_who_must_look_at_it_again():
    for rule in standard_rules():
        assert from_content(rule.content()) == rule
        assert rule.review_before is not None
        assert render(in_words(rule.pattern), "sv") != render(in_words(rule.pattern), "en")


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        (
            "before_on_every_way",
            "(s) -> Kommunicera -> Besluta -> (slut)",
            "(s) -> <x?> -> Besluta -> (slut)\n<x?> -> Kommunicera -> Besluta",
        ),
        (
            "after_on_every_way",
            "(start) -> Besluta -> Kommunicera -> (slut)",
            "(start) -> Besluta -> <x?> -> Kommunicera -> (slut)\n<x?> -> (klart)",
        ),
        (
            "after_on_some_way",
            "(start) -> Besluta -> <x?> -> Kommunicera -> (slut)\n<x?> -> (klart)",
            "(start) -> Besluta -> (slut)",
        ),
    ],
)
def test_the_vocabulary_of_order_means_what_it_says(kind: PatternKind, right: str, wrong: str):
    pattern = Pattern(kind, "decide", ("communicate",))
    assert broken(pattern, right.replace("(s)", "(start)")) == []
    assert broken(pattern, wrong.replace("(s)", "(start)")) == ["Besluta"]


def test_a_dead_end_without_end_event_is_a_way_to_an_end():
    pattern = Pattern("after_on_every_way", "decide", ("notify",))
    assert broken(pattern, "(start) -> Besluta -> <x?> -> Arkivera\n<x?> -> Expediera beslut -> (slut)") == ["Besluta"]


def test_a_rule_is_applied_from_its_first_to_its_last_day():
    rule = replace(RULE, valid_from=date(2027, 1, 1), valid_until=date(2027, 12, 31))
    assert [rule.in_force(day) for day in (date(2026, 12, 31), date(2027, 1, 1), date(2028, 1, 1))] == [
        False,
        True,
        False,
    ]
    assert standard_book(date(2018, 6, 30)).laws == ()


def test_what_a_lawyer_writes_is_text_whatever_braces_it_holds():
    rule = replace(RULE, message={"sv": "{element} {0.__class__} {x", "en": "{element.__class__}"})
    (finding,) = (f for f in check(read_sketch("(start) -> Besluta -> (slut)"), RuleBook((rule,))) if f.rule == RULE.id)
    assert in_both(finding.message) == {"en": "{element.__class__}", "sv": "aktiviteten ”Besluta” {0.__class__} {x"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "Nej!"}, "id"),
        ({"severity": "error"}, "severity"),
        ({"title": {"sv": "Bara svenska", "en": ""}}, "title_en"),
        ({"pattern": Pattern("before_on_every_way", "decide")}, "others"),
        ({"pattern": Pattern("states_time_limit", "decide", ("notify",))}, "others"),
        ({"pattern": Pattern("before_on_every_way", "dansa", ("notify",))}, "activity"),
        ({"valid_until": date(2000, 1, 1)}, "valid_until"),
    ],
)
def test_a_rule_outside_the_vocabulary_is_refused_at_its_field(change: dict[str, object], field: str):
    with pytest.raises(LawRuleRefused) as refused:
        checked(replace(RULE, **change))
    assert refused.value.field == field


def test_a_label_only_suggests_so_law_becomes_a_warning():
    stated = read_sketch("(start) -> Besluta -> (slut)")
    stated = stated.replacing(replace(stated.node_by_id["Besluta"], meaning="decide"))
    suggested = read_sketch("(start) -> Besluta -> (slut)")
    assert [[f.severity for f in check(m) if f.rule == RULE.id] for m in (stated, suggested)] == [["law"], ["warning"]]


def test_a_chosen_severity_is_used_and_off_is_silence():
    model = read_sketch("(start) -> <x> -> Utred -> (slut)\n<x> -> Prata -> (klart)")
    assert "gateway-question" in {finding.rule for finding in check(model)}
    book = replace(standard_book(), settings={"gateway-question": "warning", "undecided-gateway": "off"})
    found = {finding.rule: finding.severity for finding in check(model, book)}
    assert found["gateway-question"] == "warning"
    assert "undecided-gateway" not in found

"""Administrators choose severities, lawyers change rules of law; all is remembered and can be taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from engine.checks.law import LawRuleRefused, Pattern
from engine.services.organization import people
from engine.services.organization.authority import NotAllowed
from engine.services.publishing import models, rules
from engine.services.publishing.rechecking import keep_current
from engine.store.tables import EService, Municipality, Person

NOW = datetime(2026, 11, 25, tzinfo=UTC)
DRAWN = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="P">
<startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/><task id="t" name="Besluta om bygglov"/>
<sequenceFlow id="b" sourceRef="t" targetRef="e"/><endEvent id="e"/></process></definitions>"""


@pytest.fixture
def eva(session: Session) -> Person:
    """An administrator and process owner for all municipalities."""
    person = people.create_person(session, "Eva Nor", now=NOW)
    for role in ("administrator", "process_owner"):
        people.assign(session, person, role, None, by=None)
    return person


def test_a_chosen_severity_is_in_the_book_and_can_be_taken_back(session: Session, eva: Person):
    rules.choose_severity(session, "no-end", "off", reason="Vi ritar aldrig slut.", by=eva, now=NOW)
    assert rules.rule_book(session, NOW.date()).settings == {"no-end": "off"}
    rules.restore(session, "no-end", None, by=eva, now=NOW)
    assert rules.rule_book(session, NOW.date()).settings == {}
    assert [row.changed_by.name for row in rules.history(session, "no-end")] == ["Eva Nor", "Eva Nor"]


def test_what_keeps_a_case_from_running_stays_an_error(session: Session, eva: Person):
    with pytest.raises(rules.RuleRefused):
        rules.choose_severity(session, "cycle-without-exit", "off", reason="", by=eva, now=NOW)


def test_only_an_administrator_of_all_changes_rules(session: Session, kil: Municipality):
    ylva = people.create_person(session, "Ylva Kihl", now=NOW)
    people.assign(session, ylva, "administrator", kil, by=None)
    with pytest.raises(NotAllowed):
        rules.choose_severity(session, "no-end", "off", reason="", by=ylva, now=NOW)


def test_a_changed_rule_of_law_is_applied_from_its_day_and_an_earlier_text_comes_back(session: Session, eva: Person):
    law = rules.find_rule(session, "four-eyes").law
    assert law is not None
    first = rules.save_law(session, replace(law, valid_from=date(2027, 1, 1)), reason="Ny lag", by=eva, now=NOW)
    assert "four-eyes" not in {each.id for each in rules.rule_book(session, date(2026, 12, 31)).laws}
    assert "four-eyes" in {each.id for each in rules.rule_book(session, date(2027, 1, 1)).laws}
    rules.save_law(session, replace(law, severity="warning"), reason="", by=eva, now=NOW)
    rules.restore(session, "four-eyes", first.id, by=eva, now=NOW)
    assert rules.find_rule(session, "four-eyes").law == replace(law, valid_from=date(2027, 1, 1))


def test_a_new_rule_of_law_is_added_once_and_taken_out_by_going_back(session: Session, eva: Person):
    law = replace(
        rules.find_rule(session, "four-eyes").law, id="ny-regel", pattern=Pattern("states_time_limit", "decide")
    )
    rules.save_law(session, law, reason="", by=eva, now=NOW, new=True)
    assert rules.rule_book(session, NOW.date()).laws[-1] == law
    with pytest.raises(LawRuleRefused):
        rules.save_law(session, law, reason="", by=eva, now=NOW, new=True)
    rules.restore(session, "ny-regel", None, by=eva, now=NOW)
    assert rules.find_rule(session, "ny-regel").setting == "off"


def test_a_draft_is_checked_again_by_the_rules_of_the_day_it_is_published(
    session: Session, e_service: EService, eva: Person
):
    version = models.upload(session, e_service, None, "a.bpmn", DRAWN, by=eva, now=NOW)
    assert not keep_current(session, version, on=NOW.date())
    assert "deadline-stated" in {finding["rule"] for finding in version.findings}
    rules.choose_severity(session, "deadline-stated", "off", reason="", by=eva, now=NOW)
    assert keep_current(session, version, on=NOW.date())
    assert "deadline-stated" not in {finding["rule"] for finding in version.findings}
    assert models.publish(session, version.id, by=eva, now=NOW).status == "published"

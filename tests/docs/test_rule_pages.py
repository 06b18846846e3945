"""Each rule of checking and preparing has a page in docs/rules whose sketches do what the page says."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from engine.checks import MODULES
from engine.checks.checking import RULES
from engine.checks.examples import sketched
from engine.model.sketch import write_sketch
from engine.prepare import prepare
from engine.prepare.preparing import RULES as PREPARING

PAGES = Path(__file__).parents[2] / "docs" / "rules"
_BLOCK = re.compile(r"```sketch ?([^\n]*)\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("rule", RULES)
def test_the_wrong_sketch_of_a_page_is_reported_and_the_right_one_is_not(rule: str):
    wrong, right = (sketched(sketch, settings) for settings, sketch in _BLOCK.findall(_page(rule)))
    assert list(RULES[rule](wrong))
    assert list(RULES[rule](right)) == []


@pytest.mark.parametrize("rule", RULES)
def test_a_page_states_the_severity_that_its_rule_gives(rule: str):
    settings, sketch = _BLOCK.findall(_page(rule))[0]
    severity = next(iter(RULES[rule](sketched(sketch, settings)))).severity
    assert severity in re.search(r"^Severity: (.*)$", _page(rule), re.MULTILINE)[1]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.RULE)
def test_a_page_gives_the_reason_that_the_application_shows(module: ModuleType):
    text = re.sub(r"\[([\w-]+)\]\([^)]*\)", r"\1", _page(module.RULE)).replace("`", "").replace('"', "'")
    assert str(module.WHY) in " ".join(text.split())
    assert f"Severity: {module.SEVERITY}" in text


def test_the_list_of_rules_is_complete_and_in_order():
    listed = re.findall(r"\| \[([\w-]+)\]", (PAGES / "README.md").read_text(encoding="utf-8"))
    assert listed == list(RULES)


def test_every_finding_names_the_rule_that_made_it():
    for rule, findings in RULES.items():
        settings, sketch = _BLOCK.findall(_page(rule))[0]
        assert {finding.rule for finding in findings(sketched(sketch, settings))} == {rule}


REWRITES = sorted(path.stem for path in (PAGES / "rewrites").glob("*.md"))


@pytest.mark.parametrize("rule", REWRITES)
def test_the_drawn_sketch_of_a_rewrite_runs_as_its_page_says(rule: str):
    page = (PAGES / "rewrites" / f"{rule}.md").read_text(encoding="utf-8")
    settings, sketch = _BLOCK.findall(page)[0]
    prepared = prepare(sketched(sketch, settings))
    said = next(rewrite for rewrite in prepared.rewrites if rewrite.rule == rule)
    assert f"Kind here: {said.kind}." in page
    assert f"Said: {said.message}\n" in page
    assert write_sketch(prepared.model) == re.search(r"```text\n(.*?)```", page, re.DOTALL)[1]


def test_every_rewrite_has_a_page_and_stands_in_the_list():
    rules = {rule.__globals__["RULE"] for rule in PREPARING}
    listed = re.findall(r"rewrites/([\w-]+)\.md", (PAGES / "rewrites.md").read_text(encoding="utf-8"))
    assert rules == set(REWRITES)
    assert listed == [rule.__globals__["RULE"] for rule in PREPARING]


def _page(rule: str) -> str:
    return (PAGES / f"{rule}.md").read_text(encoding="utf-8")

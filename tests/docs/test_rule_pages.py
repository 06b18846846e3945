"""Each rule of checking and preparing has a page in docs/rules whose sketches do what the page says."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from engine.checks.checking import RULES
from engine.model import ProcessModel, Repetition
from engine.model.sketch import read_sketch, write_sketch
from engine.prepare import prepare
from engine.prepare.preparing import RULES as PREPARING

PAGES = Path(__file__).parents[2] / "docs" / "rules"
_BLOCK = re.compile(r"```sketch ?([^\n]*)\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("rule", RULES)
def test_the_wrong_sketch_of_a_page_is_reported_and_the_right_one_is_not(rule: str):
    wrong, right = (_model(sketch, settings) for settings, sketch in _BLOCK.findall(_page(rule)))
    assert list(RULES[rule](wrong))
    assert list(RULES[rule](right)) == []


@pytest.mark.parametrize("rule", RULES)
def test_a_page_states_the_severity_that_its_rule_gives(rule: str):
    settings, sketch = _BLOCK.findall(_page(rule))[0]
    severity = next(iter(RULES[rule](_model(sketch, settings)))).severity
    assert severity in re.search(r"^Severity: (.*)$", _page(rule), re.MULTILINE)[1]


def test_the_list_of_rules_is_complete_and_in_order():
    listed = re.findall(r"\| \[([\w-]+)\]", (PAGES / "README.md").read_text(encoding="utf-8"))
    assert listed == list(RULES)


def test_every_finding_names_the_rule_that_made_it():
    for rule, findings in RULES.items():
        settings, sketch = _BLOCK.findall(_page(rule))[0]
        assert {finding.rule for finding in findings(_model(sketch, settings))} == {rule}


REWRITES = sorted(path.stem for path in (PAGES / "rewrites").glob("*.md"))


@pytest.mark.parametrize("rule", REWRITES)
def test_the_drawn_sketch_of_a_rewrite_runs_as_its_page_says(rule: str):
    page = (PAGES / "rewrites" / f"{rule}.md").read_text(encoding="utf-8")
    settings, sketch = _BLOCK.findall(page)[0]
    prepared = prepare(_model(sketch, settings))
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


def _model(sketch: str, settings: str) -> ProcessModel:
    """Return the sketched model with what sketches cannot say.

    ``node.attribute=value`` sets an attribute of a node (``loop`` and ``repetition`` mark it as repeated,
    ``decision`` names the decision that it asks, ``properties`` are ``name:value``),
    ``process.attribute=value`` one of the process, and ``inside=node:nodes`` puts nodes into a subprocess.
    """
    model = read_sketch(sketch)
    for setting in settings.split():
        name, value = setting.split("=", 1)
        if name == "inside":
            parent, inner = value.split(":")
            children = set(inner.split(","))
            model = model.with_nodes(replace(n, parent=parent) if n.id in children else n for n in model.nodes)
            continue
        element, attribute = name.rsplit(".", 1)
        changed = {attribute: value} if attribute != "decision" else {"properties": (("decisionRef", value),)}
        if attribute in {"loop", "repetition"}:
            changed = {"repetition": Repetition("loop" if attribute == "loop" else "parallel", cardinality=value)}
        if attribute == "properties":
            changed = {"properties": tuple(tuple(each.rsplit(":", 1)) for each in value.split(","))}
        if element == "process":
            model = replace(model, processes=tuple(replace(process, **changed) for process in model.processes))
        else:
            model = model.replacing(replace(model.node_by_id[element], **changed))
    return model

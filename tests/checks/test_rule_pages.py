"""Each rule has a page in docs/rules whose wrong sketch it reports and whose right sketch it does not."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from engine.checks.checking import RULES
from engine.model import ProcessModel, Repetition
from engine.model.sketch import read_sketch

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


def test_every_finding_names_the_rule_that_made_it():
    for rule, findings in RULES.items():
        settings, sketch = _BLOCK.findall(_page(rule))[0]
        assert {finding.rule for finding in findings(_model(sketch, settings))} == {rule}


def _page(rule: str) -> str:
    return (PAGES / f"{rule}.md").read_text(encoding="utf-8")


def _model(sketch: str, settings: str) -> ProcessModel:
    """Return the sketched model with what sketches cannot say: ``node.attribute=value`` and ``inside=node:nodes``."""
    model = read_sketch(sketch)
    for setting in settings.split():
        name, value = setting.split("=", 1)
        if name == "inside":
            parent, inner = value.split(":")
            children = set(inner.split(","))
            model = model.with_nodes(replace(n, parent=parent) if n.id in children else n for n in model.nodes)
        elif name == "process.deadline":
            model = replace(model, processes=tuple(replace(process, deadline=value) for process in model.processes))
        else:
            node, attribute = name.rsplit(".", 1)
            changed = Repetition("parallel", cardinality=value) if attribute == "repetition" else value
            model = model.replacing(replace(model.node_by_id[node], **{attribute: changed}))
    return model

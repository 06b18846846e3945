"""What SpiffWorkflow does wrongly without a word, Klunga does right, or names."""

import pytest

from engine import dmn
from tests.conformance.judging import Feature, judge
from tests.conformance.not_yet import PROBES_NOT_RIGHT
from tests.conformance.probes import PROBES
from tests.dmn.sketch import NOW

TABLE = """\
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="http://example.org">
<decision id="fee" name="fee"><decisionTable id="t" hitPolicy="FIRST">
<input id="i"><inputExpression id="ie" typeRef="number"><text>age</text></inputExpression></input>
<output id="o" name="fee" typeRef="number"/>
{rows}</decisionTable></decision></definitions>"""
ROW = (
    '<rule id="r{}"><inputEntry id="c{}"><text>{}</text></inputEntry>'
    '<outputEntry id="v{}"><text>{}</text></outputEntry></rule>'
)


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.id)
def test_a_probe_is_right_or_named(probe: Feature):
    judged = judge(probe)
    expected, reason = PROBES_NOT_RIGHT.get(probe.id, ("runs", ""))
    better = judged.outcome == "runs" or (judged.outcome, expected) == ("named", "wrong")
    advice = "Take it off tests/conformance/not_yet.py, or list it as named" if better else reason or "It ran before"
    assert judged.outcome == expected, f"{advice}.\nallowed: {probe.traces}\nseen:    {judged.seen}"


@pytest.mark.parametrize(
    ("cells", "age", "fee"),
    [
        (("[1..10]", "-"), 10, 1),
        (("[1..10]", "-"), 11, 2),
        (("5,6", "-"), 6, 1),
        (("5,6", "-"), 7, 2),
        (("< 18", ">= 18"), 18, 2),
    ],
)
def test_cells_of_decision_tables_are_unary_tests_of_feel(cells: tuple[str, ...], age: int, fee: int):
    rows = "".join(ROW.format(n, n, cell.replace("<", "&lt;"), n, n) for n, cell in enumerate(cells, 1))
    decisions = dmn.read(TABLE.format(rows=rows).encode())
    decision = next(iter(decisions.decisions))
    decision = decisions.decisions[decision] if isinstance(decision, str) else decision
    assert dmn.decide(decisions, decision, {"age": age}, NOW).result == fee

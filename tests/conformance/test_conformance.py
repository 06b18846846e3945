"""Klunga runs what is drawn as BPMN 2.0 prescribes, or says that it does not."""

import pytest

from tests.conformance.features import FEATURES
from tests.conformance.judging import Feature, judge
from tests.conformance.not_yet import NOT_YET


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.id)
def test_a_feature_runs_as_the_standard_says(feature: Feature):
    judged = judge(feature)
    expected, reason = NOT_YET.get(feature.id, ("runs", ""))
    better = judged.outcome == "runs" or (judged.outcome, expected) == ("named", "wrong")
    advice = "Take it off tests/conformance/not_yet.py, or list it as named" if better else reason or "It ran before"
    assert judged.outcome == expected, (
        f"{advice}.\n{feature.id} is {judged.outcome}\nallowed: {feature.traces}\nseen:    {judged.seen}"
    )


def test_each_feature_has_a_name_of_its_own():
    names = [feature.id for feature in FEATURES]
    assert len(names) == len(set(names))


def test_only_features_are_listed_as_not_running():
    assert set(NOT_YET) <= {feature.id for feature in FEATURES}

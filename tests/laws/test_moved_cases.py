"""Laws of moving cases, on real models and edited versions of them, at places where a case stands by chance.

A moved case comes to its end whenever it did on its old version and new cases of the new one do; its variables are
kept; and what is put back is what was. A sample here: each kind of edit meets other files.
"""

import json
from collections import Counter

import pytest

from engine.execution import put_back
from engine.execution.saving import restore
from tests.laws.moved_cases import EDITS, Moved, always_ends, ends, moved, versions
from tests.laws.test_real_models import DATA, real_models

EVERY = 30
LARGEST = 80
SEEDS = (1, 2)
pytestmark = pytest.mark.skipif(DATA is None, reason="KLUNGA_DATA does not name the folder with the real files")


def test_moved_cases_of_real_models_end_keep_their_variables_and_are_put_back() -> None:
    met: Counter[str] = Counter()
    for number, (name, model) in enumerate(real_models(EVERY, LARGEST)):
        for edit in list(EDITS)[number % 3 :: 3]:
            for old, new in versions(model, edit, 1):
                if not always_ends(new):
                    continue
                for seed in SEEDS:
                    case = moved(old, new, seed)
                    if case is not None:
                        met[case.found.verdict] += 1
                        met["branches"] += bool(case.found.branches)
                        check(case, seed, (name, edit))
    assert met["unchanged"] + met["continues"] > 60 and met["continues"] >= 5 and met["decision"] >= 5, met


def check(case: Moved, seed: int, where: object) -> None:
    """Hold what has become of a case to the laws."""
    move, bridge, now = case.found.move, case.bridge, case.before.now
    if move is None:
        assert case.found.why, where
        return
    assert case.before.variables.items() <= move.variables.items(), where
    back = put_back(bridge.old, case.state, move.state, now).state
    assert without_next(back) == without_next(case.state), where
    if move.status != "completed" and ends(restore(bridge.old, case.state, now), seed):
        assert ends(restore(bridge.new, move.state, now), seed), where


def without_next(state: bytes) -> dict[str, object]:
    """Return a state but for the number from which new tokens are named: what was named since is not named again."""
    return {key: value for key, value in json.loads(state).items() if key != "next"}

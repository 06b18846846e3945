"""Klunga is killed, frozen, replaced, and left without database and disk while people work: nothing is lost or doubled.

``python -m benchmarks.faults --minutes 10`` does the same for as long as one likes.
"""

import os
from concurrent.futures import ThreadPoolExecutor

from benchmarks.faults.__main__ import KINDS, told
from benchmarks.faults.trial import run

SECONDS = float(os.environ.get("KLUNGA_FAULTS_SECONDS", "10"))
"""How long harm is done at random, at least; each kind of harm that is done once is done."""


def test_what_was_acknowledged_is_there_once_and_every_case_goes_on_whatever_is_killed() -> None:
    with ThreadPoolExecutor(len(KINDS)) as pool:
        outcomes = list(pool.map(lambda kind: run(kind, SECONDS), KINDS))
    for outcome in outcomes:
        assert outcome.all_problems == [], told(outcome)
        assert outcome.report.acknowledged > 0, told(outcome)
        assert outcome.report.replayed == outcome.report.cases > 0, told(outcome)

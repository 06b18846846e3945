"""No upload, however broken, brings about anything but our own errors, within time and memory."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzzing.findings import Findings, trouble
from benchmarks.fuzzing.mutating import mutated
from benchmarks.fuzzing.seeds import own, real
from benchmarks.fuzzing.whole_path import TooSlow, walk, within

OWN = own()
ALL = [*OWN, *list(real())[::7]]


@given(number=st.integers(0, len(ALL) - 1), seed=st.integers(0, 2**32))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_changed_file_is_refused_or_runs(number: int, seed: int) -> None:
    data = mutated(ALL[number], ALL, random.Random(seed))
    found = trouble(data)
    assert found is None, f"{found[1]}\n{data.decode(errors='backslashreplace')[:20000]}"


@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_what_is_no_file_at_all_is_refused(data: bytes) -> None:
    assert walk(data) == "refused"


def test_our_own_files_go_the_whole_way() -> None:
    assert {walk(data) for data in OWN} == {"ran", "decided"}


def test_what_takes_too_long_is_found() -> None:
    with pytest.raises(TooSlow), within(0.05):
        while True:
            pass


def test_what_is_found_is_kept_once_and_made_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes) -> None:
        if b"<b" in data:
            raise ZeroDivisionError

    monkeypatch.setattr("benchmarks.fuzzing.findings.walk", broken)
    findings = Findings(tmp_path)
    assert findings.look(b"<a><b/><c/></a>")
    assert findings.look(b"<a><b/><d/></a>")
    assert not findings.look(b"<a/>")
    assert list(findings.count.values()) == [2]
    assert [path.read_bytes() for path in tmp_path.glob("*.xml")] == [b"<a><b/></a>"]

"""What the command line makes of files that mean harm: each has the outcome that the list of hostile files says."""

import json
import socket
import time
from pathlib import Path

import pytest

from engine.cli.program import main
from tests.hostile.files import DATA, DMN, OWN, listed, own, suffix
from tests.hostile.outcomes import OUTCOMES, Outcome

REAL_MARK = Path("/tmp/klunga-was-here")
SECONDS = 10.0


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_every_file_of_the_list_has_an_outcome_and_a_file_of_our_own() -> None:
    assert set(OUTCOMES) == set(OWN) == set(range(1, 58))
    assert not DATA or {number for number, _ in listed()} == set(OUTCOMES)


@pytest.mark.parametrize("number", OUTCOMES)
def test_a_hostile_file_has_its_outcome(number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mark = tmp_path / "klunga was here"
    path = tmp_path / f"file{suffix(number)}"
    path.write_bytes(own(number, mark))
    _holds(path, OUTCOMES[number], capsys)
    assert not mark.exists()


@pytest.mark.skipif(not DATA, reason="KLUNGA_DATA does not name the folder of test data")
@pytest.mark.parametrize(("number", "path"), listed(), ids=lambda each: each.name if isinstance(each, Path) else "")
def test_a_file_of_the_list_has_its_outcome(number: int, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _holds(path, OUTCOMES[number], capsys)
    assert not REAL_MARK.exists()


def _holds(path: Path, outcome: Outcome, capsys: pytest.CaptureFixture[str]) -> None:
    commands = ["prepare", "check", "dry-run", *(["decide"] if path.suffix == ".dmn" else [])]
    for command in commands:
        began = time.process_time()
        code = main([command, str(path), "--json"])
        said = capsys.readouterr()
        assert time.process_time() - began < SECONDS
        if outcome.refused:
            assert (code, said.out) == (2, "")
            assert outcome.refused in said.err
            continue
        assert said.err == ""
        answer = json.loads(said.out)
        if command == "dry-run":
            assert answer["completed"] is outcome.ends, answer
            continue
        found = {finding["rule"]: finding["severity"] for finding in answer["findings"]}
        assert outcome.findings <= set(found)
        assert outcome.stopped == ("error" in found.values())
        assert code == (1 if command == "check" and outcome.stopped else 0)
        if command == "prepare":
            assert outcome.rewrites <= {rewrite["rule"] for rewrite in answer["rewrites"]}


def test_a_file_of_fifty_megabytes_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "large.bpmn"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    for command in ("prepare", "check", "dry-run", "decide"):
        assert main([command, str(path)]) == 2
        assert "larger than 10 megabytes" in capsys.readouterr().err


def test_a_hostile_file_of_a_batch_stops_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = []
    for number in (1, 36, 39, 57):
        path = tmp_path / f"{number}{suffix(number)}"
        path.write_bytes(own(number, tmp_path / "mark"))
        lines.append(str(path))
    (tmp_path / "list").write_text("\n".join(lines), encoding="utf-8")
    assert main(["prepare", "--batch", str(tmp_path / "list")]) == 1
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ["error" in answer for answer in answers] == [True, True, False, True]
    assert DMN not in str(answers)

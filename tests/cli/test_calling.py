"""``--with`` and the files beside a model: calls of processes in other files."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine import bpmn
from engine.cli import main
from engine.model.sketch import read_sketch
from tests.execution.test_pools import two


def written(path: Path, sketch: str, called: str = "") -> None:
    """Write a sketch as BPMN; an activity called Anropa calls the process ``called``."""
    model = read_sketch(sketch, path.stem)
    calls = (replace(node, kind="callActivity", called=called) if node.id == "Anropa" else node for node in model.nodes)
    path.write_bytes(bpmn.write(model.with_nodes(calls)))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a model that calls another, in English."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    written(tmp_path / "main.bpmn", "(start) -> Anropa -> (slut)", "sending")
    (tmp_path / "other").mkdir()
    written(tmp_path / "other" / "anything.bpmn", "(start) -> Skicka -> (slut)")
    text = (tmp_path / "other" / "anything.bpmn").read_text()
    (tmp_path / "other" / "anything.bpmn").write_text(text.replace('id="process"', 'id="sending"'))
    return tmp_path


def test_dry_run_runs_what_with_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dry-run", "main.bpmn", "--with", "other/anything.bpmn", "--json"]) == 0
    run = json.loads(capsys.readouterr().out)
    assert run["trace"] == ["start", "anything.start", "anything.Skicka", "anything.slut", "Anropa", "slut"]
    assert run["called"] == [{"element": "Anropa", "file": "other/anything.bpmn"}]


def test_prepare_finds_what_lies_beside_the_model_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    written(Path("sending.bpmn"), "(start) -> Skicka -> (slut)")
    assert main(["prepare", "main.bpmn", "-o", "out.bpmn"]) == 0
    assert "The process that the activity “Anropa” calls is in sending.bpmn." in capsys.readouterr().out
    prepared = bpmn.read(Path("out.bpmn").read_bytes()).model
    assert prepared.node_by_id["Anropa"].called == "sending.process"
    assert prepared.layout.shapes.keys() >= prepared.node_by_id.keys()


def test_without_the_file_the_call_becomes_a_work_item(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prepare", "main.bpmn", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [(each["kind"], each["rule"]) for each in report["rewrites"] if each["element"] == "Anropa"] == [
        ("decision", "call")
    ]
    assert "called" not in report


def test_files_that_call_each_other_are_an_error_that_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    written(Path("sending.bpmn"), "(start) -> Anropa -> (slut)", "main")
    assert main(["prepare", "main.bpmn", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert ("calls-itself", "Anropa") in {(each["rule"], each["element"]) for each in report["findings"]}
    assert main(["dry-run", "main.bpmn"]) == 0


def test_the_pool_that_is_the_case_may_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("pools.bpmn").write_bytes(bpmn.write(two()))
    for name in ("Kils kommun", "p2"):
        assert main(["prepare", "pools.bpmn", "--pool", name, "-o", "out.bpmn"]) == 0
        assert [each.id for each in bpmn.read(Path("out.bpmn").read_bytes()).model.processes] == ["p2", "p1"]
    assert main(["dry-run", "pools.bpmn", "--pool", "Okänd"]) == 2
    assert "There are “Sökande”, “Kils kommun”." in capsys.readouterr().err

import json
from pathlib import Path

import pytest

from engine import bpmn
from engine.cli import main

SKETCH = (
    "(start) -> Ta emot -> <Komplett?> -ja-> Besluta -> (slut)\n<Komplett?> -nej-> Begär komplettering -> Ta emot\n"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder with one sketch, in English."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    (tmp_path / "bygglov.sketch").write_text(SKETCH, encoding="utf-8")
    return tmp_path


def test_prepare_writes_a_file_that_keeps_the_ids_and_has_a_place_for_everything() -> None:
    assert main(["prepare", "bygglov.sketch", "-o", "out.bpmn"]) == 0
    prepared = bpmn.read(Path("out.bpmn").read_bytes()).model
    assert {"Ta_emot", "Komplett", "Besluta"} <= prepared.node_by_id.keys()
    assert prepared.layout.shapes.keys() >= prepared.node_by_id.keys()
    assert prepared.layout.edges.keys() >= prepared.flow_by_id.keys()


def test_prepare_reports_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prepare", "bygglov.sketch", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["executable"] is True
    decision = next(rewrite for rewrite in report["rewrites"] if rewrite["kind"] == "decision")
    assert decision["element"] == "Komplett" and decision["message"].keys() == {"en", "sv"}
    assert list(Path().iterdir()) == [Path("bygglov.sketch")]


def test_prepare_says_the_rewrites_and_a_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    main(["prepare", "bygglov.sketch"])
    shown = capsys.readouterr().out
    assert "“Komplett?”" in shown and shown.endswith("The process runs.\n")


def test_a_batch_goes_on_after_a_file_that_fails(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.bpmn").write_text("no process")
    Path("list.tsv").write_text(
        "bygglov.sketch\tout/one.bpmn\nbad.bpmn\tout/two.bpmn\n\nbygglov.sketch\tout/three.bpmn\n"
    )
    assert main(["prepare", "--batch", "list.tsv"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["file"] for line in lines] == ["bygglov.sketch", "bad.bpmn", "bygglov.sketch"]
    assert [("error" in line) for line in lines] == [False, True, False]
    assert sorted(path.name for path in Path("out").iterdir()) == ["one.bpmn", "three.bpmn"]


def test_dry_run_gives_its_trace_by_the_ids_of_the_upload(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dry-run", "bygglov.sketch", "--json", "--seed", "1", "--max-steps", "200", "--variables", "{}"]) == 0
    run = json.loads(capsys.readouterr().out)
    assert run["completed"] is True and run["incident"] is None
    assert run["trace"][0] == "start" and run["trace"][-1] == "slut"
    assert not [id_ for id_ in run["trace"] if id_.startswith("klunga_")]
    assert run["chosen"]


def test_dry_run_follows_the_variables_and_chooses_nothing_then(capsys: pytest.CaptureFixture[str]) -> None:
    Path("x.sketch").write_text("(start) -> <Stor?> -x > 3-> Utred -> (slut)\n<Stor?> -x <= 3-> Besluta -> (slut)")
    main(["dry-run", "x.sketch", "--json", "--seed", "1"])
    first = json.loads(capsys.readouterr().out)["trace"]
    main(["dry-run", "x.sketch", "--json", "--seed", "1"])
    assert json.loads(capsys.readouterr().out)["trace"] == first


@pytest.mark.parametrize("variables", ["[1]", "{", "x"])
def test_variables_must_be_a_json_object(variables: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dry-run", "bygglov.sketch", "--variables", variables]) == 2
    assert "JSON object" in capsys.readouterr().err


def test_dry_run_shows_the_path_with_labels(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dry-run", "bygglov.sketch", "--seed", "1"]) == 0
    shown = capsys.readouterr().out
    assert "Ta emot" in shown and "Besluta" in shown


def test_many_files_are_run_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    Path("list.txt").write_text("bygglov.sketch\nnowhere.bpmn\n")
    assert main(["dry-run", "--batch", "list.txt", "--seed", "1"]) == 1
    first, second = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert first["completed"] is True and second["error"]["en"] == "There is no file “nowhere.bpmn”."

"""Decision tables on the command line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine import bpmn
from engine.cli import main
from engine.model.sketch import read_sketch
from tests.dmn.sketch import decision, file, table

FEE = file(decision(table("U | size:number || fee\n< 10 || 100\n>= 10 || 200"), "fee"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:

    model = read_sketch(
        "(start) -> Assess {businessRuleTask} -> <Dear?> -fee == 200-> Pay -> (end)\n<Dear?> -fee == 100-> (end)"
    )
    node = model.node_by_id["Assess"]
    model = model.replacing(replace(node, properties=(("decisionRef", "fee"),)))
    model = model.with_flows(replace(flow, condition=flow.name) for flow in model.flows)
    (tmp_path / "m.bpmn").write_bytes(bpmn.write(model))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return tmp_path


def trace(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["dry-run", "m.bpmn", "--json", *arguments]) == 0
    return list(json.loads(capsys.readouterr().out)["trace"])


@pytest.mark.parametrize("name", ["fee.dmn", "m.dmn"])
def test_a_table_beside_the_model_is_taken_and_said(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / name).write_bytes(FEE)
    assert "Pay" in trace(capsys, "--variables", '{"size": 20}')
    assert "Pay" not in trace(capsys, "--variables", '{"size": 2}')
    main(["prepare", "m.bpmn"])
    said = capsys.readouterr().out
    assert f"The decision “fee” is in {name}." in said
    assert "exact     The decision table “fee” decides the activity “Assess”. [decision-table]" in said


def test_a_table_that_is_named_is_taken(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "other.dmn").write_bytes(FEE)
    assert "Pay" in trace(capsys, "--variables", '{"size": 20}', "--with", "other.dmn")
    (folder / "nobody.dmn").write_bytes(FEE.replace(b'"fee"', b'"price"'))
    main(["prepare", "m.bpmn", "--with", "nobody.dmn"])
    assert "No task of the model asks a decision of nobody.dmn." in capsys.readouterr().out


def test_a_table_that_is_not_understood_is_refused_with_its_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "fee.dmn").write_bytes(FEE.replace(b"100", b"open()"))
    assert main(["dry-run", "m.bpmn"]) == 2
    assert "fee.dmn: In “fee”, row 1, column “fee”, “open()” is not understood." in capsys.readouterr().err


@pytest.mark.parametrize("command", ["prepare", "dry-run", "check"])
def test_a_table_is_no_process(folder: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "t.dmn").write_bytes(FEE)
    (folder / "bad.dmn").write_bytes(FEE.replace(b"100", b"open()"))
    assert main([command, "t.dmn"]) == 2
    assert "This is a decision table (DMN), not a process model." in capsys.readouterr().err
    assert main([command, "bad.dmn"]) == 2
    assert "row 1, column “fee”" in capsys.readouterr().err


def test_deciding_says_the_rows_or_why_not(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "fee.dmn").write_bytes(FEE)
    assert main(["decide", "fee.dmn", "--variables", '{"size": 3}', "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == [1]
    assert main(["decide", "fee.dmn", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["missing"] == ["size"]
    assert main(["decide", "fee.dmn", "--decision", "x"]) == 2
    assert "It has: fee." in capsys.readouterr().err

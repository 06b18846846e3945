import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli import main
from engine.cli.program import COMMANDS

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


def test_without_a_command_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {command} " in shown for command in COMMANDS)


def test_an_unknown_command_suggests_a_known_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chek", "bygglov.sketch"]) == 2
    assert capsys.readouterr().err == "There is no command “chek”. Did you mean “check”?\n"
    assert main(["zzz"]) == 2
    assert "Choose one of: check, prepare" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["check"], "What is missing is: file."),
        (["check", "bygglov.sketch", "other"], "There is no option or further file “other” here."),
        (["check", "--language", "fi", "bygglov.sketch"], "“fi” is not possible for --language."),
        (["check", "bygglov.sketch", "--language"], "The option --language needs a value."),
        (["check", "nowhere.bpmn"], "There is no file “nowhere.bpmn”."),
        (["check", "."], "“.” is a folder. Name a file in it."),
        (["picture", "bygglov.sketch", "-o", "no/such/folder.svg"], "The file “no/such/folder.svg” cannot be written."),
        (["match", "bygglov.sketch"], "Name two files, or a folder or files with --family."),
        (["match", "--family", "nowhere"], "There is no file or folder “nowhere”."),
        (["match", "--family", "."], "There are no two models, .bpmn or .sketch, in “.” to compare."),
        (["dry-run", "bygglov.sketch", "--max-steps", "0"], "Give --max-steps a number that is at least 1."),
        (["prepare"], "Name one file, or a list of files with --batch."),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    written = capsys.readouterr()
    assert written.err.startswith(sentence) and written.err.count("\n") == 1
    assert written.out == ""


def test_a_hostile_file_is_refused_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    Path("evil.bpmn").write_text('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>')
    assert main(["check", "evil.bpmn"]) == 2
    assert "document type declaration" in capsys.readouterr().err


def test_what_should_not_go_wrong_is_a_sentence_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("engine.cli.sketch.read_model", broken)
    assert main(["sketch", "bygglov.sketch"]) == 2
    assert "(ZeroDivisionError)" in capsys.readouterr().err
    assert main(["sketch", "bygglov.sketch", "--traceback"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_the_language_is_that_of_the_environment_or_the_option(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "sv_SE.UTF-8")
    main(["check", "nowhere.bpmn"])
    assert capsys.readouterr().err == "Det finns ingen fil ”nowhere.bpmn”.\n"
    main(["--language", "en", "check", "nowhere.bpmn"])
    assert capsys.readouterr().err == "There is no file “nowhere.bpmn”.\n"


def test_a_hyphen_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    main(["layout", "bygglov.sketch", "-o", "bygglov.bpmn"])
    capsys.readouterr()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path("bygglov.bpmn").read_bytes())))
    assert main(["sketch", "-"]) == 0
    assert capsys.readouterr().out.startswith("(start) -> Ta emot -> <Komplett?>")


def test_a_sketch_becomes_a_file_with_layout_and_a_picture(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layout", "bygglov.sketch", "-o", "bygglov.bpmn"]) == 0
    assert main(["picture", "bygglov.bpmn", "-o", "bygglov.svg"]) == 0
    assert "BPMNShape" in Path("bygglov.bpmn").read_text(encoding="utf-8")
    assert "Begär" in Path("bygglov.svg").read_text(encoding="utf-8")
    assert capsys.readouterr().out == "Wrote bygglov.bpmn.\nWrote bygglov.svg.\n"
    assert not list(Path().glob(".*")), "no temporary file is left"


def test_check_gives_findings_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "bygglov.sketch", "--json"])
    for finding in json.loads(capsys.readouterr().out)["findings"]:
        assert finding.keys() - {"mend"} == {"rule", "severity", "element", "message"}
        assert finding["message"].keys() == {"en", "sv"}


def test_match_gives_correspondences_by_id(capsys: pytest.CaptureFixture[str]) -> None:
    Path("variant.sketch").write_text(SKETCH.replace("Besluta", "Fatta beslut"), encoding="utf-8")
    assert main(["match", "bygglov.sketch", "variant.sketch", "--json"]) == 0
    pairs = json.loads(capsys.readouterr().out)["correspondences"]
    assert {"reference", "variant", "confidence", "band"} == pairs[0].keys()
    assert (["Ta_emot"], ["Ta_emot"]) in [(pair["reference"], pair["variant"]) for pair in pairs]


def test_match_pairs_all_files_of_a_family(capsys: pytest.CaptureFixture[str]) -> None:
    Path("family").mkdir()
    for name in ("B", "a", "c"):
        main(["layout", "bygglov.sketch", "-o", f"family/{name}.bpmn"])
    capsys.readouterr()
    assert main(["match", "--family", "family", "--json"]) == 0
    pairs = json.loads(capsys.readouterr().out)["pairs"]
    assert [(pair["reference"], pair["variant"]) for pair in pairs] == [
        ("a", "B"),
        ("a", "c"),
        ("B", "c"),
    ]


def test_compare_says_each_difference_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    Path("variant.sketch").write_text(SKETCH.replace("Besluta", "Granska -> Besluta"), encoding="utf-8")
    assert main(["compare", "bygglov.sketch", "variant.sketch", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert 0 < answer["similarity"] < 1
    (operation,) = answer["operations"]
    assert operation["kind"] == "insert" and operation["variant"] == ["Granska"]
    assert operation["sentence"].keys() == {"en", "sv"}
    main(["compare", "bygglov.sketch", "variant.sketch"])
    assert capsys.readouterr().out.startswith("  + ")


def test_control_characters_of_a_label_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Path("evil.sketch").write_text("(start) -> A\x9b31m -> (slut)", encoding="utf-8")
    main(["sketch", "evil.sketch"])
    assert "\x9b" not in capsys.readouterr().out


def test_a_broken_pipe_is_quiet() -> None:
    command = f"{sys.executable} -m engine --help | true"
    done = subprocess.run(["sh", "-c", command], capture_output=True, cwd=Path(__file__).parents[2], check=True)
    assert done.stderr == b""

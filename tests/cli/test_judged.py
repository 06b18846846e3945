"""``--judgements``: what people said, on every command that matches; a wrong line of the file is named."""

import json
from pathlib import Path

import pytest

from engine.cli import main
from engine.compare import Judgement, Judgements, Meaning
from engine.services.harmonizing.judgement_files import read_judgements, write_judgements

BASE = "(start) -> Registrera ansökan -> Kontrollera bilagor -> Besluta -> (slut)\n"
OURS = "(start) -> Registrera ansökan -> Mangla underlaget -> Besluta -> (slut)\n"
THEIRS = "(start) -> Registrera ansökan -> Granska bilagor -> Remittera -> Besluta -> (slut)\n"
SAID = (
    "verdict\tone\tone_role\tother\tother_role\n"
    "same\tMangla underlaget\t\tKontrollera bilagor\t\n"
    "apart\tRegistrera ansökan\t\tRegistrera ansökan\t\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three models, what people said of them, and what is no file of answers."""
    monkeypatch.chdir(tmp_path)
    models = tmp_path / "models"
    models.mkdir()
    for name, text in (("base", BASE), ("ours", OURS), ("theirs", THEIRS)):
        (models / f"{name}.sketch").write_text(text, encoding="utf-8")
    (tmp_path / "said.tsv").write_text(SAID, encoding="utf-8")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    code = main([*command, "--language", "en"])
    out = capsys.readouterr()
    assert code in (0, 1), out.err
    return out.out


def test_a_confirmed_pair_corresponds_for_certain(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = ("match", "models/base.sketch", "models/ours.sketch")
    assert "Mangla underlaget" not in "".join(one for one in told(capsys, *files).splitlines() if "=" in one)
    sure = "=  99%  the activity “Kontrollera bilagor” – the activity “Mangla underlaget”"
    assert sure in told(capsys, *files, "--judgements", "said.tsv")


@pytest.mark.parametrize(
    "command",
    [
        ("compare", "models/base.sketch", "models/ours.sketch"),
        ("merge", "models/base.sketch", "models/ours.sketch", "models/theirs.sketch"),
        ("propose", "models/base.sketch", "models/ours.sketch", "models/theirs.sketch"),
        ("matrix", "models"),
        ("rebase", "models/base.sketch", "models/ours.sketch", "models/theirs.sketch"),
    ],
    ids=lambda command: command[0],
)
def test_every_command_that_matches_heeds_what_people_said(
    folder: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    without, heeding = (
        json.loads(told(capsys, *command, "--json", *more)) for more in ((), ("--judgements", "said.tsv"))
    )
    assert without != heeding


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The first line of a file of answers names its columns"),
        ("same\tA\t\tB\t\n", "The first line of a file of answers names its columns"),
        (SAID + "maybe\tA\t\tB\n", "Line 4 of the file of answers begins with “maybe”"),
        (SAID + "\napart\tA\n", "Line 5 of the file of answers does not name two activities or events."),
    ],
)
def test_what_is_wrong_with_the_file_is_said_in_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, sentence: str
) -> None:
    (folder / "wrong.tsv").write_text(text, encoding="utf-8")
    assert main(["matrix", "models", "--judgements", "wrong.tsv", "--language", "en"]) == 2
    assert sentence in capsys.readouterr().err


def test_answers_are_read_as_they_were_written() -> None:
    said = Judgements((Judgement(Meaning("Åka 🚲"), Meaning("Färdas", "Vaktmästare"), True),))
    assert read_judgements(write_judgements(said)) == said
    assert read_judgements(b"\xef\xbb\xbf" + write_judgements(said).replace(b"\n", b"\r\n")) == said

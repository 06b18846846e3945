"""``compare`` and ``git-diff`` as they are used: formats, git itself, the same bytes in every process."""

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from engine.bpmn import read, write
from engine.cli import main
from tests.laws.redrawn import redrawn

ROOT = Path(__file__).parents[2]
STANDARD = ROOT / "processes" / "bygglov" / "standard.bpmn"
KIL = ROOT / "processes" / "bygglov" / "variants" / "kil.bpmn"
HOW_TO = ROOT / "docs" / "how-to" / "compare-variants.md"


@cache
def compare(*more: str, seed: str = "0") -> bytes:
    """Return what a process of its own writes, with strings hashed its own way; asked again, the same as before."""
    command = [sys.executable, "-m", "engine", "compare", str(STANDARD), str(KIL), *more]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "en_US.UTF-8"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True).stdout


def test_every_process_writes_the_same_bytes() -> None:
    for shape in (("--json",), ("--format", "html", "-o", "-", "--language", "sv")):
        assert compare(*shape) == compare(*shape, seed="77")


def test_the_order_of_the_file_and_its_ids_change_no_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    for seed in (None, 1, 2):
        model = read(KIL.read_bytes()).model
        file = tmp_path / "kil.bpmn"
        file.write_bytes(write(model if seed is None else redrawn(model, seed)))
        assert main(["compare", str(STANDARD), str(file), "--language", "sv"]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] == told[2]


def test_json_has_the_behaviour_and_the_effect_in_both_languages() -> None:
    told = json.loads(compare("--json"))
    assert set(told) == {"similarity", "parts", "operations", "behaviour", "effect"}
    sentences = [each["sentence"]["sv"] for each in told["behaviour"]["statements"]]
    assert (
        "I varianten kan ett ärende gå igenom utan att den sökande får en bekräftelse. I standarden aldrig."
        in sentences
    )
    assert told["effect"]["handovers"]["usual"] == {"reference": 5, "variant": 6, "difference": 1}


def test_the_page_is_one_file_that_loads_nothing(tmp_path: Path) -> None:
    page = compare("--format", "html", "-o", "-", "--language", "sv").decode()
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.append(tag)  # type: ignore[method-assign, assignment]
    parser.feed(page)
    assert tags.count("h1") == 1 and not {"script", "link", "img"} & set(tags)
    assert re.findall(r"(?:src|href)=", page) == [] and "http://www.w3.org/2000/svg" in page
    for sentence in (
        "Rör den sökandes rätt",
        "Vad som kan hända i bara en av dem",
        "Den vanliga vägen",
        "Båda modellerna",
    ):
        assert sentence in page


def test_the_picture_marks_what_differs_by_more_than_colour(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(STANDARD), str(KIL), "--format", "svg", "-o", "-", "--language", "en"]) == 0
    picture = capsys.readouterr().out
    marked = {each.get("class") for each in fromstring(picture).iter() if each.get("class")}
    assert {"ins", "del", "mov", "chg", "badge-ins", "badge-del", "badge-mov", "badge-chg"} <= marked
    assert "stroke-dasharray:7 4" in picture and "stroke-dasharray:2 4" in picture


def test_a_picture_needs_a_name_and_text_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(STANDARD), str(KIL), "--format", "svg"]) == 2
    assert main(["compare", str(STANDARD), str(KIL), "-o", "out.txt"]) == 2
    said = capsys.readouterr().err
    assert said == "Name the file to write with -o.\nWith -o, choose --format html or --format svg.\n"


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here to ask")
def test_git_diff_shows_sentences_as_the_page_tells(tmp_path: Path) -> None:
    page = HOW_TO.read_text(encoding="utf-8")
    attributes, config = re.findall(r"^```\n(.*?)^```", page.split("## In git")[1], re.M | re.S)

    def git(*words: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "en_US.UTF-8", "GIT_PAGER": "cat"}
        who = ["-c", "user.name=Elin", "-c", "user.email=elin@example.org"]
        return subprocess.run(
            ["git", *who, *words], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
        ).stdout

    git("init", "-q")
    (tmp_path / ".gitattributes").write_text(attributes, encoding="utf-8")
    for line in config.splitlines():
        found = re.fullmatch(r'git config (\S+) "(.*)"', line)
        assert found is not None
        git("config", found[1], found[2].replace("python", sys.executable, 1))
    file = tmp_path / "bygglov.bpmn"
    file.write_bytes(STANDARD.read_bytes())
    git("add", "-A")
    git("commit", "-qm", "The standard")
    file.write_bytes(write(redrawn(read(STANDARD.read_bytes()).model)))
    assert "0 differences. The models are 100 % alike." in git("diff")
    assert "\n@@" not in git("diff", "--no-ext-diff")
    file.write_bytes(KIL.read_bytes())
    assert "The variant lacks “Bekräfta mottagandet”." in git("diff")
    git("commit", "-qam", "As Kil does it")
    changed = [line for line in git("log", "-1", "-p").splitlines() if line.startswith("-(")]
    assert any("Bekräfta mottagandet [Registrator]" in line for line in changed)


@pytest.mark.parametrize("command", ["match", "compare", "merge", "propose"])
def test_of_several_files_the_wrong_one_is_named(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "fel.bpmn"
    wrong.write_text("hej", encoding="utf-8")
    assert main([command, str(KIL), str(wrong), "--language", "en"]) == 2
    assert capsys.readouterr().err.startswith(f"{wrong}: This is a text")


def test_the_page_says_which_files_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(STANDARD), str(KIL), "--format", "html", "-o", "-", "--language", "en"]) == 0
    assert "<p>kil.bpmn compared with standard.bpmn, the standard. " in capsys.readouterr().out


ODD = {
    "empty": b"",
    "no process": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
    "cut off": STANDARD.read_bytes()[:3000],
    "conflict": STANDARD.read_bytes().replace(b"<bpmn:startEvent", b"<<<<<<< HEAD\n<bpmn:startEvent", 1)[:-20],
    "other": b"hello \xff\x00",
    "decision": b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"/>',
}
FINE_MODELS = {
    "no activity": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"/></definitions>',
    "start alone": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
    b'<startEvent id="s"/></process></definitions>',
}
COMMANDS = (
    "match A B",
    "compare A B",
    "compare A B --format html -o OUT",
    "compare A B --format svg -o OUT",
    "merge A B -o OUT",
    "propose A B -o OUT",
    "rebase A B B -o OUT",
    "match --family DIR",
    "match --family A B",
    "merge DIR -o OUT",
    "propose DIR -o OUT",
    "matrix DIR",
    "matrix A B",
)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_what_is_wrong_with_one_of_the_files_is_said_with_its_name_and_nothing_is_written(
    command: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = placed(command, tmp_path, STANDARD.read_bytes(), content)
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "åäö 🚲.bpmn: " in said.err
    assert said.err.count("\n") == 1
    assert "should not" not in said.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("content", FINE_MODELS.values(), ids=FINE_MODELS)
def test_odd_models_are_models(
    command: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(placed(command, tmp_path, content, content)) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("command", ["match --family", "merge", "propose", "matrix"])
def test_models_are_named_alike_for_every_command(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a/one.bpmn", "a/two.sketch", "a/notes.txt", "b/one.bpmn", "b/three.bpmn20.xml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        text = "(start) -> Utred -> (slut)" if name.endswith(".sketch") else STANDARD.read_text(encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")

    def asked(*places: str) -> tuple[int, str]:
        code = main([*command.split(), *(str(tmp_path / place) for place in places), "--json", "--language", "en"])
        said = capsys.readouterr()
        return code, said.out + said.err

    assert asked("a")[0] == 0
    assert asked("a", "b/three.bpmn20.xml")[0] == 0
    assert asked("a/one.bpmn", "a/two.sketch") == asked("a")
    assert asked("a", "b")[1] == "Two files are called “one”. Give each another name.\n"
    assert "There is no file or folder" in asked("a", "c")[1]


def test_how_a_file_is_stored_makes_no_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = STANDARD.read_text(encoding="utf-8")
    stored = (
        b"\xef\xbb\xbf" + text.encode(),
        text.replace("\n", "\r\n").encode(),
        text.replace("UTF-8", "UTF-16").encode("utf-16"),
    )
    for content in stored:
        assert main(placed("compare A B", tmp_path, STANDARD.read_bytes(), content)) == 0
        assert capsys.readouterr().out.startswith("0 differences.")


def placed(command: str, folder: Path, one: bytes, other: bytes) -> list[str]:
    """Return the words of a command about two files, which are put in a folder of their own."""
    family = folder / "models"
    family.mkdir(exist_ok=True)
    names = {"A": family / "one.bpmn", "B": family / "åäö 🚲.bpmn", "DIR": family, "OUT": folder / "out"}
    names["A"].write_bytes(one)
    names["B"].write_bytes(other)
    return [str(names.get(word, word)) for word in command.split()] + ["--language", "en"]


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_git_is_never_stopped_by_what_is_in_a_file(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.bpmn"
    file.write_bytes(content)
    for before, after in ((file, STANDARD), (STANDARD, file), (file, file), (Path("/dev/null"), file)):
        words = ["git-diff", "a.bpmn", str(before), "1", "100644", str(after), "2", "100644", "--language", "en"]
        assert main(words) == 0
        assert "cannot be read" in capsys.readouterr().out
    assert main(["git-text", str(file), "--language", "en"]) == 0
    assert capsys.readouterr().out.startswith("(This version cannot be read. ")


def test_git_is_told_of_a_file_with_a_conflict(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["git-diff", "a.bpmn", "--language", "sv"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "a.bpmn:",
        "  Den har ändringar från två håll som ingen har fört samman än.",
    ]


def test_a_merged_model_that_is_none_is_said_with_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "union.bpmn"
    for content in (*ODD.values(), STANDARD.read_bytes()):
        file.write_bytes(content)
        for words in (["project", str(file), "kil"], ["propose", str(file)]):
            assert main([*words, "--language", "en"]) == 2
            assert "union.bpmn: " in capsys.readouterr().err


def test_standard_input_is_read_once(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["match", "-", "-"], ["compare", "-", "-"], ["rebase", "-", str(KIL), "-"]):
        assert main([*words, "--language", "en"]) == 2
        assert "Only one of the files" in capsys.readouterr().err


def test_a_result_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["merge", str(STANDARD), str(KIL)], ["compare", str(STANDARD), str(KIL), "--format", "svg"]):
        for place in (tmp_path, tmp_path / "none" / "out", Path("/dev/null/out")):
            assert main([*words, "-o", str(place), "--language", "en"]) == 2
            assert "cannot be written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["merge", "propose"])
def test_the_order_of_the_files_changes_nothing(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(STANDARD), str(KIL), str(KIL.with_name("sunne.bpmn"))]
    told = set()
    for order in (files, files[::-1], [files[1], files[0], files[2]]):
        assert main([command, *order, "-o", str(tmp_path / "out"), "--language", "en"]) == 0
        told.add((capsys.readouterr().out, (tmp_path / "out").read_bytes()))
    assert len(told) == 1


def test_nobody_who_listens_is_no_error() -> None:
    words = [sys.executable, "-m", "engine", "compare", str(STANDARD), "none.bpmn", "--language", "en"]
    quiet = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *words], cwd=ROOT, check=False, stderr=subprocess.PIPE, text=True
    )
    assert (quiet.returncode, quiet.stderr) == (2, "There is no file “none.bpmn”.\n")

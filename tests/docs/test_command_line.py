"""The page on the command line shows what the commands really say. ``KLUNGA_GOLDEN=write`` writes it anew."""

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.cli import main
from engine.cli.program import COMMANDS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "command-line.md"
FILE = re.compile(r"^`(?P<name>[\w./-]+)`:\n\n```\n(?P<text>.*?)^```$", re.M | re.S)
CONSOLE = re.compile(r"^```console\n(?P<text>.*?)^```$", re.M | re.S)
COMMAND = re.compile(r"^\$ (?P<line>.*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.M)


def run(line: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a command line of the page writes, errors included, and its exit code if it is not 0."""
    words = shlex.split(line)
    assert words[:3] == ["python", "-m", "engine"], line
    code = main(words[3:])
    written = capsys.readouterr()
    assert (code == 2) == bool(written.err), line
    return written.out + written.err


def made_anew(page: str, answer: Callable[[str], str]) -> str:
    """Return the page with the real output of all its commands."""

    def block(match: re.Match[str]) -> str:
        commands = COMMAND.finditer(match["text"])
        return "```console\n" + "".join(f"$ {one['line']}\n{answer(one['line'])}" for one in commands) + "```"

    return CONSOLE.sub(block, page)


def test_the_page_shows_what_the_commands_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = PAGE.read_text(encoding="utf-8")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    for file in FILE.finditer(page):
        Path(file["name"]).parent.mkdir(parents=True, exist_ok=True)
        Path(file["name"]).write_text(file["text"], encoding="utf-8")
    anew = made_anew(page, lambda line: run(line, capsys))
    if os.environ.get("KLUNGA_GOLDEN") == "write":
        PAGE.write_text(anew, encoding="utf-8")
    else:
        assert anew == page


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_on_the_page(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    section = re.search(rf"^## {command}$(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert section is not None
    with pytest.raises(SystemExit):
        main([command, "--help", "--language", "en"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help", "--language", "--traceback"}
    assert options <= set(re.findall(r"--[a-z-]+", section[1]))

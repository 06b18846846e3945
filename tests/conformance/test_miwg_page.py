"""The page on the models of the BPMN Model Interchange Working Group says what becomes of each file of KLUNGA_DATA.

``KLUNGA_GOLDEN=write`` writes it anew.
"""

import csv
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine import bpmn
from engine.drawing import svg, with_layout
from engine.errors import EngineError
from engine.language.rendering import render
from engine.services.publishing.preparation import prepare_file, try_file

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "miwg.md"
DATA = os.environ.get("KLUNGA_DATA", "")
HEAD = """\
# Models of the BPMN Model Interchange Working Group

The [working group](https://github.com/bpmn-miwg/bpmn-miwg-test-suite) (BPMN MIWG, CC BY 3.0) has the vendors of
modelling tools draw and exchange the same models. {count} files of {tools} tools or versions, and of the group's own,
are read, shown, prepared and run by the tests with nobody there: work is done at once, a seed decides what nobody does,
and no message comes from outside. A run is *completed*, or *waits* for something from outside that it names.

"""
COLUMNS = ("read", "shown", "prepared", "run", "completed")


@dataclass(frozen=True)
class Tried:
    """What became of a file."""

    model: str
    tool: str
    kind: str
    read: bool = False
    shown: bool = False
    prepared: bool = False
    run: bool = False
    completed: bool = False
    said: str = ""


def tried(path: Path, original: str) -> Tried:
    """Return what becomes of a file."""
    tool, _, name = original.rpartition("/")
    match = re.fullmatch(r"(.+?)(?:-(export|roundtrip))?\.bpmn", name)
    assert match is not None, name
    result = {"model": match[1], "tool": tool, "kind": match[2] or "reference"}
    data = path.read_bytes()
    try:
        model = bpmn.read(data).model
        shown = "<svg" in svg(with_layout(model))
        prepared = prepare_file(data)
        run = try_file(data, seed=0, max_steps=400, variables={}).run
    except EngineError as error:
        return Tried(**result, said=render(error.message, "en"))
    names = sorted({f"“{each.name}”" if each.name else each.element for each in run.waiting})
    said = render(run.incident, "en") if run.incident else "waits for " + ", ".join(names) if names else "completed"
    ended = run.completed or bool(run.waiting)
    done = {"read": True, "shown": shown, "prepared": prepared.executable, "run": ended, "completed": run.completed}
    return Tried(**result, **done, said="completed" if run.completed else said)  # type: ignore[arg-type]


def counted(files: list[Tried]) -> str:
    """Return the cells of a row: how many files, and how many of them get how far."""
    return " | ".join(
        str(number) for number in (len(files), *(sum(getattr(f, name) for f in files) for name in COLUMNS))
    )


def page(folder: Path) -> str:
    """Return the page."""
    with (folder / "LIST.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["file"].startswith("miwg/")]
    files = [tried(folder / row["file"], row["original path"]) for row in rows]
    text = HEAD.format(count=len(files), tools=len({file.tool for file in files if file.kind != "reference"}))
    text += "| model | files | read | shown | prepared | run: completed or waits | completed |\n" + "|---" * 7 + "|\n"
    for model in sorted({file.model for file in files}):
        text += f"| {model} | {counted([file for file in files if file.model == model])} |\n"
    text += f"| all | {counted(files)} |\n\n## Each file\n| model | tool | kind | run |\n|---|---|---|---|\n"
    for file in sorted(files, key=lambda each: (each.model, each.tool, each.kind)):
        said = " ".join(file.said.replace("|", "/").replace("<", "‹").split())
        text += f"| {file.model} | {file.tool} | {file.kind} | {said} |\n"
    return text


@pytest.mark.skipif(not DATA, reason="KLUNGA_DATA does not name the folder with the real files")
def test_the_page_says_what_becomes_of_each_file() -> None:
    anew = page(Path(DATA) / "import")
    if os.environ.get("KLUNGA_GOLDEN") == "write":
        PAGE.write_text(anew, encoding="utf-8")
    else:
        assert anew == PAGE.read_text(encoding="utf-8"), "Run `make docs` with KLUNGA_DATA, and read the difference."


def test_the_page_tells_of_every_file_that_it_counts() -> None:
    text = PAGE.read_text(encoding="utf-8")
    listed = Counter(re.findall(r"^\| ([^|]+) \| [^|]+ \| (?:export|roundtrip|reference) \|", text, re.MULTILINE))
    counts = {name: int(number) for name, number in re.findall(r"^\| ([^|]+) \| (\d+) \| \d", text, re.MULTILINE)}
    assert counts.pop("all") == sum(listed.values())
    assert counts == dict(listed)

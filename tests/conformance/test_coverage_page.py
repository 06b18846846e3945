"""The page on BPMN 2.0's elements says what the suite sees. ``KLUNGA_GOLDEN=write`` writes it anew."""

import os
from collections import Counter
from pathlib import Path

from tests.conformance.features import PARTS
from tests.conformance.judging import Judged, judge
from tests.conformance.not_yet import NOT_YET

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "bpmn-coverage.md"
HEAD = """\
# What Klunga does with BPMN 2.0

Made by the conformance suite (`tests/conformance/`; `make docs` writes it anew). Each feature is a small BPMN 2.0 file
that is prepared and run to its end (`dry-run`); its path is compared with those that the standard allows.

"""
TABLE = "| element | what Klunga does | features | run |\n|---|---|---|---|\n"
WORDS = {"exact": "runs, written otherwise", "decision": "a person decides", "lossy": "named as left out"}


def done(row: list[Judged]) -> str:
    """Return what Klunga does with an element, as its features show."""
    running = [judged for judged in row if judged.outcome == "runs"]
    if not running:
        return "does not run" + (
            " yet, and is not named" if any(each.outcome == "wrong" for each in row) else ": named"
        )
    plain = sum(not judged.rewrites for judged in running)
    said = ["runs as drawn"] if plain else []
    for kind, words in WORDS.items():
        rules = sorted({rule for judged in running for made, rule in judged.rewrites if made == kind})
        if rules:
            said.append(f"{words} ({', '.join(f'[{rule}](../rules/rewrites/{rule}.md)' for rule in rules)})")
    if any(judged.drawn_only for judged in running):
        said.append("kept in the upload as documentation")
    return "; ".join(said)


def page() -> str:
    """Return the page."""
    text, outcomes = HEAD, Counter[str]()
    sections = ""
    for part, features in PARTS.items():
        rows: dict[str, list[Judged]] = {}
        for feature in features:
            rows.setdefault(feature.row, []).append(judge(feature))
        sections += f"## {part}\n{TABLE}"
        for name, row in rows.items():
            outcomes.update(judged.outcome for judged in row)
            sections += f"| {name} | {done(row)} | {len(row)} | {sum(each.outcome == 'runs' for each in row)} |\n"
        sections += "\n"
    total = sum(outcomes.values())
    text += (
        f"{total} features: {outcomes['runs']} run as the standard says, {outcomes['named']} do not and are named by "
        f"`prepare`, {outcomes['wrong']} do not and are not named.\n\n{sections}"
    )
    listed = "".join(f"| `{name}` | {reason} | {outcome} |\n" for name, (outcome, reason) in NOT_YET.items())
    if listed:
        text += f"## What does not run as the standard says\n| feature | because | |\n|---|---|---|\n{listed}"
    return text.rstrip() + "\n"


def test_the_page_says_what_the_suite_sees() -> None:
    anew = page()
    if os.environ.get("KLUNGA_GOLDEN") == "write":
        PAGE.write_text(anew, encoding="utf-8")
    else:
        assert anew == PAGE.read_text(encoding="utf-8"), "Run `make docs`, and read the difference."

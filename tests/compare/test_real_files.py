"""Real models of one municipality: what a reader of the two diagrams agrees with."""

import os
from pathlib import Path

import pytest

from engine.bpmn import read
from engine.compare import diff, match
from engine.language import render

DATA = os.environ.get("KLUNGA_DATA")

pytestmark = pytest.mark.skipif(DATA is None, reason="KLUNGA_DATA does not name the folder with the real files")


def told_of_explosives(version: str) -> list[tuple[str, str]]:
    """Return the kinds and sentences of what explosives have otherwise than flammables."""
    folder = Path(DATA or "", "variants", "sundsvall")
    flammables, explosives = (
        read((folder / f"2026-06-03_{version}_{name}.bpmn").read_bytes()).model
        for name in ("brandfarlig-vara", "explosiv-vara")
    )
    operations = diff(flammables, explosives, match(flammables, explosives)).operations
    return [(one.kind, render(one.message, "sv")) for one in operations]


def test_explosives_have_the_police_and_their_answer_beside_what_flammables_have():
    told = told_of_explosives("955ef097")
    inserted = [sentence for kind, sentence in told if kind == "insert"]
    assert len(inserted) == 1
    assert "”Sätt status: inväntar polisyttrande” med händelsen ”Polisyttrande mottaget”" in inserted[0]
    assert len(told) <= 3


def test_explosives_later_ask_the_police_in_the_place_of_others():
    told = told_of_explosives("0d0d6ebf")
    assert {kind for kind, _ in told} == {"rename", "recommunicate"}
    assert any(
        "inväntar polisyttrande” i varianten" in sentence and "inväntar remissvar" in sentence for _, sentence in told
    )
    assert len(told) <= 4

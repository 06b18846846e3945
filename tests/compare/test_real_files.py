"""Real models of one municipality: what a reader of the two diagrams agrees with."""

import os
from pathlib import Path

import pytest

from engine.bpmn import read
from engine.compare import diff, match
from engine.language import render

DATA = os.environ.get("KLUNGA_DATA")

pytestmark = pytest.mark.skipif(DATA is None, reason="KLUNGA_DATA does not name the folder with the real files")


@pytest.mark.parametrize("version", ["955ef097", "0d0d6ebf"])
def test_explosives_differ_from_flammables_by_the_police_and_their_answer(version: str):
    folder = Path(DATA or "", "variants", "sundsvall")
    flammables, explosives = (
        read((folder / f"2026-06-03_{version}_{name}.bpmn").read_bytes()).model
        for name in ("brandfarlig-vara", "explosiv-vara")
    )
    operations = diff(flammables, explosives, match(flammables, explosives)).operations
    inserted = [render(one.message, "sv") for one in operations if one.kind == "insert"]
    assert len(inserted) == 1
    assert "”Sätt status: inväntar polisyttrande” med händelsen ”Polisyttrande mottaget”" in inserted[0]
    assert len(operations) <= 3

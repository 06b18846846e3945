"""Real files of ten sources and tools: uploaded, prepared, and run to their end through the pages."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from engine import jobs, store
from tests.journeys.real_files import PEOPLE, Journey, Outcome, drawn, listed, make_kil, signed_in
from webui import create_app

DATA = os.environ.get("KLUNGA_DATA")
SEED = 2026
AN_ID = re.compile(r"\bklunga_\w+|\b(?:Activity|Gateway|Flow|Event)_[0-9a-z]{7}\b|\bsid-[0-9A-Fa-f-]{30,}")

pytestmark = pytest.mark.skipif(DATA is None, reason="KLUNGA_DATA does not say where the real files are")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The pages, with the demo's sign-in and the guard against forged forms, on Kil and its three persons."""
    folder = tmp_path_factory.mktemp("real-files")
    database = store.connect(f"sqlite:///{folder / 'klunga.sqlite'}", durable=False)
    store.migrate(database)
    jobs.migrate(database)
    make_kil(database)
    database.close()
    made = create_app(f"sqlite:///{folder / 'klunga.sqlite'}", demo=True, instance=folder)
    yield made
    made.extensions["klunga"].close()


@pytest.fixture(scope="module")
def outcomes(app: Flask) -> list[Outcome]:
    """What became of the ten files."""
    people = [signed_in(app, name) for name, _ in PEOPLE]
    files = drawn(listed(Path(DATA or ".")), SEED, 10)
    return [
        Journey(app.extensions["klunga"], people, Outcome(file), f"prov-{number}").run()
        for number, file in enumerate(files, start=1)
    ]


def test_ten_files_of_ten_sources_run_to_their_end_through_the_pages(outcomes: list[Outcome]):
    print("\n" + "\n".join(outcome.line for outcome in outcomes))
    assert len({outcome.file.source for outcome in outcomes}) == 10
    assert [outcome.line for outcome in outcomes if not outcome.end.startswith(("closed", "waits: "))] == []


def test_no_page_on_the_way_failed_or_showed_an_id(outcomes: list[Outcome]):
    pages = [page for outcome in outcomes for page in outcome.pages]
    assert [f"{page.status} {page.address}" for page in pages if page.status >= 400] == []
    assert {f"{page.address}: {found}" for page in pages for found in AN_ID.findall(page.text)} == set()

"""An owner publishes a version with open cases: sees what becomes of them, moves them, stops, looks one up, undoes."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from benchmarks.migration import multiply
from engine import bpmn
from engine.model import SequenceFlow
from engine.store import connect
from engine.store.tables import Case, EService, ModelVersion, ProcessModel
from tests.journeys.conftest import NARROW

Check = Callable[[Page], None]
SERVICE = "parkeringstillstand"
CASES = 400
STANDARD = Path(__file__).parents[2] / "processes" / SERVICE / "standard.bpmn"


def next_version() -> bytes:
    """Return the standard with an activity renamed, and something new to be done beside another."""
    model = bpmn.read(STANDARD.read_bytes()).model
    model = model.with_nodes(
        replace(node, name="Registrera ansökan och bilagor") if node.id == "registrera_ansokan" else node
        for node in model.nodes
    )
    checks = model.node_by_id["bekrafta_mottagandet"]
    (into,), (out,) = model.incoming(checks.id), model.outgoing(checks.id)
    split, join = (
        replace(checks, id=name, name="", kind="parallelGateway", documentation="", form="", deadline="", due="")
        for name in ("dela", "samla")
    )
    asks = replace(checks, id="fraga_polisen", name="Fråga polisen om missbruk av tillstånd")
    flows = [
        replace(into, target=split.id),
        SequenceFlow("till_bekraftelse", split.id, checks.id),
        SequenceFlow("till_polisen", split.id, asks.id),
        SequenceFlow("fran_bekraftelse", checks.id, join.id),
        SequenceFlow("fran_polisen", asks.id, join.id),
        replace(out, source=join.id),
    ]
    kept = [flow for flow in model.flows if flow not in (into, out)]
    drawn = replace(model, nodes=(*model.nodes, asks, split, join), flows=(*kept, *flows), layout=type(model.layout)())
    return bpmn.write(drawn)


@pytest.fixture(scope="module")
def owner(demo_app: Flask) -> str:
    """The name of the owner of a standard with many open cases."""
    database = connect(demo_app.extensions["klunga"].url.render_as_string(hide_password=False))
    try:
        with database.writing() as session:
            service = session.scalars(select(EService).where(EService.slug == SERVICE)).one()
            versions = select(ModelVersion.id).join(ProcessModel).where(
                ProcessModel.e_service_id == service.id, ProcessModel.municipality_id.is_(None)
            )  # fmt: skip
            wanted = select(Case.id).where(Case.model_version_id.in_(versions), Case.status == "running")
            multiply(session, session.scalars(wanted.order_by(Case.id)).all(), CASES)
            return service.owner.name
    finally:
        database.close()


def test_open_cases_follow_a_new_version_and_are_put_back(
    sign_in_as: Callable[..., Page], owner: str, axe: Check, fits: Check, screenshot: Callable[[Page, str], None]
) -> None:
    page = sign_in_as(owner, "sv")
    page.goto(f"/models/upload?service={SERVICE}")
    page.get_by_label(re.compile("^standard", re.IGNORECASE)).check()
    page.locator("#f-file").set_input_files(
        {"name": "nasta.bpmn", "mimeType": "application/xml", "buffer": next_version()}
    )
    page.get_by_role("button", name="Ladda upp", exact=True).click()
    page.get_by_role("link", name=re.compile(f"{CASES} öppna ärenden")).click()

    expect(page.get_by_role("heading", name="Var de öppna ärendena finns")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Nytt samtidigt: ”Fråga polisen om missbruk av tillstånd”")
    axe(page)
    fits(page)
    screenshot(page, "open-cases-preview-sv-1440")
    address = page.url
    small = sign_in_as(owner, "en", size=NARROW)
    small.goto(address)
    axe(small)
    screenshot(small, "open-cases-preview-en-360")
    fits(small)

    page.get_by_label(re.compile("^Räkna det som gjort")).check()
    page.get_by_role("button", name="Flytta ärendena när den publiceras").click()
    expect(page.get_by_role("status").first).to_contain_text("flyttas när versionen publiceras")
    page.goto(address.removesuffix("/open-cases"))
    page.get_by_role("button", name=re.compile("^Publicera")).click()
    page.goto(address)
    stopped_and_gone_on(page)
    expect(page.get_by_role("heading", name="Ärendena är flyttade")).to_be_visible(timeout=60_000)
    axe(page)
    fits(page)
    screenshot(page, "open-cases-moved-sv-1440")
    looked_up(page, small, axe, fits, screenshot)

    page.goto(address)
    page.get_by_role("button", name="Ångra flytten").click()
    expect(page.get_by_role("heading", name="Flytten är ångrad")).to_be_visible(timeout=60_000)
    axe(page)
    fits(page)
    screenshot(page, "open-cases-undone-sv-1440")


def stopped_and_gone_on(page: Page) -> None:
    """Stop the move while it is under way, if it is not over already, and let it go on."""
    stop = page.get_by_role("button", name="Stoppa")
    if not stop.count():
        return
    stop.click()
    heading = page.get_by_role("heading", name=re.compile("Flytten är stoppad|Ärendena är flyttade"))
    expect(heading).to_be_visible(timeout=30_000)
    go_on = page.get_by_role("button", name="Fortsätt")
    if go_on.count():
        go_on.click()


def looked_up(page: Page, small: Page, axe: Check, fits: Check, screenshot: Callable[[Page, str], None]) -> None:
    """Find one case by its number, as when somebody is on the telephone."""
    page.get_by_role("link", name="Ärende för ärende").click()
    number = page.locator("tbody b").last.inner_text()
    screenshot(page, "open-cases-log-sv-1440")
    page.get_by_label("Diarienummer").fill(number)
    page.get_by_role("button", name="Filtrera").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("Flyttat")
    axe(page)
    fits(page)
    small.goto(page.url)
    expect(small.locator("tbody tr")).to_contain_text("Moved")
    axe(small)
    fits(small)
    screenshot(small, "open-cases-log-en-360")

"""Publishing, withdrawing and choosing what runs: each says its consequence, and refuses with a reason."""

import html
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

SignIn = Callable[[str], FlaskClient]
DECISION = b'<bpmn2:userTask id="n7" name="Besluta om bygglov">'
MEANING = b"""<bpmn2:extensionElements>
  <klunga:activity xmlns:klunga="urn:klunga:bpmn:1" meaning="decide"/>
</bpmn2:extensionElements>"""
DRAWING = (Path(__file__).parent / "another_tool.bpmn").read_bytes().replace(DECISION, DECISION + MEANING)
TODAY = datetime.now(UTC).date()
LATER = (TODAY + timedelta(days=365)).isoformat()


@pytest.fixture
def karl(sign_in: SignIn) -> FlaskClient:
    return sign_in("Karl Morast")


@pytest.fixture
def version(karl: FlaskClient) -> str:
    """The address of a draft with changes of all kinds, one of them with loss, and a finding about law."""
    fields = {"service": "bygglov", "as": "eda", "file": (io.BytesIO(DRAWING), "eda.bpmn")}
    return karl.post("/models/upload", data=fields, content_type="multipart/form-data").location


def page(client: FlaskClient, address: str) -> str:
    return html.unescape(client.get(address).get_data(as_text=True))


def fields(shown: str, reason: str = "Bara bifall beslutas så här.", day: str = LATER) -> dict[str, str]:
    """Fill in all that the page asks for before publishing."""
    names = re.findall(r'name="((?:accept|reason|review)-\d+)"', shown)
    given = {"accept": "yes", "reason": reason, "review": day}
    return {name: given[name.split("-")[0]] for name in names}


def test_the_page_shows_each_kind_of_change_and_the_finding_about_law(karl: FlaskClient, version: str):
    shown = page(karl, version)
    for words in ("Exakt", "Val", "Med förlust", "Lagkrav", "Begär undantag", "Jag godtar ändring"):
        assert words in shown


def test_publishing_without_accepting_says_what_is_missing_and_keeps_what_was_typed(karl: FlaskClient, version: str):
    given = fields(page(karl, version))
    given = {name: value for name, value in given.items() if name.startswith("reason")}
    answer = karl.post(f"{version}/publish", data=given)
    shown = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "eller rita om." in shown
    assert "Välj en senare dag då detta ska omprövas." in shown
    assert "Bara bifall beslutas så här." in shown


@pytest.mark.parametrize("day", ["", "i morgon", "2020-01-01"])
def test_an_exemption_needs_a_day_of_review_that_is_to_come(karl: FlaskClient, version: str, day: str):
    answer = karl.post(f"{version}/publish", data=fields(page(karl, version), day=day))
    assert answer.status_code == 422


def test_a_version_is_published_with_what_was_accepted_and_then_adopted(karl: FlaskClient, version: str):
    answer = karl.post(f"{version}/publish", data=fields(page(karl, version)))
    assert answer.status_code == 303
    shown = page(karl, version)
    assert "Eda variant 1 är publicerad." in shown
    assert "Bara bifall beslutas så här." in shown
    adopted = karl.post("/models/bygglov/eda/adoption", data={"mode": "variant", "day": TODAY.isoformat()})
    assert adopted.status_code == 303
    assert "Eda kör sin egen variant från" in page(karl, adopted.location)
    shown = page(karl, version)
    assert "Nya ärenden i Eda startar på den." in shown
    assert re.search(r'<button[^>]*aria-describedby="withdraw" disabled', shown)


def test_a_draft_is_withdrawn_and_leaves_the_list(karl: FlaskClient, version: str):
    assert "Eda variant 1" in page(karl, "/my-models")
    assert karl.post(f"{version}/withdraw").status_code == 303
    assert "Inga utkast väntar på dig." in page(karl, "/my-models")


def test_another_municipality_reads_the_version_but_cannot_publish_it(sign_in: SignIn, version: str):
    other = sign_in("Louise Fryksta")
    shown = page(other, version)
    assert "Jag godtar ändring" not in shown
    assert 'action="' + version + "/publish" not in shown
    assert other.post(f"{version}/publish", data={"accept-0": "yes"}).status_code in (403, 422)
    assert other.post(f"{version}/withdraw").status_code == 403


def test_what_is_not_published_cannot_be_adopted_and_the_choice_is_kept(karl: FlaskClient):
    answer = karl.post("/models/bygglov/eda/adoption", data={"mode": "standard", "day": LATER})
    assert answer.status_code == 422
    assert "Ingen version av standarden är publicerad än." in html.unescape(answer.get_data(as_text=True))
    assert LATER in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("mode", "day"), [("", LATER), ("both", LATER), ("not_offered", ""), ("not_offered", "2020-01-01")]
)
def test_a_wrong_choice_or_day_is_said_beside_its_field(karl: FlaskClient, mode: str, day: str):
    answer = karl.post("/models/bygglov/eda/adoption", data={"mode": mode, "day": day})
    assert answer.status_code == 422
    assert 'class="k-error"' in answer.get_data(as_text=True)


def test_a_municipality_decides_for_itself_what_it_runs(karl: FlaskClient):
    shown = page(karl, "/models/bygglov/kil/adoption")
    assert "Kil bestämmer själv vad kommunen kör." in shown
    assert 'name="mode"' not in shown
    answer = karl.post("/models/bygglov/kil/adoption", data={"mode": "not_offered", "day": LATER})
    assert answer.status_code == 403


def test_a_trial_shows_a_way_and_another(karl: FlaskClient, version: str):
    shown = page(karl, f"{version}/trial")
    assert "Körningen blev klar." in shown
    assert "Besluta om bygglov" in shown
    assert f"{version}/trial?seed=2" in shown
    assert "seed" in page(karl, f"{version}/trial?seed=abc")


def test_a_version_is_told_as_text(karl: FlaskClient, version: str):
    shown = page(karl, f"{version}/text")
    assert "vägvalet ”Är ansökan komplett?”" in shown
    assert "(Nämndsekreterare)" in shown


def test_the_first_time_says_what_to_do(karl: FlaskClient):
    assert "Välkommen till Klunga" in page(karl, "/my-models")


@pytest.mark.parametrize(
    "address",
    ["/models/versions/999", "/models/nothing", "/models/bygglov/nowhere/adoption", "/models/versions/999/drawn.bpmn"],
)
def test_what_is_not_there_is_not_found(karl: FlaskClient, address: str):
    assert karl.get(address).status_code == 404


@pytest.mark.parametrize("place", ["9" * 5000, "٣", "-1", "x"])
def test_a_field_of_no_row_of_the_page_accepts_nothing(karl: FlaskClient, version: str, place: str):
    assert karl.post(f"{version}/publish", data={f"accept-{place}": "yes"}).status_code == 422

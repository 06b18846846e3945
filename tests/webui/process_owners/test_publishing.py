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


def rows(shown: str) -> list[str]:
    """Return the rows of the page that can be accepted, one for each."""
    return sorted(set(re.findall(r'name="row" value="((?:change|finding)-\d+)"', shown)))


def accept(karl: FlaskClient, version: str, reason: str = "Bara bifall beslutas så här.", day: str = LATER) -> None:
    """Accept all that the page asks for before publishing, each with the same reason."""
    for row in rows(page(karl, version)):
        given = {"row": row, f"reason-{row}": reason, f"review-{row}": day}
        assert karl.post(f"{version}/accept", data=given).status_code == 303


def test_the_page_shows_each_kind_of_change_and_the_finding_about_law(karl: FlaskClient, version: str):
    shown = page(karl, version)
    for words in ("Exakt", "Val", "Med förlust", "Lagkrav", "Begär undantag", "Jag godtar ändring"):
        assert words in shown


def test_publishing_without_accepting_is_refused_and_says_what_is_left(karl: FlaskClient, version: str):
    answer = karl.post(f"{version}/publish")
    assert answer.status_code == 422
    assert "hinder för publicering" in html.unescape(answer.get_data(as_text=True))


def test_an_acceptance_without_a_reason_is_refused_beside_its_field(karl: FlaskClient, version: str):
    row = next(each for each in rows(page(karl, version)) if each.startswith("change"))
    answer = karl.post(f"{version}/accept", data={"row": row, f"reason-{row}": " "})
    assert answer.status_code == 422
    assert f'id="e-reason-{row}"' in answer.get_data(as_text=True)
    assert "Skriv varför det kan godtas." in html.unescape(answer.get_data(as_text=True))


@pytest.mark.parametrize("day", ["", "i morgon", "2020-01-01"])
def test_an_exemption_needs_a_day_of_review_that_is_to_come(karl: FlaskClient, version: str, day: str):
    row = next(each for each in rows(page(karl, version)) if each.startswith("finding"))
    given = {"row": row, f"reason-{row}": "Bara bifall beslutas så här.", f"review-{row}": day}
    answer = karl.post(f"{version}/accept", data=given)
    shown = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "Välj en senare dag då detta ska omprövas." in shown
    assert "Bara bifall beslutas så här." in shown


def test_what_is_accepted_shows_who_and_why_and_can_be_taken_back(karl: FlaskClient, version: str):
    accept(karl, version, "Ingen läser svaret.")
    shown = page(karl, version)
    assert "Godtagen i dag" in shown
    assert shown.count("Ingen läser svaret.") >= 2
    assert rows(shown) == []
    back = re.findall(r'action="([^"]*/take-back)"', shown)
    assert karl.post(back[0]).status_code == 303
    shown = page(karl, version)
    assert len(rows(shown)) == 1
    assert "tillbakataget" in shown
    assert karl.post(f"{version}/publish").status_code == 422


def test_the_next_version_offers_what_was_accepted_with_its_old_reason(karl: FlaskClient, version: str):
    accept(karl, version, "Ingen läser svaret.")
    assert karl.post(f"{version}/publish").status_code == 303
    data = DRAWING.replace(b"Besluta om bygglov", b"Besluta om lov")
    sent = {"service": "bygglov", "as": "eda", "file": (io.BytesIO(data), "eda.bpmn")}
    second = karl.post("/models/upload", data=sent, content_type="multipart/form-data").location
    shown = page(karl, second)
    assert "Vid version 1 godtog Karl Morast samma sak:" in shown
    assert rows(shown) != []
    assert karl.post(f"{second}/publish").status_code == 422
    assert karl.post(f"{second}/accept", data={"row": "known"}).status_code == 303
    shown = page(karl, second)
    assert rows(shown) == []
    assert "Ingen läser svaret." in shown
    assert karl.post(f"{second}/publish").status_code == 303


def test_a_version_is_published_with_what_was_accepted_and_then_adopted(karl: FlaskClient, version: str):
    accept(karl, version)
    answer = karl.post(f"{version}/publish")
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
    assert other.post(f"{version}/publish").status_code == 403
    assert other.post(f"{version}/accept", data={"row": "all", "reason-all": "Jo"}).status_code == 403
    assert other.post(f"{version}/note", data={"note": "Jo"}).status_code == 403
    assert other.post(f"{version}/restore").status_code == 403
    assert other.post(f"{version}/delete").status_code == 403
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


@pytest.mark.parametrize("place", ["change-" + "9" * 5000, "change-٣", "finding--1", "x", ""])
def test_a_row_that_is_not_on_the_page_accepts_nothing(karl: FlaskClient, version: str, place: str):
    given = {"row": place, f"reason-{place}": "Därför", f"review-{place}": LATER}
    assert karl.post(f"{version}/accept", data=given).status_code == 422

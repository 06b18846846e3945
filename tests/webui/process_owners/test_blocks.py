"""Building blocks on the pages: made, drawn, published, chosen for a call, and kept while others call them."""

import io
import re
from dataclasses import replace

from flask.testing import FlaskClient

from engine import bpmn
from engine.model.sketch import read_sketch
from tests.execution.test_pools import two
from tests.webui.process_owners.conftest import SignIn


def sent(client: FlaskClient, service: str, data: bytes) -> str:
    """Upload a file as the standard, or the building block, and return the address of its page."""
    answer = client.post(
        "/models/upload", data={"service": service, "as": "standard", "file": (io.BytesIO(data), "modell.bpmn")}
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def calling() -> bytes:
    model = read_sketch("(start) -> Utred -> Skicka ut -> (slut)")
    call = replace(model.node_by_id["Skicka_ut"], kind="callActivity", called="annat")
    return bpmn.write(model.replacing(call))


def test_a_building_block_is_made_drawn_published_and_called(sign_in: SignIn) -> None:
    client = sign_in("Louise Fryksta")
    made = client.post("/models/blocks", data={"sv": "Expediera", "en": "Dispatch"})
    assert made.headers["Location"].endswith("/models/blocks/expediera")
    block = sent(client, "expediera", bpmn.write(read_sketch("(start) -> Skicka -> (slut)")))
    assert client.post(f"{block}/publish").status_code == 303
    assert "Expediera" in client.get("/models/blocks").text

    draft = sent(client, "bygglov", calling())
    page = client.get(draft).text
    assert "Inget byggblock med det namnet är publicerat." in page
    latest = re.search(r'value="(latest:\d+)"', page)
    assert latest is not None
    assert client.post(f"{draft}/calls", data={"call-0": latest[1]}).status_code == 303
    assert "alltid den senaste versionen när ett ärende börjar" in client.get(draft).text
    assert client.post(f"{draft}/publish").status_code == 303
    assert "Det anropas av Bygglov." in client.get(block).text

    refused = client.post(f"{block}/withdraw", follow_redirects=True)
    assert "Det anropas av Bygglov. Låt dem anropa något annat" in refused.text
    assert "Bygglov" in client.get("/models/blocks/expediera").text


def test_a_name_that_is_missing_or_taken_is_told_at_the_form(sign_in: SignIn) -> None:
    client = sign_in("Louise Fryksta")
    assert client.post("/models/blocks", data={"sv": " "}).status_code == 422
    taken = client.post("/models/blocks", data={"sv": "Bygglov"})
    assert taken.status_code == 422 and "Något heter redan ”Bygglov”" in taken.text


def test_only_its_owner_chooses_what_a_draft_calls(sign_in: SignIn) -> None:
    draft = sent(sign_in("Louise Fryksta"), "bygglov", calling())
    assert sign_in("Karl Morast").post(f"{draft}/calls", data={"call-0": "person"}).status_code == 403
    assert "Spara vad den anropar" not in sign_in("Karl Morast").get(draft).text


def test_the_address_of_a_family_leads_to_the_building_block(sign_in: SignIn) -> None:
    client = sign_in("Louise Fryksta")
    client.post("/models/blocks", data={"sv": "Expediera"})
    assert client.get("/models/expediera").headers["Location"].endswith("/models/blocks/expediera")
    assert client.get("/models/blocks/bygglov").status_code == 303


def test_the_owner_chooses_which_pool_is_the_case(sign_in: SignIn) -> None:
    client = sign_in("Louise Fryksta")
    draft = sent(client, "bygglov", bpmn.write(two()))
    assert "Vilken pool som är ärendet" in client.get(draft).text
    answer = client.post(f"{draft}/pools", data={"case": "p1", "runs": ["p1"]}, follow_redirects=True)
    assert "Poolen ”Kils kommun” är en part" in answer.text
    assert (
        "Välj vilken pool som är ärendet."
        in client.post(f"{draft}/pools", data={"case": "x"}, follow_redirects=True).text
    )

"""The change lead's start page, and the page that each deviation has of its own."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from engine import bpmn
from engine.compare import diff, former_keys, keys, match
from engine.model.sketch import read_sketch
from engine.services.catalogue import e_services
from engine.services.harmonizing import harmonization
from engine.services.organization import municipalities
from engine.services.publishing import models
from engine.store.tables import Person
from tests.webui.change_leads.conftest import KIL as SKETCH
from tests.webui.change_leads.conftest import NOW, STANDARD, app_of, sign_in, text_of
from webui.database import writing

START = "/start/change-lead?lang=en"
KIL = "/compare/1/3"


def deviations(client: FlaskClient) -> dict[str, str]:
    """Return the address of each deviation of Kil, by its sentence."""
    page = client.get("/compare/bygglov/kil?lang=en", follow_redirects=True).text
    links = re.findall(r'href="(/deviations/[^"]+)">Own page<i class="k-sr">: ([^<]+)', page)
    return {sentence: address for address, sentence in links}


def test_each_deviation_has_a_page_with_all_that_is_known_of_it(lead: FlaskClient):
    found = deviations(lead)
    assert len(found) == 2
    lacking = next(address for sentence, address in found.items() if "lacks" in sentence)
    said = text_of(lead, f"{lacking}?lang=en")
    assert "Kil lacks Bekräfta mottagandet. In the standard it comes between" in said
    assert "Kind Missing activity Concerns The applicant's rights Role Registrator" in said
    assert "Shared with nobody: only Kil" in said
    assert f'href="{KIL}/diagram#{lacking.rsplit("/", 1)[1]}"' in lead.get(lacking).text


def test_its_address_leads_to_it_after_the_next_upload_and_says_when_it_is_gone(own_file: Path):
    app = app_of(own_file)
    lead = sign_in(app, "Change lead")
    before = deviations(lead)
    sketch = SKETCH.replace("(Beslutat)", "Arkivera [Registrator] -> (Beslutat)").replace(
        "Granska förslag", "Läs förslag"
    )
    sketch = sketch.replace("[Delegat]", "[Bygglovschef]")
    with app.app_context(), writing() as session:
        service = e_services.find_e_service(session, "bygglov")
        place = municipalities.find_municipality(session, "kil")
        owner = session.scalars(select(Person).where(Person.name == "Eva Nor")).one()
        models.upload(session, service, place, "m.bpmn", bpmn.write(read_sketch(sketch)), by=owner, now=NOW)
    for sentence, address in before.items():
        status = 404 if "Granska" in sentence else 200
        said = text_of(lead, f"{address}?lang=en", status)
        assert ("Kil, variant 3 has no such difference from Standard 1." in said) is (status == 404)
    one, other = read_sketch(STANDARD), read_sketch(sketch)
    script = diff(one, other, match(one, other))
    lasting, former = keys(script, one, other)[-1], former_keys(script, one, other)[-1]
    assert former != lasting
    answer = lead.get(f"/deviations/bygglov/kil/{former}")
    assert (answer.status_code, answer.location) == (301, f"/deviations/bygglov/kil/{lasting}")
    assert "The role is called Bygglovschef in Kil" in text_of(lead, f"{answer.location}?lang=en")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("eda", "There is nothing to compare: either the standard is not published, or Eda has no model of its own."),
        ("kil", "Kil, variant 2 has no such difference from Standard 1."),
    ],
)
def test_a_deviation_that_never_was_is_said_to_be_gone(lead: FlaskClient, place: str, said: str):
    assert said in text_of(lead, f"/deviations/bygglov/{place}/nothing?lang=en", 404)


def test_a_comparison_that_is_not_of_today_has_no_lasting_addresses(lead: FlaskClient):
    assert "Own page" not in lead.get("/compare/3/1?lang=en").text
    assert "Own page" not in lead.get("/compare/1/4?lang=en").text  # only words


def test_the_start_page_says_what_waits_and_what_happened_and_leads_there(lead: FlaskClient):
    page = lead.get(START).text
    said = text_of(lead, START)
    assert re.search(r"Good (morning|day|evening), Elin", said)
    assert "2 differences in all" in said
    assert "Building permit, Arvika" in said.partition("Only words differ")[2]
    assert "Eva Nor uploaded version 2 of Building permit, Kil." in said
    assert 'href="/map"' in page
    assert 'href="/questions"' in page


def test_signing_in_leads_a_change_lead_to_the_start_page(lead: FlaskClient):
    assert lead.get("/").location == "/start/change-lead"


def test_without_e_services_the_start_page_says_how_one_begins(lead: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(harmonization, "list_e_services", lambda _session: [])
    assert "There are no e-services yet." in text_of(lead, START)

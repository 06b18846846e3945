"""A model whose every text means harm, on all pages that show it: what came in as text comes out as text."""

import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from engine.services.case_handling import cases
from engine.services.catalogue import adoptions
from engine.services.organization import people
from engine.services.publishing.models import find_version
from engine.store import Database
from engine.store.tables import EService, Municipality
from tests.webui.process_owners.conftest import NOW, PEOPLE

SignIn = Callable[[str], FlaskClient]
MOST = 90
_RUNS = re.compile(r"\s*(javascript|data|vbscript):", re.IGNORECASE)
_OURS = ("/static", "/sign-out", "/language", "/rules", "/accessibility", "/privacy")
EVIL = (
    "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"
    "&quot; onfocus=&quot;alert(1) {x} %s '"
)
DRAWING = f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  targetNamespace="t" name="{EVIL}">
 <collaboration id="c"><participant id="pool" name="{EVIL}" processRef="p"/></collaboration>
 <process id="p" name="{EVIL}" isExecutable="true">
  <documentation>{EVIL}</documentation>
  <laneSet id="ls"><lane id="lane" name="{EVIL}"><flowNodeRef>a</flowNodeRef></lane></laneSet>
  <startEvent id="s" name="{EVIL}"/>
  <userTask id="a" name="{EVIL}" camunda:candidateGroups="{EVIL}" camunda:formKey="javascript:alert(1)">
   <documentation>javascript:alert(1) {EVIL}</documentation>
   <extensionElements><camunda:formData><camunda:formField id="f" label="{EVIL}" type="string" defaultValue="{EVIL}"/>
    <camunda:formField id="g" label="{EVIL}" type="enum"><camunda:value id="v" name="{EVIL}"/></camunda:formField>
   </camunda:formData></extensionElements>
  </userTask>
  <serviceTask id="b" name="{EVIL}" camunda:topic="{EVIL}"/>
  <callActivity id="d" name="{EVIL}" calledElement="{EVIL}"/>
  <exclusiveGateway id="x" name="{EVIL}"/>
  <intermediateCatchEvent id="m" name="{EVIL}"><messageEventDefinition messageRef="msg"/></intermediateCatchEvent>
  <endEvent id="e" name="{EVIL}"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
  <sequenceFlow id="f2" sourceRef="a" targetRef="x"/>
  <sequenceFlow id="f3" name="{EVIL}" sourceRef="x" targetRef="b">
   <conditionExpression>{EVIL}</conditionExpression></sequenceFlow>
  <sequenceFlow id="f4" name="{EVIL}" sourceRef="x" targetRef="m"/>
  <sequenceFlow id="f5" sourceRef="b" targetRef="d"/>
  <sequenceFlow id="f6" sourceRef="d" targetRef="e"/>
  <sequenceFlow id="f7" sourceRef="m" targetRef="e"/>
 </process>
 <message id="msg" name="{EVIL}"/>
</definitions>
"""


def upload(client: FlaskClient, target: str, text: str = DRAWING) -> str:
    fields = {"service": "bygglov", "as": target, "note": html.fromstring(f"<p>{EVIL}</p>").text}
    fields["file"] = (io.BytesIO(text.encode()), "evil.bpmn")  # type: ignore[assignment]
    answer = client.post("/models/upload", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
    return answer.location


def publish(client: FlaskClient, address: str) -> None:
    page = html.fromstring(client.get(address).get_data())
    for row in {each.get("value") for each in page.iterfind(".//*[@name='row']")}:
        client.post(f"{address}/accept", data={"row": row, f"reason-{row}": "därför", f"review-{row}": "2027-01-01"})
    assert client.post(f"{address}/publish").status_code == 303


@pytest.fixture
def addresses(database: Database, sign_in: SignIn) -> tuple[str, str]:
    """The standard and the variant of Eda, published, a case of the variant, and a test run under way."""
    standard = upload(sign_in("Louise Fryksta"), "standard")
    publish(sign_in("Louise Fryksta"), standard)
    karl = sign_in("Karl Morast")
    variant = upload(karl, "eda", DRAWING.replace('id="e" name="', 'id="e" name="Annat slut '))
    publish(karl, variant)
    karl.post(f"{variant}/trial/start")
    with database.writing() as session:
        e_service = session.query(EService).one()
        eda = session.query(Municipality).filter_by(slug="eda").one()
        karl_himself = next(each for each in people.everybody(session) if each.name == "Karl Morast")
        people.assign(session, karl_himself, "caseworker", eda, by=None)
        version = find_version(session, int(variant.rpartition("/")[2]))
        adoptions.adopt(session, e_service, eda, "variant", valid_from=date.today(), by=karl_himself, now=NOW)
        cases.start_case(
            session,
            e_service=e_service,
            municipality=eda,
            version=version,
            subject=str(html.fromstring(f"<p>{EVIL}</p>").text),
            application={},
            applicant=None,
            by=None,
            now=NOW,
        )
        session.commit()
    return standard, variant


def links(page: html.HtmlElement) -> Iterator[str]:
    """Yield the addresses of our own that a page leads to, each without its place on the page."""
    for element in page.iter():
        for name in ("href", "src", "data-source", "data-xml", "data-url"):
            address = (element.get(name) or "").partition("#")[0]
            if address.startswith("/") and not address.startswith(_OURS):
                yield address


def harm(page: html.HtmlElement) -> list[str]:
    """Return the elements of a page that came from the texts of the model, or could run something."""
    found = []
    for element in page.iter(etree.Element):
        if element.tag == "script" and not element.get("src") and element.get("type") not in ("application/json",):
            found.append("script without a source")
        if element.tag == "img" and element.get("src") == "x":
            found.append("an image from a label")
        for name, value in element.attrib.items():
            if name.startswith("on"):
                found.append(f"{element.tag} {name}")
            if name in ("href", "src", "action", "formaction") and re.match(
                r"\s*(javascript|data|vbscript):", value, re.I
            ):
                found.append(f"{element.tag} {name}={value[:40]}")
    return found


@pytest.mark.parametrize("name", [name for name, *_ in PEOPLE])
def test_no_page_that_shows_a_hostile_model_does_harm(sign_in: SignIn, addresses: tuple[str, str], name: str) -> None:
    client = sign_in(name)
    waiting = deque(
        (
            *(f"{each}{more}" for each in addresses for more in ("", "/trial", "/text", "?as=run", "?all")),
            "/",
            "/models",
        )
    )
    seen: set[str] = set()
    shown = 0
    while waiting and len(seen) < MOST:
        address = waiting.popleft()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.mimetype == "text/html":
            page = html.fromstring(answer.get_data(as_text=True) or "<p>")
            assert harm(page) == [], address
            shown += "alert(1)" in page.text_content()
            waiting.extend(links(page))
        elif answer.mimetype == "image/svg+xml":
            assert harm(etree.fromstring(answer.data)) == [], address
        elif answer.mimetype not in ("application/json", "text/javascript", "text/css", "font/woff2"):
            assert answer.headers.get("X-Content-Type-Options") == "nosniff", address
    assert shown > 5

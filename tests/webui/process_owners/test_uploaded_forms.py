"""A form that lies in an upload is shown in the test run and checked there, without a script of its own."""

import io
import json
from collections.abc import Callable
from html import escape

import pytest
from flask.testing import FlaskClient

from engine import jobs
from engine.store import Database
from tests.webui.process_owners.test_trial import Player

FORM = {
    "components": [
        {"type": "html", "content": "<p>Läs <img src=x onerror=alert(1)> noga</p>"},
        {
            "type": "group",
            "label": "Sökande",
            "components": [{"type": "textfield", "key": "namn", "label": "<b>Namn</b>"}],
        },
        {
            "type": "number",
            "key": "yta",
            "label": "Yta",
            "description": "I kvm",
            "validate": {"required": True, "max": 50},
        },
        {
            "type": "textfield",
            "key": "kod",
            "label": "Kod",
            "validate": {"pattern": "^[A-Z]{3}$"},
            "defaultValue": "ABC",
        },
        {"type": "datetime", "key": "tid", "label": "Tid", "subtype": "datetime"},
        {"type": "checkbox", "key": "intygar", "label": "Jag intygar", "validate": {"required": True}},
        {"type": "textfield", "key": "diarie", "label": "Diarienummer", "readonly": True, "defaultValue": "B 12"},
    ]
}
FILE = f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><process id="p"><extensionElements>
<zeebe:userTaskForm id="f">{escape(json.dumps(FORM))}</zeebe:userTaskForm></extensionElements>
<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<userTask id="a" name="Granska"><extensionElements><zeebe:formDefinition formKey="camunda-forms:bpmn:f"/>
</extensionElements></userTask><sequenceFlow id="f2" sourceRef="a" targetRef="e"/><endEvent id="e"/></process>
</definitions>
"""


@pytest.fixture
def player(sign_in: Callable[[str], FlaskClient], database: Database) -> Player:
    """The file's test run, at its one work item."""
    jobs.migrate(database)
    owner = sign_in("Louise Fryksta")
    form = {"service": "bygglov", "as": "standard", "file": (io.BytesIO(FILE.encode()), "a.bpmn")}
    answer = owner.post("/models/upload", data=form, content_type="multipart/form-data")
    player = Player(owner, int(answer.location.rsplit("/", 1)[-1]))
    player.act("start", how="unfilled")
    return player


def test_the_form_is_shown_as_text_and_fields(player: Player) -> None:
    page = player.page
    assert "<img src=x" not in page and "<b>Namn" not in page
    for shown in ("Läs noga", "Sökande", "I kvm", 'value="ABC"', 'type="datetime-local"', "B 12"):
        assert shown in page, shown
    assert 'name="diarie"' not in page


def test_what_does_not_fulfil_the_demands_is_refused_and_what_does_goes_on(player: Player) -> None:
    assert player.act("complete", yta="51", kod="abc", tid="snart") == 422
    assert player.act("complete", yta="50", kod="XYZ", tid="2026-11-24T10:30", intygar="true", diarie="hacked") == 303
    assert all(word in player.page for word in ("XYZ", "B 12")) and "hacked" not in player.page

"""Cases run through the standards and native variants on what their forms accept, to each of their ends."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from klunga_tests_e_services import ALL, EService

from engine import bpmn, execution
from engine.model import ProcessModel
from engine.prepare import prepare

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
BY_NAME = {e_service.folder.name: e_service for e_service in ALL}
every = pytest.mark.parametrize("e_service", ALL, ids=lambda e_service: e_service.folder.name)


def _answers(form: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return values that the form accepts: those wanted, else the first option or a plain value."""
    plain = {"boolean": True, "integer": 100, "number": 2.5}
    texts = {"date": "2026-11-24", "email": "maja@example.se", "attachment": "1"}
    values = {}
    for name, schema in form["schema"]["properties"].items():
        if name in wanted:
            values[name] = wanted[name]
        elif name in form["schema"]["required"] and "pattern" not in schema:
            options = schema.get("enum", [texts.get(schema.get("format", ""), "En mening som räcker till.")])
            values[name] = plain.get(schema["type"], options[0])
    errors = [
        error for error in Draft202012Validator(form["schema"]).iter_errors(values) if error.validator != "required"
    ]
    assert not errors
    return values


def _run(e_service: EService, model: ProcessModel, answers: list[dict[str, Any]], municipality: str = "") -> list[str]:
    """Run a case, giving ``answers`` in turn to forms that ask for them; return the names of what was completed."""
    program = execution.load(bpmn.write(prepare(model).model))
    forms = e_service.forms() | (e_service.forms(municipality) if municipality else {})
    wanted = [dict(answer) for answer in answers]
    move = execution.start(program, _answers(forms["application"], wanted.pop(0)), START)
    done = [event.element for event in move.events if event.kind == "completed"]
    for _ in range(60):
        assert move.incident is None
        if move.status == "completed":
            break
        if move.work_items:
            item = move.work_items[0]
            form = forms.get(item.element, {"schema": {"properties": {}, "required": []}})
            asked = next((answer for answer in wanted if set(answer) & set(form["schema"]["properties"])), {})
            if asked:
                wanted.remove(asked)
            move = execution.complete(program, move.state, item.token, _answers(form, asked), START)
        else:
            timer = move.timers[0]
            move = execution.fire(program, move.state, timer.token, timer.due_at)
        done += [event.element for event in move.events if event.kind == "completed"]
    assert move.status == "completed"
    return [model.node_by_id[element].name or element for element in done if element in model.node_by_id]


@pytest.mark.parametrize(
    ("name", "answers", "passed", "end"),
    [
        ("bygglov", [{}, {"ska_horas": "ja"}, {"beslut": "bevilja"}], "Skicka remisser", "Startbesked givet"),
        ("bygglov", [{}, {"ska_horas": "nej"}, {"beslut": "avsla"}], "Kommunicera", "Avslutat utan lov"),
        ("bygglov", [{}, {"komplett": "nej"}, {"beslut": "avvisa"}], "Ta emot komplettering", "Avslutat utan lov"),
        ("livsmedelsregistrering", [{}, {"beslut": "registrera"}], "Besluta om årsavgift", "Beslutat och fakturerat"),
        ("livsmedelsregistrering", [{}, {"beslut": "avsla"}], "Kommunicera", "Beslutat och fakturerat"),
        ("livsmedelsregistrering", [{}, {"ratt_myndighet": "nej"}], "Lämna över anmälan", "Överlämnad"),
        ("parkeringstillstand", [{}, {"medicinskt_rad": "ja"}], "Inhämta medicinskt råd", "Kort utlämnat"),
        ("parkeringstillstand", [{}, {"folkbokford": "nej"}, {"beslut": "avsla"}], "Kommunicera", "Inget tillstånd"),
    ],
)
def test_a_standard_runs_to_the_end_that_the_answers_lead_to(
    name: str, answers: list[dict[str, Any]], passed: str, end: str
) -> None:
    e_service = BY_NAME[name]
    done = _run(e_service, e_service.standard, answers)
    assert passed in done
    assert end in done


@every
def test_every_native_variant_runs_to_an_end(e_service: EService) -> None:
    for municipality, model in e_service.native_variants.items():
        done = _run(e_service, model, [{}], municipality)
        assert any(node.kind == "endEvent" and (node.name or node.id) in done for node in model.nodes)


def test_kil_sends_shore_protection_to_the_board() -> None:
    bygglov = BY_NAME["bygglov"]
    assert "Besluta i nämnden" in _run(bygglov, bygglov.variants["kil"], [{"strandskydd": "ja"}], "kil")
    assert "Besluta på delegation" in _run(bygglov, bygglov.variants["kil"], [{"strandskydd": "nej"}], "kil")


@every
def test_without_an_answer_to_the_request_the_case_goes_on_by_itself(e_service: EService) -> None:
    model = e_service.standard
    program = execution.load(bpmn.write(prepare(model).model))
    move = execution.start(program, {}, START)
    while "ta_emot_komplettering" not in [item.element for item in move.work_items]:
        outcome = {"komplett": "nej", "ratt_myndighet": "ja"}
        move = execution.complete(program, move.state, move.work_items[0].token, outcome, START)
    (timer,) = move.timers
    assert timer.due_at - START in {timedelta(weeks=2), timedelta(weeks=4)}
    move = execution.fire(program, move.state, timer.token, timer.due_at)
    assert "ta_emot_komplettering" not in [item.element for item in move.work_items]
    assert move.status == "running"

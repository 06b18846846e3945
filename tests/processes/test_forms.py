"""The forms of the e-services are whole, in both languages, and set what the gateways ask for."""

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from klunga_tests_e_services import ALL, EService

from engine.expressions import names, translate
from engine.model import ProcessModel

WIDGETS = {"text", "textarea", "number", "date", "select", "radio", "checkbox", "attachment", "email", "tel"}
FORMS = [
    pytest.param(form, id=f"{e_service.folder.name}-{municipality or 'standard'}-{name}")
    for e_service in ALL
    for municipality in ("", *e_service.variants)
    for name, form in e_service.forms(municipality).items()
]
every_form = pytest.mark.parametrize("form", FORMS)
every = pytest.mark.parametrize("e_service", ALL, ids=lambda e_service: e_service.folder.name)


def _fields(form: dict[str, Any]) -> list[dict[str, Any]]:
    return [field for field in form["fields"] if "name" in field]


def _bilingual(text: dict[str, str]) -> bool:
    return set(text) == {"sv", "en"} and all(part.strip() for part in text.values())


@every_form
def test_the_schema_is_a_json_schema_of_an_object(form: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(form["schema"])
    assert form["schema"]["type"] == "object"
    assert set(form["schema"]["required"]) <= set(form["schema"]["properties"])


@every_form
def test_each_property_has_one_field_and_its_name_is_an_identifier(form: dict[str, Any]) -> None:
    fields = [field["name"] for field in _fields(form)]
    assert sorted(fields) == sorted(form["schema"]["properties"])
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in fields)


@every_form
def test_all_that_people_read_stands_in_both_languages(form: dict[str, Any]) -> None:
    texts = [form["title"]] + [form[key] for key in ("intro", "submit") if key in form]
    for field in form["fields"]:
        texts += [field[key] for key in ("label", "heading", "help") if key in field]
        texts += field.get("options", {}).values()
    for part in form.get("guide", []):
        texts += [part["heading"], part["text"]]
    assert all(_bilingual(text) for text in texts)


@every_form
def test_widgets_and_options_suit_the_schema(form: dict[str, Any]) -> None:
    for field in _fields(form):
        schema = form["schema"]["properties"][field["name"]]
        assert field["widget"] in WIDGETS
        assert list(field.get("options", {})) == schema.get("enum", [])
        assert (field["widget"] == "attachment") == (schema.get("format") == "attachment")
        assert (field["widget"] == "date") == (schema.get("format") == "date")
        assert (field["widget"] == "checkbox") == (schema["type"] == "boolean")


@every_form
def test_what_the_law_says_has_a_source_and_a_reservation(form: dict[str, Any]) -> None:
    for part in form.get("guide", []):
        if part["heading"]["sv"] == "Lagen säger":
            assert part["source"]
            assert "ska kontrolleras av jurist" in part["text"]["sv"]


@every
def test_the_application_asks_for_six_to_fourteen_things_and_a_document(e_service: EService) -> None:
    form = e_service.forms()["application"]
    assert 6 <= len(_fields(form)) <= 14
    assert any(field["widget"] == "attachment" for field in _fields(form))


@every
def test_every_task_of_the_standard_has_a_form_and_no_form_is_left_over(e_service: EService) -> None:
    tasks = {node.id for node in e_service.standard.activities()}
    assert set(e_service.forms()) == tasks | {"application"}
    for municipality, model in e_service.variants.items():
        own = set(e_service.forms(municipality)) - {"application"}
        assert own <= {node.id for node in model.activities()}


@every
def test_reviews_and_decisions_of_native_variants_have_a_form(e_service: EService) -> None:
    for municipality, model in e_service.native_variants.items():
        formed = set(e_service.forms()) | set(e_service.forms(municipality))
        weighty = [node for node in model.activities() if node.meaning in {"review", "decide"}]
        assert [node.name for node in weighty if node.id not in formed] == [], municipality


def _values(forms: dict[str, dict[str, Any]], model: ProcessModel) -> dict[str, set[str]]:
    """Return what the application and the tasks of a model can set, each field with its options."""
    found: dict[str, set[str]] = {}
    for name, form in forms.items():
        if name == "application" or name in model.node_by_id:
            for field, schema in form["schema"]["properties"].items():
                found.setdefault(field, set()).update(schema.get("enum", []))
    return found


@every
def test_conditions_test_only_what_a_form_sets_to_a_value_that_it_offers(e_service: EService) -> None:
    for municipality, model in {"": e_service.standard, **e_service.native_variants}.items():
        forms = e_service.forms() | (e_service.forms(municipality) if municipality else {})
        values = _values(forms, model)
        for flow in model.flows:
            if not flow.condition:
                continue
            expression = translate(flow.condition).expression
            assert expression is not None, flow.condition
            for name in names(expression):
                assert set(re.findall(rf'{name} [!=]= "(\w+)"', flow.condition)) <= values[name], (municipality, name)


def test_torsby_asks_for_a_photo_with_the_application_for_a_parking_permit() -> None:
    parking = next(e_service for e_service in ALL if e_service.folder.name == "parkeringstillstand")
    standard, torsby = parking.forms()["application"], parking.forms("torsby")["application"]
    assert set(torsby["schema"]["properties"]) - set(standard["schema"]["properties"]) == {"foto"}
    assert "foto" in torsby["schema"]["required"]

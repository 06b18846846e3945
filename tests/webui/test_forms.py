"""Form files on pages: shown, read back, and shown again with what was typed."""

import io
from typing import Any

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import FileStorage, MultiDict

from engine.errors import EngineError
from engine.language import render
from webui.forms import parse, shown

FORM: dict[str, Any] = {
    "title": {"sv": "Kontrollera handlingar", "en": "Check the documents"},
    "schema": {
        "type": "object",
        "properties": {
            "komplett": {"type": "string", "enum": ["ja", "nej"]},
            "area": {"type": "number", "minimum": 1},
            "antal": {"type": "integer"},
            "datum": {"type": "string", "format": "date"},
            "skal": {"type": "string", "maxLength": 2000},
            "stammer": {"type": "boolean", "const": True},
            "delar": {"type": "array", "items": {"enum": ["a", "b"]}},
            "intyg": {"type": "string", "format": "attachment"},
        },
        "required": ["komplett", "stammer"],
    },
    "fields": [
        {"heading": {"sv": "Handlingar", "en": "Documents"}},
        {
            "name": "komplett",
            "label": {"sv": "Komplett?", "en": "Complete?"},
            "options": {"ja": {"sv": "Ja", "en": "Yes"}, "nej": {"sv": "Nej", "en": "No"}},
        },
        {
            "name": "area",
            "label": {"sv": "Area", "en": "Area"},
            "help": {"sv": "I kvm", "en": "Square metres"},
        },
        {"name": "antal", "label": {"sv": "Antal", "en": "Number"}},
        {"name": "datum", "label": {"sv": "Datum", "en": "Date"}, "width": "half"},
        {"name": "skal", "label": {"sv": "Skäl", "en": "Reasons"}},
        {"name": "stammer", "label": {"sv": "Uppgifterna stämmer", "en": "The information is correct"}},
        {"name": "delar", "label": {"sv": "Delar", "en": "Parts"}},
        {"name": "intyg", "label": {"sv": "Intyg", "en": "Certificate"}},
    ],
    "guide": [{"heading": {"sv": "Lagen säger", "en": "The law says"}, "text": {"sv": "Text", "en": "Text"}}],
}
FILLED = {"komplett": "ja", "stammer": "true"}


def typed(**values: str) -> MultiDict[str, str]:
    return MultiDict({**FILLED, **values})


def errors_in_swedish(values: MultiDict[str, str]) -> dict[str, str]:
    return {name: render(error, "sv") for name, error in parse(FORM, values).errors.items()}


def page(app: Flask, address: str = "/", **context: Any) -> str:
    template = '{% import "macros.html" as k %}{{ k.k_form(form, values, errors) }}'
    with app.test_request_context(address):
        return render_template_string(template, form=shown(FORM), **{"values": {}, "errors": {}, **context})


def test_values_get_the_kinds_that_the_schema_asks_for():
    values = typed(area="1 240,5", antal="−3", datum="2026-11-24", skal=" Enligt plan.\r\nInga hinder. ")
    values.setlist("delar", ["a", "b"])
    assert parse(FORM, values).values == {
        "komplett": "ja",
        "area": 1240.5,
        "antal": -3,
        "datum": "2026-11-24",
        "skal": "Enligt plan.\nInga hinder.",
        "stammer": True,
        "delar": ["a", "b"],
    }


def test_what_is_wrong_is_said_at_each_field_and_what_was_typed_is_kept():
    answers = parse(FORM, MultiDict({"area": "många", "datum": "i morgon", "komplett": "kanske"}))
    assert not answers.accepted
    assert set(answers.errors) == {"area", "datum", "komplett", "stammer"}
    assert answers.values["area"] == "många"
    assert render(answers.errors["stammer"], "sv") == "Kryssa i rutan för att fortsätta."


@pytest.mark.parametrize("number", ["nan", "inf", "1e999", "0x10", "1_000 kr"])
def test_what_only_python_calls_a_number_is_none(number: str):
    assert "area" in errors_in_swedish(typed(area=number))


def test_only_the_schemas_own_properties_are_read():
    assert "klunga_choice_1" not in parse(FORM, typed(klunga_choice_1="flow")).values


def test_an_uploaded_file_is_kept_and_an_earlier_one_stays():
    upload = MultiDict({"intyg__file": FileStorage(io.BytesIO(b"%PDF"), "intyg.pdf")})
    assert parse(FORM, typed(), upload, keep=lambda field, file: 17).values["intyg"] == "17"
    assert parse(FORM, typed(intyg="12"), keep=lambda field, file: 17).values["intyg"] == "12"


def test_a_refused_file_is_an_error_of_its_field():
    def refuse(field: str, file: FileStorage) -> int:
        raise EngineError(f"{file.filename} is too large.")

    upload = MultiDict({"intyg__file": FileStorage(io.BytesIO(b"x"), "film.mov")})
    assert render(parse(FORM, typed(), upload, keep=refuse).errors["intyg"], "sv") == "film.mov is too large."


def test_the_form_is_shown_with_labels_help_and_the_token(app: Flask):
    text = page(app)
    assert '<label class="k-label" for="f-area">Area <small>frivilligt</small></label>' in text
    assert 'aria-describedby="h-area"' in text
    assert '<legend class="k-label">Komplett?</legend>' in text
    assert 'enctype="multipart/form-data"' in text
    assert 'name="csrf_token"' in text


def test_a_form_shown_again_leads_from_its_summary_to_the_fields_and_keeps_what_was_typed(app: Flask):
    answers = parse(FORM, MultiDict({"area": '"><script>', "skal": "Enligt plan"}))
    text = page(app, "/?lang=en", values=answers.values, errors=answers.errors)
    assert "There are 3 things to correct" in text
    assert '<a href="#f-area">Area: Give a number.</a>' in text
    assert 'id="e-area"' in text
    assert "<script>" not in text
    assert "&#34;&gt;&lt;script&gt;" in text
    assert ">Enligt plan</textarea>" in text


def test_choices_become_radio_buttons_when_few_and_a_list_when_many():
    few = {"name": "a", "options": {str(n): {"sv": str(n)} for n in range(3)}}
    many = {"name": "a", "options": {str(n): {"sv": str(n)} for n in range(9)}}
    from webui.forms.showing import widget_of

    assert [widget_of(entry, {"type": "string"}) for entry in (few, many)] == ["radio", "select"]


UPLOADED: dict[str, Any] = {
    "title": {"sv": "Granska", "en": "Review"},
    "schema": {
        "type": "object",
        "properties": {
            "tid": {"type": "string", "format": "date-time"},
            "yta": {"type": "integer", "default": 12},
            "klass": {"type": "integer", "enum": [1, 2]},
            "beslut": {"readOnly": True, "default": "ja"},
        },
        "required": [],
    },
    "fields": [
        {"text": {"sv": "<b>Läs</b> noga", "en": "Read"}},
        {"name": "tid", "label": {"sv": "Tid", "en": "Time"}},
        {"name": "yta", "label": {"sv": "Yta", "en": "Area"}},
        {"name": "klass", "label": {"sv": "Klass", "en": "Class"}, "options": {"1": {"sv": "Ett", "en": "One"}}},
        {"name": "beslut", "label": {"sv": "Beslut", "en": "Decision"}, "options": {"ja": {"sv": "Ja!", "en": "Yes!"}}},
    ],
}


def test_fields_begin_with_their_defaults_and_what_is_only_shown_has_no_input(app: Flask):
    with app.test_request_context("/?lang=sv"):
        template = '{% import "macros/forms.html" as f %}{{ f.k_fields(form, values) }}'
        page = render_template_string(template, form=shown(UPLOADED), values={})
        again = render_template_string(template, form=shown(UPLOADED), values={"tid": "x"})
    assert 'value="12"' in page and 'value="12"' not in again
    assert 'type="datetime-local"' in page and "&lt;b&gt;Läs&lt;/b&gt; noga" in page and ">Ett" in page
    assert 'name="beslut"' not in page and "Ja!" in page and "Ja!" in again


def test_what_is_only_shown_cannot_be_filled_in_and_a_moment_may_have_a_space():
    answers = parse(UPLOADED, MultiDict({"beslut": "nej", "tid": "2026-11-24 13:30", "klass": "2"}))
    assert (answers.values, answers.errors) == ({"beslut": "ja", "tid": "2026-11-24T13:30", "klass": 2}, {})

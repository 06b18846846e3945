"""Forms: which one an activity uses, and whether what was typed satisfies it.

A form is what docs/reference/e-services.md describes: a title and fields in both languages, and a JSON Schema
for the values. An activity uses its own form; else that of the corresponding activity of the standard;
else one made from the fields that the upload carries and its documentation (engine/services/forms/made_forms.py).
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from sqlalchemy import Select, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from engine.language import LANGUAGES, Language, Message, message, messages
from engine.model.given_names import in_language
from engine.store.tables import Form

FormContent = dict[str, Any]
APPLICATION = "application"
CHOICE = "choice"
"""The field of the form in which a person chooses the way at an undecided gateway."""

_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


@_FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or ("T" in value and bool(datetime.fromisoformat(value)))


@_FORMATS.checks("time", raises=ValueError)
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or time.fromisoformat(value) is not None


@_FORMATS.checks("email")
def _is_email(value: object) -> bool:
    if not isinstance(value, str):
        return True
    local, at, domain = value.rpartition("@")
    return bool(local and at and "." in domain.strip(".")) and " " not in value


Place = tuple[int, int | None, str]
"""Where a form is kept: the e-service, the municipality whose own it is or None, and the activity."""


def stored_form(session: Session, e_service_id: int, municipality_id: int | None, element: str) -> FormContent | None:
    """Return the newest form for ``element``: the municipality's own, else the standard's, else None."""
    place = (e_service_id, municipality_id, element)
    return stored_forms(session, place)[place]


def stored_forms(session: Session, *places: Place) -> dict[Place, FormContent | None]:
    """Return ``stored_form`` of each place, in one query."""
    services, elements, owners = ({place[part] for place in places} for part in (0, 2, 1))
    asked = {"services": list(services), "elements": list(elements), "owners": list(owners - {None})}
    kept: dict[Place, FormContent] = {}
    for service, owner, element, content in session.execute(_NEWEST, asked):
        kept[service, owner, element] = content
    return {
        (service, owner, element): kept.get((service, owner, element)) or kept.get((service, None, element))
        for service, owner, element in places
    }


def _newest() -> Select[int, int | None, str, FormContent]:
    newer = aliased(Form)
    is_outdated = exists().where(
        newer.e_service_id == Form.e_service_id,
        newer.element == Form.element,
        newer.municipality_id.is_not_distinct_from(Form.municipality_id),
        newer.version > Form.version,
    )
    return select(Form.e_service_id, Form.municipality_id, Form.element, Form.content).where(
        Form.e_service_id.in_(bindparam("services", expanding=True)),
        Form.element.in_(bindparam("elements", expanding=True)),
        or_(Form.municipality_id.is_(None), Form.municipality_id.in_(bindparam("owners", expanding=True))),
        ~is_outdated,
    )


_NEWEST = _newest()


def application_form(session: Session, e_service_id: int, municipality_id: int | None) -> FormContent:
    """Return the form in which a resident applies; without one of its own, a form that asks what the matter is."""
    return stored_form(session, e_service_id, municipality_id, APPLICATION) or {
        "title": {"sv": "Ansökan", "en": "Application"},
        "schema": {
            "type": "object",
            "properties": {"arende": {"type": "string", "minLength": 1}},
            "required": ["arende"],
        },
        "fields": [
            {
                "name": "arende",
                "widget": "textarea",
                "label": {"sv": "Vad gäller det?", "en": "What is it about?"},
            }
        ],
    }


def choice_form(name: str, choices: list[dict[str, Any]], *, several: bool) -> FormContent:
    """Return the form in which a person chooses the way; ``several`` ways may be taken at an inclusive gateway."""
    ways = [choice["flow"] for choice in choices]
    one = {"type": "string", "enum": ways}
    return {
        "title": _in_both(name),
        "schema": {
            "type": "object",
            "properties": {CHOICE: {"type": "array", "items": one, "minItems": 1} if several else one},
            "required": [CHOICE],
        },
        "fields": [
            {
                "name": CHOICE,
                "widget": "checkboxes" if several else "radio",
                "label": {"sv": "Välj väg", "en": "Choose the way"},
                "options": {choice["flow"]: _in_both(choice["label"]) for choice in choices},
            }
        ],
    }


def _in_both(name: str) -> dict[str, str]:
    return {language: in_language(name, language) for language in LANGUAGES}


def asked_for(form: FormContent, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of ``values`` that the form asks for; a form can set no other variable of a case.

    What a form only shows is as the form has it, whatever ``values`` say.
    """
    asked: dict[str, Any] = {}
    for name, schema in form["schema"].get("properties", {}).items():
        source = beginning(form) if schema.get("readOnly") else values
        if name in source:
            asked[name] = source[name]
    return asked


def beginning(form: FormContent) -> dict[str, Any]:
    """Return what the fields of a form hold before anybody has filled in anything."""
    properties = form["schema"].get("properties", {})
    return {name: schema["default"] for name, schema in properties.items() if "default" in schema}


def problems(form: FormContent, values: Mapping[str, Any]) -> dict[str, Message]:
    """Return what is wrong with ``values``, one sentence for each field; empty if the form accepts them."""
    validator = _validator(json.dumps(form["schema"]))
    found: dict[str, Message] = {}
    for error in sorted(validator.iter_errors(dict(values)), key=lambda error: len(error.absolute_path)):
        for field in _fields_of(error):
            found.setdefault(field, _sentence(error, _of_field(form, field)))
    return found


@lru_cache(256)
def _validator(schema: str) -> Draft202012Validator:
    """Return what checks values by a schema; making it takes longer than checking a small form."""
    return Draft202012Validator(json.loads(schema), format_checker=_FORMATS)


def _of_field(form: FormContent, field: str) -> Mapping[str, Any]:
    """Return what the schema says of a field; of a field with several answers, what it says of each."""
    schema = form["schema"].get("properties", {}).get(field, {})
    return cast(Mapping[str, Any], schema.get("items", schema))


def _fields_of(error: ValidationError) -> list[str]:
    if error.absolute_path:
        return [str(error.absolute_path[0])]
    if error.validator == "required":
        required, given = cast(list[str], error.validator_value), cast(dict[str, Any], error.instance)
        return [name for name in required if name not in given]
    return [""]


def _sentence(error: ValidationError, asked: Mapping[str, Any]) -> Message:
    limit: Any = error.validator_value
    kind = str(error.validator)
    if kind in {"required", "minItems"} or (kind == "minLength" and limit == 1):
        return message("Choose one of the alternatives.") if "enum" in asked else message("Fill in this field.")
    if kind == "minLength":
        return messages("Write at least {count} character.", "Write at least {count} characters.", limit)
    if kind == "maxLength":
        return messages("Write at most {count} character.", "Write at most {count} characters.", limit)
    if kind in {"minimum", "exclusiveMinimum"}:
        return message("Give a number that is at least {limit}.", limit=limit)
    if kind in {"maximum", "exclusiveMaximum"}:
        return message("Give a number that is at most {limit}.", limit=limit)
    return _kind_sentence(kind, limit)


def _kind_sentence(kind: str, limit: object) -> Message:
    sentences = {
        "enum": message("Choose one of the alternatives."),
        "const": message("Choose one of the alternatives."),
        "type": _type_sentence(limit),
        "pattern": message("This is not written in the way that is asked for."),
        "format": _FORMAT_SENTENCES.get(str(limit)),
    }
    return sentences.get(kind) or message("This value is not accepted here.")


_FORMAT_SENTENCES = {
    "date": message("Give a date as year-month-day, for example 2026-11-24."),
    "date-time": message("Give a date and a time, for example 2026-11-24 13:30."),
    "time": message("Give a time of day, for example 13:30."),
    "email": message("Give an e-mail address, for example anna@example.se."),
}


def _type_sentence(type_: object) -> Message:
    if type_ == "integer":
        return message("Give a whole number.")
    if type_ == "number":
        return message("Give a number.")
    return message("This value is not accepted here.")


def is_file(form: Mapping[str, Any], name: str) -> bool:
    """Say whether a field takes a file: its value is then the id of an attachment."""
    return bool(form["schema"].get("properties", {}).get(name, {}).get("format") == "attachment")


def with_file_names(form: Mapping[str, Any], values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return ``values`` with the names of files, by attachment id, in place of their ids."""
    return {name: names.get(str(value), "–") if is_file(form, name) else value for name, value in values.items()}


def told(form: FormContent, values: Mapping[str, Any], language: Language) -> list[tuple[str, str]]:
    """Return what a filled-in form says: each label with its answer, in the form's order; empty answers are left out.

    The value of an attachment is its id.
    """
    lines = []
    for field in form["fields"]:
        value = values.get(field.get("name"))
        if value is not None and value != "":
            lines.append((field["label"][language], _answer(field, value, language)))
    return lines


def _answer(field: Mapping[str, Any], value: Any, language: Language) -> str:
    if isinstance(value, bool):
        return {("sv", True): "Ja", ("sv", False): "Nej", ("en", True): "Yes", ("en", False): "No"}[language, value]
    if isinstance(value, list):
        return ", ".join(_answer(field, each, language) for each in value)
    option = field.get("options", {}).get(str(value))
    return option[language] if option else str(value)

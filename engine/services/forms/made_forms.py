"""Forms made from what an upload says of an activity: the fields it carries, and its documentation."""

from collections.abc import Mapping
from typing import Any

from engine.language import LANGUAGES, Language, message, render
from engine.model import AGREEMENT, CHOICES, LINES, FlowNode, FormField
from engine.model.given_names import HAPPENED, HAPPENS, REMARK, given, in_language
from engine.services.forms.forms import FormContent, problems

_KINDS: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "maxLength": 20000},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    AGREEMENT: {"type": "boolean", "const": True},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "time": {"type": "string", "format": "time"},
    "email": {"type": "string", "format": "email", "maxLength": 320},
    "file": {"type": "string", "format": "attachment"},
    LINES: {"type": "string", "minLength": 1, "maxLength": 20000},
}
_WIDGETS: dict[str, str] = {"string": "text", "text": "textarea", LINES: "textarea", CHOICES: "checkboxes"}
_SHORT_TEXT: dict[str, Any] = {"type": "string", "maxLength": 4000}
LONGEST_SCRIPT = 1000
_TEXTS = ("string", "text", LINES)


def made_form(node: FlowNode, known: Mapping[str, Any] | None = None) -> FormContent:
    """Return a form made from what an upload says of an activity: its fields, else a remark that may be left empty.

    A field begins with what is ``known`` of it already, data of the case, if it can hold that; else with its default.
    """
    title = _both(node.name)
    said = node.documentation or _script(node)
    intro = {"intro": said if isinstance(said, dict) else _both(said)} if said else {}
    if node.offered:
        return _of_event(node, title)
    if not any(field.asks for field in node.form):
        return {
            "title": title,
            **intro,
            "schema": {"type": "object", "properties": {"anmarkning": {"type": "string", "maxLength": 4000}}},
            "fields": [
                *(_shown(field) for field in node.form),
                {"name": "anmarkning", "widget": "textarea", "label": _both(given(REMARK))},
            ],
        }
    asked = [field for field in node.form if field.asks]
    form: FormContent = {
        "title": title,
        **intro,
        "schema": {
            "type": "object",
            "properties": {field.key: _property(field) for field in asked},
            "required": [field.key for field in asked if field.required],
        },
        "fields": [_entry(field) if field.asks else _shown(field) for field in node.form],
    }
    _begin_with(form, known or {})
    return form


def _script(node: FlowNode) -> dict[Language, str] | None:
    """Return what a person is told who does what a script would have done, None where there is none."""
    if node.kind != "scriptTask" or not node.script.strip():
        return None
    told = message(
        "The drawing has a script here that is not run:\n{script}", script=node.script.strip()[:LONGEST_SCRIPT]
    )
    return {language: render(told, language) for language in LANGUAGES}


def _of_event(node: FlowNode, title: dict[Language, str]) -> FormContent:
    """Return the form in which a person tells of an event: of a time, on which day; and what completing it means.

    What the drawing says of the event comes first.
    """
    timed = any(field.type == "date" for field in node.form)
    meaning = given(HAPPENS if timed else HAPPENED)
    said = [text for text in (node.documentation, meaning) if text]
    asked = [field for field in node.form if field.asks] or [FormField("anmarkning", given(REMARK), "text")]
    return {
        "title": title,
        "intro": {
            language: "\n\n".join(dict.fromkeys(in_language(each, language) for each in said)) for language in LANGUAGES
        },
        "schema": {"type": "object", "properties": {field.key: _property(field) for field in asked}, "required": []},
        "fields": [_entry(field) for field in asked],
        **({} if timed else {"submit": {"sv": "Det har hänt", "en": "It has happened"}}),
    }


def _both(text: str) -> dict[Language, str]:
    return {language: in_language(text, language) for language in LANGUAGES}


def _shown(field: FormField) -> dict[str, Any]:
    return {"heading" if field.type == "heading" else "text": _both(field.label)}


def _entry(field: FormField) -> dict[str, Any]:
    widget = _WIDGETS.get(field.type) if not field.options or field.type == CHOICES else None
    return {
        "name": field.key,
        **({"widget": widget} if widget else {}),
        "label": _both(field.label or field.key),
        **({"help": _both(field.help)} if field.help else {}),
        "options": {value: _both(label or value) for value, label in field.options},
    }


def _property(field: FormField) -> dict[str, Any]:
    """Return the JSON Schema of the value of a field."""
    asked = _kind(field)
    if asked["type"] in ("integer", "number"):
        asked |= {} if field.minimum is None else {"minimum": _number(field.minimum)}
        asked |= {} if field.maximum is None else {"maximum": _number(field.maximum)}
    elif field.type in _TEXTS and not field.options:
        asked |= {} if not field.shortest else {"minLength": field.shortest}
        asked |= {} if field.longest is None else {"maxLength": min(field.longest, 20000)}
        asked |= {"pattern": field.pattern} if field.pattern else {}
    if field.readonly:
        asked["readOnly"] = True
    if field.default:
        asked["default"] = _value(field.default, asked)
    return asked


def _kind(field: FormField) -> dict[str, Any]:
    values = [value for value, _ in field.options]
    if field.type == CHOICES:
        return {"type": "array", "items": {"type": "string", "enum": values}, "uniqueItems": True}
    kind = dict(_KINDS.get(field.type, _SHORT_TEXT))
    if not values:
        return kind
    if kind["type"] in ("integer", "number"):
        numbers = [_value(value, kind) for value in values]
        if all(not isinstance(each, str) for each in numbers):
            return {**kind, "enum": numbers}
    return {"type": "string", "enum": values}


def _value(text: str, asked: Mapping[str, Any]) -> Any:
    """Return a value of the kind that is asked for, made from a text; the text itself where that does not go."""
    if asked["type"] == "array":
        return text.split("\n")
    if asked["type"] == "boolean":
        return text == "true"
    if asked["type"] in ("integer", "number"):
        try:
            return _number(float(text))
        except (ValueError, OverflowError):
            return text
    return text


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _begin_with(form: FormContent, known: Mapping[str, Any]) -> None:
    """Let fields begin with what is known already; drop beginnings that the form itself would not accept."""
    properties: dict[str, dict[str, Any]] = form["schema"]["properties"]
    for name, asked in properties.items():
        data = known.get(name)
        if data is not None and asked.get("readOnly"):
            properties[name] = {"readOnly": True, "default": data}
        elif data is not None and asked.get("format") != "attachment" and not problems(_only(form, name), {name: data}):
            asked["default"] = data
        elif "default" in asked and problems(_only(form, name), {name: asked["default"]}):
            del asked["default"]


def _only(form: FormContent, name: str) -> FormContent:
    """Return a form that asks for one field of another."""
    return {**form, "schema": {"type": "object", "properties": {name: form["schema"]["properties"][name]}}}

"""Forms as JSON Schema, which SpiffWorkflow's tools show, where the schema lies in the file."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.bpmn.forms.describing import Described, as_json, plain, value_text
from engine.bpmn.forms.form_js import with_pattern
from engine.bpmn.forms.own import number, whole
from engine.model import CHOICES, FieldKind, FormField

_KINDS: dict[str, FieldKind] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
}
_FORMATS: dict[str, FieldKind] = {
    "date": "date",
    "date-time": "datetime",
    "time": "time",
    "email": "email",
    "textarea": "text",
    "data-url": "file",
    "file": "file",
}
_UNREAD = (
    "not",
    "if",
    "allOf",
    "multipleOf",
    "contains",
    "uniqueItems",
    "minItems",
    "maxItems",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "$ref",
)
"""What a schema may demand that is not checked."""
_UNREAD_OF_FORM = ("allOf", "anyOf", "oneOf", "dependencies", "dependentRequired", "dependentSchemas", "if", "$ref")

Schema = Mapping[str, Any]


def form(described: Described, text: str) -> Iterator[FormField]:
    """Yield the fields of a schema, in its order; report what of it is not understood."""
    schema = as_json(text)
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        described.unreadable()
        return
    if intro := plain(schema.get("description")):
        yield FormField("", intro, "shown")
    for name in _UNREAD_OF_FORM:
        if name in schema:
            described.unchecked(name, name)
    required = schema.get("required")
    wanted = {name for name in required if isinstance(name, str)} if isinstance(required, list) else set()
    for key, asked in schema["properties"].items():
        if isinstance(asked, dict):
            yield _field(described, plain(key), asked, required=key in wanted)


def _field(described: Described, key: str, asked: Schema, *, required: bool) -> FormField:
    options = _options(asked)
    field = FormField(
        key=key,
        label=plain(asked.get("title")),
        type=_kind(described, key, asked, options),
        options=options,
        minimum=number(asked.get("minimum")),
        maximum=number(asked.get("maximum")),
        shortest=whole(asked.get("minLength")),
        longest=whole(asked.get("maxLength")),
        readonly=asked.get("readOnly") is True,
        help=plain(asked.get("description")),
    )
    if field.type == "boolean":
        field = replace(field, options=())
    for name in _UNREAD:
        if name in asked:
            described.unchecked(key, f"{name}: {value_text(asked[name])}")
    field = with_pattern(described, field, asked.get("pattern"))
    default = described.with_default(field, value_text(asked.get("default")))
    return replace(field, required=required and not field.readonly, default=default)


def _kind(described: Described, key: str, asked: Schema, options: tuple[tuple[str, str], ...]) -> FieldKind:
    type_ = asked.get("type", "string")
    if isinstance(type_, list):
        type_ = next((each for each in type_ if each != "null"), "string")
    if type_ == "array":
        if options:
            return CHOICES
        if not isinstance(items := asked.get("items"), dict) or items.get("type", "string") != "string":
            described.unknown_kind(key, "array")
        return "lines"
    if type_ == "string":
        return _FORMATS.get(str(asked.get("format")), "string")
    if not isinstance(type_, str) or type_ not in _KINDS:
        described.unknown_kind(key, str(type_))
        return "string"
    return _KINDS[type_]


def _options(asked: Schema) -> tuple[tuple[str, str], ...]:
    """Return the alternatives of a field, or of each item of an array: as ``enum``, or one schema for each."""
    items = asked.get("items")
    source: Schema = items if asked.get("type") == "array" and isinstance(items, dict) else asked
    values, names = source.get("enum"), source.get("enumNames")
    if isinstance(values, list):
        labels = names if isinstance(names, list) and len(names) == len(values) else values
        written = ((value_text(value), plain(label)) for value, label in zip(values, labels, strict=True))
        return tuple((value, label or value) for value, label in written if value)
    each = source.get("oneOf") or source.get("anyOf")
    return tuple(
        (value, plain(one.get("title")) or value)
        for one in (each if isinstance(each, list) else ())
        if isinstance(one, dict) and (value := value_text(one.get("const")))
    )

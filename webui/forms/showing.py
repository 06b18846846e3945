"""A form file as a page shows it: one language, one widget for each field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.services.forms.forms import told
from webui.language import language, local

WIDGETS = frozenset(
    {
        "text",
        "textarea",
        "number",
        "date",
        "datetime-local",
        "time",
        "select",
        "radio",
        "checkbox",
        "checkboxes",
        "attachment",
        "email",
        "tel",
    }
)
BY_FORMAT = {
    "date": "date",
    "date-time": "datetime-local",
    "time": "time",
    "email": "email",
    "attachment": "attachment",
}
FEW = 4
"""Up to this many alternatives are shown at once as radio buttons; more become a list to choose from."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field, or what stands between fields (``widget`` is then "heading" or "shown", a text).

    ``begins`` is what the field holds before anything is filled in; of one that takes no value (``widget`` is then
    "readonly") it is all that is shown.
    """

    name: str
    label: str
    widget: str
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    classes: str = ""
    begins: Any = None


@dataclass(frozen=True, slots=True)
class GuidePart:
    """What a guide says beside the form: ``source`` is the law or rule it comes from."""

    heading: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form in one language."""

    title: str
    intro: str
    fields: tuple[Field, ...]
    guide: tuple[GuidePart, ...]
    submit: str
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_files(self) -> bool:
        """Return whether the form takes attachments."""
        return any(shown_field.widget == "attachment" for shown_field in self.fields)


def widget_of(entry: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Return the widget of a field: what the form says, else what suits the schema of the value."""
    named = entry.get("widget")
    if schema.get("type") == "array" or named == "checkboxes":
        return "checkboxes"
    if schema.get("type") == "boolean":
        return "checkbox" if named in (None, "checkbox") else str(named)
    if named in WIDGETS:
        return str(named)
    if entry.get("options") or "enum" in schema:
        return "radio" if len(schema.get("enum") or entry["options"]) <= FEW else "select"
    if schema.get("type") in ("integer", "number"):
        return "number"
    long = schema.get("maxLength", 0) > 200
    return BY_FORMAT.get(str(schema.get("format")), "textarea" if long else "text")


def shown(content: Mapping[str, Any]) -> Form:
    """Return the form file ``content`` in the language of this request."""
    schema = content.get("schema", {})
    fields = tuple(_field(entry, schema) for entry in content.get("fields", ()))
    guide = tuple(
        GuidePart(local(part.get("heading")), local(part.get("text")), local(part.get("source")))
        for part in content.get("guide", ())
    )
    return Form(
        title=local(content.get("title")),
        intro=local(content.get("intro")),
        fields=fields,
        guide=guide,
        submit=local(content.get("submit")),
        labels={each.name: each.label for each in fields if each.name},
    )


def _field(entry: Mapping[str, Any], schema: Mapping[str, Any]) -> Field:
    if "heading" in entry:
        return Field("", local(entry["heading"]), "heading")
    if "text" in entry:
        return Field("", local(entry["text"]), "shown")
    name = entry["name"]
    value_schema = schema.get("properties", {}).get(name, {})
    if value_schema.get("readOnly"):
        return _readonly(entry, value_schema)
    widget = widget_of(entry, value_schema)
    return Field(
        name=name,
        label=local(entry.get("label")) or name,
        widget=widget,
        help=local(entry.get("help")),
        options=_options(entry, value_schema),
        required=name in schema.get("required", ()),
        classes="k-field--half" if entry.get("width") == "half" else "",
        begins=value_schema.get("default"),
    )


def _readonly(entry: Mapping[str, Any], schema: Mapping[str, Any]) -> Field:
    name, label = entry["name"], local(entry.get("label")) or entry["name"]
    answers = told({"fields": [entry]}, {name: schema.get("default")}, language())
    shown_value = answers[0][1] if answers else "–"
    return Field(name, label, "readonly", local(entry.get("help")), begins=shown_value)


def _options(entry: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    named: Mapping[str, Any] = entry.get("options") or {}
    allowed = schema.get("enum") or schema.get("items", {}).get("enum") or list(named)
    return tuple((str(value), local(named.get(str(value))) or str(value)) for value in allowed)

"""Forms of form-js, the JSON that Camunda 8's and Camunda 7's modelers draw."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from engine.bpmn.forms.describing import Described, as_json, is_expression, plain, value_text, words_of
from engine.bpmn.forms.own import number, whole
from engine.bpmn.forms.patterns import LONGEST, is_safe
from engine.language import message
from engine.model import AGREEMENT, CHOICES, FieldKind, FormField

_DEEPEST = 10
_KINDS: dict[str, FieldKind] = {
    "textfield": "string",
    "textarea": "text",
    "number": "number",
    "checkbox": "boolean",
    "checklist": "choices",
    "radio": "string",
    "select": "string",
    "taglist": "choices",
    "datetime": "date",
    "dynamiclist": "lines",
    "filepicker": "file",
}
_WITH_OPTIONS = ("checklist", "radio", "select", "taglist")
_CONTAINERS = ("group", "default", "columns")
_ORNAMENTS = ("spacer", "separator", "button")
_DATES: dict[str, FieldKind] = {"date": "date", "time": "time", "datetime": "datetime"}

Component = dict[str, Any]


def form(described: Described, text: str) -> Iterator[FormField]:
    """Yield the fields and the texts of a form, and report what of it is not understood."""
    content = as_json(text)
    if not isinstance(content, dict) or not isinstance(content.get("components"), list):
        described.unreadable()
        return
    yield from _components(described, content["components"], _DEEPEST)


def _components(described: Described, components: Any, depth: int) -> Iterator[FormField]:
    for component in components if isinstance(components, list) and depth else ():
        if isinstance(component, dict) and isinstance(component.get("type"), str):
            yield from _component(described, component, depth)


def _component(described: Described, component: Component, depth: int) -> Iterator[FormField]:
    kind = component["type"]
    if kind in _ORNAMENTS:
        return
    if kind in ("text", "html"):
        shown = words_of(component.get("text") if kind == "text" else component.get("content"))
        if is_expression(shown) or "{{" in shown:
            described.computed(plain(component.get("id")) or "–", message("the text"))
            return
        if shown:
            yield FormField("", shown, "shown")
    elif kind in _CONTAINERS:
        if label := _label(described, component):
            yield FormField("", label, "heading")
        yield from _components(described, component.get("components"), depth - 1)
    elif not isinstance(component.get("key") or component.get("path"), str):
        described.left_out(_label(described, component), kind)
    else:
        yield _field(described, component, kind)


def _field(described: Described, component: Component, kind: str) -> FormField:
    key = plain(component.get("key") or component.get("path"))
    if kind not in _KINDS:
        described.unknown_kind(key, kind)
    type_ = _KINDS.get(kind, "string")
    if kind == "datetime":
        type_ = _DATES.get(str(component.get("subtype", "date")), "date")
    if kind == "dynamiclist":
        described.unknown_kind(key, kind)
    if kind == "number" and component.get("decimalDigits") == 0:
        type_ = "integer"
    field = FormField(
        key=key,
        label=_label(described, component),
        type=type_,
        readonly=component.get("readonly") is True or component.get("disabled") is True,
        help=_text(described, key, component.get("description"), "description"),
    )
    if kind in _WITH_OPTIONS:
        field = _with_options(described, field, component)
    field = _validated(described, field, component, kind)
    field = _conditional(described, field, component)
    default = described.with_default(field, value_text(component.get("defaultValue")))
    return replace(field, default=default, required=field.required and not field.readonly)


def _label(described: Described, component: Component) -> str:
    names = ("label", "dateLabel", "timeLabel")
    text = next((text for name in names if isinstance(text := component.get(name), str) and text), "")
    return _text(described, plain(component.get("key")) or "–", text, "label")


def _text(described: Described, key: str, text: Any, what: str) -> str:
    """Return a text that a form shows with a field, "" for one that an expression makes."""
    shown = words_of(text)
    if shown.startswith("=") or "{{" in shown:
        described.computed(key, message("the label") if what == "label" else message("the help"))
        return ""
    return shown


def _with_options(described: Described, field: FormField, component: Component) -> FormField:
    values = component.get("values")
    options = tuple(
        (value_text(value.get("value")), plain(value.get("label")) or value_text(value.get("value")))
        for value in (values if isinstance(values, list) else ())
        if isinstance(value, dict) and value_text(value.get("value"))
    )
    if options:
        numbers = all(type(value.get("value")) in (int, float) for value in values or () if isinstance(value, dict))
        kind = "number" if numbers and field.type != CHOICES else field.type
        return replace(field, options=options, type=kind)
    described.computed(field.key, message("the alternatives"))
    return replace(field, type="lines" if field.type == CHOICES else "string")


def _validated(described: Described, field: FormField, component: Component, kind: str) -> FormField:
    """Return the field with what its form demands of it."""
    validate = component.get("validate")
    if not isinstance(validate, dict):
        return field
    required = validate.get("required") is True
    found = replace(
        field,
        type=AGREEMENT if required and kind == "checkbox" else field.type,
        required=required,
        minimum=number(validate.get("min")),
        maximum=number(validate.get("max")),
        shortest=whole(validate.get("minLength")),
        longest=whole(validate.get("maxLength")),
    )
    for name in ("required", "min", "max", "minLength", "maxLength"):
        if isinstance(validate.get(name), str) and is_expression(validate[name]):
            described.unchecked(field.key, f"{name}: {validate[name]}")
    if validate.get("validationType") == "email":
        return replace(found, type="email")
    return with_pattern(described, found, validate.get("pattern"))


def with_pattern(described: Described, field: FormField, pattern: Any) -> FormField:
    """Return the field with the pattern of what is typed, if no text makes that slow; report it else."""
    if not isinstance(pattern, str) or not pattern:
        return field
    if field.type not in ("string", "text") or field.options or not is_safe(pattern):
        described.unchecked(field.key, pattern)
        return field
    return replace(field, pattern=plain(pattern), longest=min(field.longest or LONGEST, LONGEST))


def _conditional(described: Described, field: FormField, component: Component) -> FormField:
    """Return the field, which is always shown: one that an expression may hide cannot be demanded."""
    conditional, readonly = component.get("conditional"), component.get("readonly")
    if isinstance(readonly, str) and is_expression(readonly):
        described.computed(field.key, message("whether one may fill in"))
    if not isinstance(conditional, dict) or not conditional.get("hide"):
        return field
    described.report(
        "warning",
        message(
            "An expression decides when the field “{field}” of {element} is shown. Klunga always shows it, and it may "
            "be left empty.",
            field=field.key[:100],
            element=described.activity,
        ),
    )
    return replace(field, required=False, type="boolean" if field.type == AGREEMENT else field.type)

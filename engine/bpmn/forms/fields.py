"""Form fields of Camunda 7, Operaton, Flowable and Activiti: ``formField`` and ``formProperty``."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from lxml import etree

from engine.bpmn.document import is_true
from engine.bpmn.forms.describing import Described, is_expression, plain
from engine.bpmn.forms.own import number, whole
from engine.bpmn.namespaces import local_name
from engine.language import message
from engine.model import FieldKind, FormField

_KINDS: dict[str, FieldKind] = {
    "string": "string",
    "text": "string",
    "multi-line-text": "text",
    "textarea": "text",
    "long": "integer",
    "integer": "integer",
    "int": "integer",
    "short": "integer",
    "double": "number",
    "float": "number",
    "decimal": "number",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "enum": "string",
    "file": "file",
    "fileupload": "file",
    "upload": "file",
}
_DATES = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "hh": "%H", "mm": "%M", "ss": "%S"}


def field(described: Described, element: etree._Element) -> Iterator[FormField]:
    """Yield the field that an element describes; nothing for one that the file says nobody sees."""
    if element.get("readable") == "false":
        return
    # What Flowable calls the variable is where the answer is kept, and what conditions ask for.
    key = plain(element.get("variable") or element.get("id") or "").strip()
    label = plain(element.get("label") or element.get("name") or "")
    if is_expression(label):
        described.computed(key, message("the label"))
        label = ""
    options = _options(element)
    kind = _kind(described, element, key, bool(options))
    found = FormField(
        key=key,
        label=label,
        type=kind,
        required=is_true(element.get("required")),
        options=() if kind == "boolean" else options,
        readonly=element.get("writable") == "false",
    )
    for constraint in element.iter("{*}constraint"):
        found = _constrained(described, found, constraint)
    if is_expression(element.get("expression") or ""):
        described.computed(key, message("the value to begin with"))
    default = _default(element, found)
    yield replace(found, required=found.required and not found.readonly, default=described.with_default(found, default))


def _kind(described: Described, element: etree._Element, key: str, has_options: bool) -> FieldKind:
    type_ = (element.get("type") or "string").strip()
    kind = _KINDS.get(type_.lower())
    if kind is None:
        if not has_options:
            described.unknown_kind(key, type_)
        return "string"
    if type_ == "enum" and not has_options:
        described.unchecked(key, "enum")
    pattern = element.get("datePattern") or ""
    return "datetime" if kind == "date" and re.search("[Hh]", pattern) else kind


def _options(element: etree._Element) -> tuple[tuple[str, str], ...]:
    values = (child for child in element.iter("{*}value") if local_name(child.tag) == "value")
    return tuple(
        (plain(value.get("id") or value.get("name") or ""), plain(value.get("name") or value.get("id") or ""))
        for value in values
        if value.get("id") or value.get("name")
    )


def _constrained(described: Described, field: FormField, constraint: etree._Element) -> FormField:
    """Return the field with one constraint more, which is reported if it is not understood."""
    name, config = (constraint.get("name") or "").strip().lower(), (constraint.get("config") or "").strip()
    if name in ("required", "readonly"):
        holds = is_true(config or None, otherwise=True)
        if is_expression(config):
            described.unchecked(field.key, f"{name}: {config}")
            return field
        if name == "required":
            return replace(field, required=field.required or holds)
        return replace(field, readonly=holds)
    bound, length = number(config), whole(config)
    if name == "min" and bound is not None:
        return replace(field, minimum=bound)
    if name == "max" and bound is not None:
        return replace(field, maximum=bound)
    if name == "minlength" and length is not None:
        return replace(field, shortest=length)
    if name == "maxlength" and length is not None:
        return replace(field, longest=length)
    described.unchecked(field.key, f"{name}: {config}" if config else name)
    return field


def _default(element: etree._Element, field: FormField) -> str:
    """Return the default that an element states; a day as ISO 8601 writes it."""
    text = plain(element.get("defaultValue") or element.get("default") or "").strip()
    if field.type not in ("date", "datetime") or not text or is_expression(text):
        return text.lower() if field.type == "boolean" else text
    pattern = re.sub("yyyy|MM|dd|HH|hh|mm|ss", lambda part: _DATES[part[0]], element.get("datePattern") or "dd/MM/yyyy")
    for written in (pattern, "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"):
        try:
            moment = datetime.strptime(text, written)
        except (ValueError, re.error):
            continue
        return moment.date().isoformat() if field.type == "date" else moment.isoformat(timespec="minutes")
    return text

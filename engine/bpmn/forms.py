"""Forms that an upload carries in another tool's extension, and in Klunga's own."""

import json
from collections.abc import Iterator
from typing import Any

from lxml import etree

from engine.bpmn.document import is_true
from engine.bpmn.labels import visible
from engine.bpmn.namespaces import ENGINES, ZEEBE, klunga
from engine.model import FormField

_NO_FIELD = ("button", "text", "group", "spacer", "separator", "html", "image", "dynamiclist", "iframe")


def zeebe_forms(process: etree._Element) -> dict[str, str]:
    """Return the forms, as JSON text, that a process carries for Zeebe, by their keys."""
    return {form.get("id", ""): form.text or "" for form in process.iter(f"{{{ZEEBE}}}userTaskForm")}


def form(extensions: etree._Element | None, forms: dict[str, str]) -> tuple[FormField, ...]:
    """Return the fields of the form of a node: Klunga's, that of Camunda 7 and its kin, or one of Zeebe's ``forms``."""
    if extensions is None:
        return ()
    own = extensions.find(klunga("form"))
    if own is not None:
        return tuple(_own_field(field) for field in own.iterchildren(klunga("field")))
    fields = [_field(element) for space in ENGINES for element in extensions.iter(f"{{{space}}}formField")]
    fields += [_field(element) for space in ENGINES for element in extensions.iter(f"{{{space}}}formProperty")]
    return tuple(fields) or tuple(_zeebe(extensions, forms))


def _own_field(element: etree._Element) -> FormField:
    options = element.iterchildren(klunga("option"))
    return FormField(
        key=element.get("key", ""),
        label=visible(element.get("label", "")),
        type=element.get("type", "string"),
        required=is_true(element.get("required")),
        options=tuple((option.get("value", ""), visible(option.get("label", ""))) for option in options),
    )


def _field(element: etree._Element) -> FormField:
    values = [child for child in element.iter() if str(child.tag).endswith("}value")]
    constraints = [child for child in element.iter() if str(child.tag).endswith("}constraint")]
    return FormField(
        key=element.get("id", ""),
        label=visible(element.get("label") or element.get("name") or ""),
        type=element.get("type") or "string",
        required=is_true(element.get("required"))
        or any(each.get("name") == "required" and is_true(each.get("config"), otherwise=True) for each in constraints),
        options=tuple((value.get("id", ""), visible(value.get("name", ""))) for value in values),
    )


def _zeebe(extensions: etree._Element, forms: dict[str, str]) -> Iterator[FormField]:
    """Yield the fields of a form that lies as JSON in the process and is referred to by its key."""
    definition = extensions.find(f"{{{ZEEBE}}}formDefinition")
    key = definition.get("formKey", "").rpartition(":")[2] if definition is not None else ""
    try:
        described = json.loads(forms.get(key, "null"))
    except (ValueError, RecursionError):
        return
    yield from _components(described, depth=10)


def _components(described: Any, depth: int) -> Iterator[FormField]:
    components = described.get("components") if isinstance(described, dict) else None
    for component in components if isinstance(components, list) and depth else ():
        if not isinstance(component, dict):
            continue
        kind, key = component.get("type"), component.get("key")
        if isinstance(key, str) and isinstance(kind, str) and kind not in _NO_FIELD:
            yield _component(component, kind, key)
        yield from _components(component, depth - 1)


def _component(component: dict[str, Any], kind: str, key: str) -> FormField:
    validate, values, label = component.get("validate"), component.get("values"), component.get("label")
    return FormField(
        key=_plain(key),
        label=_plain(label),
        type=_plain(kind),
        required=isinstance(validate, dict) and validate.get("required") is True,
        options=tuple(
            (_plain(value.get("value")), _plain(value.get("label")))
            for value in (values if isinstance(values, list) else ())
            if isinstance(value, dict)
        ),
    )


def _plain(text: object) -> str:
    """Return a JSON text without the characters that XML forbids, "" for what is no text."""
    if not isinstance(text, str):
        return ""
    return visible(text).encode("utf-8", "ignore").decode("utf-8").replace("\ufffe", "").replace("\uffff", "")

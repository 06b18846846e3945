"""Forms that an upload carries in another tool's extension, and in Klunga's own."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from engine.bpmn.document import Document
from engine.bpmn.forms import fields, form_js, json_schema, own
from engine.bpmn.forms.describing import Described, as_json
from engine.bpmn.namespaces import ENGINES, KLUNGA, SPIFF, ZEEBE, klunga, namespace
from engine.model import FormField

MOST_FIELDS = 500
"""So many fields of a form are read."""
_ELSEWHERE = ("formKey", "formRef", "formId", "externalReference")


def zeebe_forms(process: etree._Element) -> dict[str, str]:
    """Return the forms, as JSON text, that a process carries for Zeebe, by their keys."""
    return {form.get("id", ""): form.text or "" for form in process.iter(f"{{{ZEEBE}}}userTaskForm")}


def form(
    document: Document, element: etree._Element, extensions: etree._Element | None, forms: dict[str, str]
) -> tuple[FormField, ...]:
    """Return the fields of the form of a node, and report what of it is not understood.

    The form is Klunga's own, that of Camunda 7, Operaton, Flowable or Activiti, one of form-js that lies in Zeebe's
    ``forms`` or properties, or a JSON Schema of SpiffWorkflow. Nothing in it is ever evaluated.
    """
    if extensions is not None and KLUNGA in document.spaces:
        found = next(extensions.iterchildren(klunga("form")), None)
        if found is not None:
            return own.form(found)
    if not document.is_of_engines:
        return ()
    described = Described(document, element)
    if extensions is not None:
        read = list(_fields(described, extensions, forms))
        if read:
            return described.without_doubles(read, MOST_FIELDS)
    if not described.reported:
        _report_elsewhere(described, element, extensions)
    return ()


def _fields(described: Described, extensions: etree._Element, forms: dict[str, str]) -> Iterator[FormField]:
    for space in ENGINES:
        for element in extensions.iter(f"{{{space}}}formField", f"{{{space}}}formProperty"):
            yield from fields.field(described, element)
    for text in _texts_of_zeebe(extensions, forms):
        yield from form_js.form(described, text)
    for text in _schemas_of_spiff(extensions):
        yield from json_schema.form(described, text)


def _texts_of_zeebe(extensions: etree._Element, forms: dict[str, str]) -> Iterator[str]:
    """Yield the forms of form-js that a node refers to by key, or has among its properties."""
    definition = extensions.find(f"{{{ZEEBE}}}formDefinition")
    key = definition.get("formKey", "").rpartition(":")[2] if definition is not None else ""
    if key in forms:
        yield forms[key]
    for found in extensions.iter(f"{{{ZEEBE}}}property"):
        text = found.get("value", "")
        if text.lstrip().startswith("{") and _has(as_json(text), "components", list):
            yield text


def _schemas_of_spiff(extensions: etree._Element) -> Iterator[str]:
    for found in extensions.iter(f"{{{SPIFF}}}property"):
        text = found.get("value") or found.text or ""
        if text.lstrip().startswith("{") and _has(as_json(text), "properties", dict):
            yield text


def _has(described: Any, name: str, kind: type) -> bool:
    return isinstance(described, dict) and isinstance(described.get(name), kind)


def _name(attribute: str | bytes) -> str:
    return str(attribute).rpartition("}")[2]


def _report_elsewhere(described: Described, element: etree._Element, extensions: etree._Element | None) -> None:
    """Report a form that is only named: it lies in another file, or in the program that ran the process."""
    places = [element, *(extensions.iter() if extensions is not None else ())]
    for place in places:
        for attribute, value in place.attrib.items():
            space = namespace(attribute) or ("" if place is element else namespace(place.tag))
            if _name(attribute) in _ELSEWHERE and space in (*ENGINES, ZEEBE) and value:
                return described.elsewhere(str(value))
        if place.tag == f"{{{SPIFF}}}property" and place.get("name") == "formJsonSchemaFilename" and place.get("value"):
            return described.elsewhere(place.get("value", ""))
    return None


__all__ = ["MOST_FIELDS", "form", "zeebe_forms"]

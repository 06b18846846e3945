"""Writing Klunga's extension elements (docs/reference/klunga-extensions.md)."""

from lxml import etree

from engine.bpmn.extensions import NATIVE
from engine.bpmn.namespaces import bpmn, klunga
from engine.model import FlowNode, FormField, Process, SequenceFlow


def process_extensions(element: etree._Element, process: Process) -> None:
    """Write the time limit of a process."""
    _finish(element, [_own("deadline", duration=process.deadline, basis=process.legal_basis)])


def flow_extensions(element: etree._Element, flow: SequenceFlow) -> None:
    """Write which rule added a sequence flow."""
    _finish(element, [_own("prepared", addedBy=flow.added_by)])


def node_extensions(element: etree._Element, node: FlowNode) -> None:
    """Write what a node means, who does it, its form, and what preparing changed."""
    _finish(
        element,
        [
            _own("activity", phase=node.phase, meaning=node.meaning),
            _own("deadline", duration=node.deadline, basis=node.legal_basis),
            _own("prepared", addedBy=node.added_by, drawnAs=node.drawn_as, choiceOf=node.choice_of),
            _work(node),
            _form(node.form),
            _properties(node),
        ],
    )


def _finish(element: etree._Element, children: list[etree._Element | None]) -> None:
    said = [child for child in children if child is not None]
    if said:
        etree.SubElement(element, bpmn("extensionElements")).extend(said)


def _own(name: str, **attributes: str) -> etree._Element | None:
    """Return an element with the attributes that say something, None if none does."""
    said = {key: value for key, value in attributes.items() if value}
    return etree.Element(klunga(name), said) if said else None


def _work(node: FlowNode) -> etree._Element | None:
    element = _own("work", assignee=node.assignee, due=node.due)
    if node.candidate_groups and element is None:
        element = etree.Element(klunga("work"))
    for group in node.candidate_groups:
        etree.SubElement(element, klunga("candidateGroup"), name=group)  # type: ignore[arg-type]
    return element


def _form(form: tuple[FormField, ...]) -> etree._Element | None:
    if not form:
        return None
    element = etree.Element(klunga("form"))
    for field in form:
        child = etree.SubElement(element, klunga("field"), key=field.key, label=field.label, type=field.type)
        for name, value in _demands(field).items():
            child.set(name, value)
        for value, label in field.options:
            etree.SubElement(child, klunga("option"), value=value, label=label)
    return element


def _demands(field: FormField) -> dict[str, str]:
    """Return what a field demands and begins with, as attributes; those that say nothing are left out."""
    said = {
        "required": "true" if field.required else "",
        "default": field.default,
        "minimum": "" if field.minimum is None else f"{field.minimum:.15g}",
        "maximum": "" if field.maximum is None else f"{field.maximum:.15g}",
        "shortest": "" if field.shortest is None else str(field.shortest),
        "longest": "" if field.longest is None else str(field.longest),
        "pattern": field.pattern,
        "readonly": "true" if field.readonly else "",
        "help": field.help,
    }
    return {name: value for name, value in said.items() if value}


def _properties(node: FlowNode) -> etree._Element | None:
    kept = [(name, value) for name, value in node.properties if name not in NATIVE]
    if not kept:
        return None
    element = etree.Element(klunga("properties"))
    for name, value in kept:
        etree.SubElement(element, klunga("property"), name=name, value=value)
    return element

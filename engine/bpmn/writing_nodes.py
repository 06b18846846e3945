"""Writing what makes a node more than its kind and name: attributes, repetition, script, completion."""

from lxml import etree

from engine.bpmn.document import SAFE_ID
from engine.bpmn.extensions import NATIVE
from engine.bpmn.namespaces import XSI, bpmn
from engine.model import FlowNode, Repetition


def write_details(element: etree._Element, node: FlowNode) -> None:
    """Write the attributes of a node, and the children that follow its contents."""
    _attributes(element, node)
    if node.repetition is not None:
        _repetition(element, node.repetition)
    if node.script:
        etree.SubElement(element, bpmn("script")).text = node.script
    if node.completion_condition:
        _expression(element, "completionCondition", node.completion_condition)


def _attributes(element: etree._Element, node: FlowNode) -> None:
    values = {
        "attachedToRef": node.attached_to or "",
        "default": node.default or "",
        "triggeredByEvent": "true" if node.event_subprocess else "",
        "calledElement": node.called,
        "scriptFormat": node.script_format,
    }
    if not node.interrupting:
        values["cancelActivity" if node.kind == "boundaryEvent" else "isInterrupting"] = "false"
    values.update((name, value) for name, value in node.properties if name in NATIVE)
    for name, value in values.items():
        if value:
            element.set(name, value)


def _repetition(element: etree._Element, repetition: Repetition) -> None:
    if repetition.kind == "loop":
        loop = etree.SubElement(element, bpmn("standardLoopCharacteristics"))
        if repetition.cardinality:
            loop.set("loopMaximum", repetition.cardinality)
        if repetition.test_before:
            loop.set("testBefore", "true")
        if repetition.condition:
            _expression(loop, "loopCondition", repetition.condition)
        return
    multiple = etree.SubElement(element, bpmn("multiInstanceLoopCharacteristics"))
    multiple.set("isSequential", "true" if repetition.kind == "sequential" else "false")
    if repetition.cardinality:
        _expression(multiple, "loopCardinality", repetition.cardinality)
    if repetition.collection:
        etree.SubElement(multiple, bpmn("loopDataInputRef")).text = repetition.collection
    if repetition.item:
        item = etree.SubElement(multiple, bpmn("inputDataItem"))
        if SAFE_ID.fullmatch(repetition.item):
            item.set("id", repetition.item)
        item.set("name", repetition.item)
    if repetition.condition:
        _expression(multiple, "completionCondition", repetition.condition)


def _expression(parent: etree._Element, name: str, text: str) -> None:
    element = etree.SubElement(parent, bpmn(name))
    element.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
    element.text = text

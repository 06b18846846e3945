"""Writing what makes a node more than its kind and name: attributes, repetition, script, completion."""

from lxml import etree

from engine.bpmn.document import SAFE_ID
from engine.bpmn.extensions import NATIVE
from engine.bpmn.namespaces import XSI, bpmn
from engine.bpmn.writing_roots import Roots
from engine.model import FlowNode, Repetition


def write_details(element: etree._Element, node: FlowNode, roots: Roots) -> None:
    """Write the attributes of a node, and the children that follow its contents."""
    _attributes(element, node)
    if node.repetition is not None and node.repetition.kind == "loop":
        _loop(element, node.repetition)
    elif node.repetition is not None:
        _multiple(element, node.repetition, roots)
    if node.script:
        etree.SubElement(element, bpmn("script")).text = node.script
    if node.completion_condition:
        name = "activationCondition" if node.kind == "complexGateway" else "completionCondition"
        _expression(element, name, node.completion_condition)


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


def _item(parent: etree._Element, kind: str, name: str, named: str = "") -> None:
    """Write what each instance is for, or gives; ``named`` has the id already."""
    if name:
        item = etree.SubElement(parent, bpmn(kind))
        if SAFE_ID.fullmatch(name) and name != named:
            item.set("id", name)
        item.set("name", name)


def _loop(element: etree._Element, repetition: Repetition) -> None:
    loop = etree.SubElement(element, bpmn("standardLoopCharacteristics"))
    if repetition.cardinality:
        loop.set("loopMaximum", repetition.cardinality)
    if repetition.test_before:
        loop.set("testBefore", "true")
    if repetition.condition:
        _expression(loop, "loopCondition", repetition.condition)


def _multiple(element: etree._Element, repetition: Repetition, roots: Roots) -> None:
    multiple = etree.SubElement(element, bpmn("multiInstanceLoopCharacteristics"))
    multiple.set("isSequential", "true" if repetition.kind == "sequential" else "false")
    if repetition.cardinality:
        _expression(multiple, "loopCardinality", repetition.cardinality)
    if repetition.collection:
        etree.SubElement(multiple, bpmn("loopDataInputRef")).text = repetition.collection
    if repetition.output:
        etree.SubElement(multiple, bpmn("loopDataOutputRef")).text = repetition.output
    _item(multiple, "inputDataItem", repetition.item)
    _item(multiple, "outputDataItem", repetition.output_item, named=repetition.item)
    for condition, trigger in repetition.throws:
        multiple.set("behavior", "Complex")
        described = etree.SubElement(multiple, bpmn("complexBehaviorDefinition"))
        _expression(described, "condition", condition)
        roots.write_trigger(etree.SubElement(described, bpmn("event")), trigger)
    if repetition.condition:
        _expression(multiple, "completionCondition", repetition.condition)


def _expression(parent: etree._Element, name: str, text: str) -> None:
    element = etree.SubElement(parent, bpmn(name))
    element.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
    element.text = text

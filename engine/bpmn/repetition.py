"""Loop and multi-instance markers."""

from lxml import etree

from engine.bpmn.document import Document, child, child_text, is_true, text_of
from engine.bpmn.events import dangling, trigger_of
from engine.bpmn.namespaces import BPMN, ENGINES, ZEEBE, bpmn, local_name
from engine.language import message
from engine.model import Repetition, Trigger

ALWAYS, FIRST = "true", "numberOfCompletedInstances == 1"
"""The conditions that “None” and “One” stand for."""
THROWN = frozenset({"message", "signal", "error", "escalation"})
_MARKERS = ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")
_DATA = ("dataInput", "dataOutput", "dataObject", "dataObjectReference", "dataStoreReference", "property")


def repetition(document: Document, node: etree._Element) -> Repetition | None:
    """Return the repetition that an activity is marked with, or None."""
    if document.kinds.isdisjoint(_MARKERS):
        return None
    loop = child(node, "standardLoopCharacteristics")
    if loop is not None:
        return Repetition(
            "loop",
            cardinality=(loop.get("loopMaximum") or child_text(loop, "loopMaximum")).strip(),
            condition=child_text(loop, "loopCondition"),
            test_before=is_true(loop.get("testBefore")),
        )
    multiple = child(node, "multiInstanceLoopCharacteristics")
    return _multiple(document, node, multiple) if multiple is not None else None


def _multiple(document: Document, node: etree._Element, element: etree._Element) -> Repetition:
    zeebe = element.find(f".//{{{ZEEBE}}}loopCharacteristics")
    return Repetition(
        "sequential" if is_true(element.get("isSequential")) else "parallel",
        cardinality=child_text(element, "loopCardinality"),
        collection=_collection(document, node, element, zeebe),
        item=_item(element, zeebe),
        condition=child_text(element, "completionCondition"),
        output=_output(document, node, element, zeebe),
        output_item=_output_item(element, zeebe),
        throws=_throws(document, node, element),
    )


def _throws(document: Document, node: etree._Element, element: etree._Element) -> tuple[tuple[str, Trigger], ...]:
    """Return what is thrown when an instance is completed, each with the condition under which it is.

    Source: BPMN 2.0.2, table 10.29, attribute ``behavior``: "None" throws each time, "One" the first time, "Complex" by
    the conditions of its definitions, "All" never.
    """
    found: list[tuple[str, etree._Element | None]] = []
    behavior = element.get("behavior", "All").strip()
    for said, condition in (("None", ALWAYS), ("One", FIRST)):
        reference = element.get(f"{said.lower()}BehaviorEventRef")
        if behavior == said and reference:
            found.append((condition, document.find(reference)))
    for described in element.iterchildren(bpmn("complexBehaviorDefinition")) if behavior == "Complex" else ():
        found += [(child_text(described, "condition"), each) for each in _definitions(document, described)]
    thrown = []
    for condition, definition in found:
        trigger = trigger_of(document, node, definition) if definition is not None else None
        if definition is None:
            dangling(document, node)
        elif trigger is not None and trigger.kind in THROWN:
            thrown.append((condition, trigger))
        else:
            _report(document, node)
    return tuple(thrown)


def _report(document: Document, node: etree._Element) -> None:
    sentence = message(
        "What {element} throws each time it has been done once more is no message, signal, error or escalation; it is "
        "not thrown.",
        element=document.mention(node),
    )
    document.report("events-of-instances", "warning", document.id(node), sentence)


def _definitions(document: Document, described: etree._Element) -> list[etree._Element | None]:
    """Return the event definitions of the event that a complex behavior throws, in it or referred to."""
    event = described.find(bpmn("event"))
    children = event.iterchildren(f"{{{BPMN}}}*") if event is not None else ()
    kinds = [each for each in children if local_name(each.tag).lower().endswith(("eventdefinition", "definitionref"))]
    return [document.find(text_of(each)) if local_name(each.tag) == "eventDefinitionRef" else each for each in kinds]


def _collection(document: Document, node: etree._Element, element: etree._Element, zeebe: etree._Element | None) -> str:
    for space in ENGINES:
        if text := element.get(f"{{{space}}}collection"):
            return text.strip()
    if zeebe is not None:
        return zeebe.get("inputCollection", "").strip()
    return _data(document, node, child_text(element, "loopDataInputRef"), "dataInputAssociation")


def _output(document: Document, node: etree._Element, element: etree._Element, zeebe: etree._Element | None) -> str:
    if zeebe is not None:
        return zeebe.get("outputCollection", "").strip()
    return _data(document, node, child_text(element, "loopDataOutputRef"), "dataOutputAssociation")


def _data(document: Document, node: etree._Element, reference: str, association: str) -> str:
    """Return the name of the data that a reference means: of a data input or output, that of what it is joined to."""
    named = document.find(reference)
    if named is None or local_name(named.tag) not in _DATA:
        return reference
    own, other = ("targetRef", "sourceRef") if association == "dataInputAssociation" else ("sourceRef", "targetRef")
    for joined in node.iterchildren(bpmn(association)):
        outer = document.find(child_text(joined, other))
        if document.find(child_text(joined, own)) is named and outer is not None:
            named = outer
            break
    return "_".join(document.name(named).split()) or reference


def _item(element: etree._Element, zeebe: etree._Element | None) -> str:
    for space in ENGINES:
        if text := element.get(f"{{{space}}}elementVariable"):
            return text.strip()
    if zeebe is not None:
        return zeebe.get("inputElement", "").strip()
    return _item_name(element, "inputDataItem")


def _output_item(element: etree._Element, zeebe: etree._Element | None) -> str:
    return zeebe.get("outputElement", "").strip() if zeebe is not None else _item_name(element, "outputDataItem")


def _item_name(element: etree._Element, kind: str) -> str:
    item = element.find(bpmn(kind))
    return (item.get("name") or item.get("id") or "").strip() if item is not None else ""

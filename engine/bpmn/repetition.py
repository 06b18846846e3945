"""Loop and multi-instance markers."""

from lxml import etree

from engine.bpmn.document import Document, child, child_text, is_true
from engine.bpmn.namespaces import ENGINES, ZEEBE, bpmn, local_name
from engine.language import message
from engine.model import Repetition

_DATA = ("dataInput", "dataOutput", "dataObject", "dataObjectReference", "dataStoreReference", "property")


def repetition(document: Document, node: etree._Element) -> Repetition | None:
    """Return the repetition that an activity is marked with, or None."""
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
    _report_events(document, node, element)
    return Repetition(
        "sequential" if is_true(element.get("isSequential")) else "parallel",
        cardinality=child_text(element, "loopCardinality"),
        collection=_collection(document, node, element, zeebe),
        item=_item(element, zeebe),
        condition=child_text(element, "completionCondition"),
        output=_output(document, node, element, zeebe),
        output_item=_output_item(element, zeebe),
    )


def _report_events(document: Document, node: etree._Element, element: etree._Element) -> None:
    """Report that a repeated activity is drawn to throw events when its instances are completed."""
    referred = any(element.get(f"{which}BehaviorEventRef") for which in ("none", "one"))
    if referred or element.find(bpmn("complexBehaviorDefinition")) is not None:
        sentence = message(
            "What {element} throws each time it has been done once more is not thrown; draw it as an event in a "
            "subprocess that is repeated instead.",
            element=document.mention(node),
        )
        document.report("events-of-instances", "warning", document.id(node), sentence)


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

"""Loop and multi-instance markers."""

from lxml import etree

from engine.bpmn.document import Document, child_text, is_true
from engine.bpmn.namespaces import ENGINES, ZEEBE, bpmn, local_name
from engine.model import Repetition

_DATA = ("dataInput", "dataObject", "dataObjectReference", "dataStoreReference", "property")


def repetition(document: Document, node: etree._Element) -> Repetition | None:
    """Return the repetition that an activity is marked with, or None."""
    loop = node.find(bpmn("standardLoopCharacteristics"))
    if loop is not None:
        return Repetition(
            "loop",
            cardinality=(loop.get("loopMaximum") or child_text(loop, "loopMaximum")).strip(),
            condition=child_text(loop, "loopCondition"),
            test_before=is_true(loop.get("testBefore")),
        )
    multiple = node.find(bpmn("multiInstanceLoopCharacteristics"))
    return _multiple(document, multiple) if multiple is not None else None


def _multiple(document: Document, element: etree._Element) -> Repetition:
    zeebe = element.find(f".//{{{ZEEBE}}}loopCharacteristics")
    return Repetition(
        "sequential" if is_true(element.get("isSequential")) else "parallel",
        cardinality=child_text(element, "loopCardinality"),
        collection=_collection(document, element, zeebe),
        item=_item(element, zeebe),
        condition=child_text(element, "completionCondition"),
    )


def _collection(document: Document, element: etree._Element, zeebe: etree._Element | None) -> str:
    for space in ENGINES:
        if text := element.get(f"{{{space}}}collection"):
            return text.strip()
    if zeebe is not None:
        return zeebe.get("inputCollection", "").strip()
    text = child_text(element, "loopDataInputRef")
    named = document.find(text)
    if named is None or local_name(named.tag) not in _DATA:
        return text
    return document.name(named).strip() or text


def _item(element: etree._Element, zeebe: etree._Element | None) -> str:
    for space in ENGINES:
        if text := element.get(f"{{{space}}}elementVariable"):
            return text.strip()
    if zeebe is not None:
        return zeebe.get("inputElement", "").strip()
    item = element.find(bpmn("inputDataItem"))
    return (item.get("name") or item.get("id") or "").strip() if item is not None else ""

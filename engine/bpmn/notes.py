"""Notes on elements: named texts in extension elements of ours, of which a process model knows nothing.

A merged model is a BPMN file whose notes say which models have each element, and what they say otherwise of it.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.document import Document
from engine.bpmn.namespaces import BPMN, bpmn, klunga

FILE = ""
"""The id under which notes on the file as a whole stand."""

Notes = Mapping[str, Mapping[str, str]]
"""For the id of an element, or ``FILE``, its notes by name."""


def add_notes(definitions: etree._Element, notes: Notes) -> None:
    """Add notes to the elements of a file that have ids."""
    elements = {element.get("id"): element for element in definitions.iter(f"{{{BPMN}}}*") if element.get("id")}
    for id_, texts in notes.items():
        element = definitions if id_ == FILE else elements[id_]
        box = _box(element)
        for name, text in texts.items():
            note = etree.SubElement(box, klunga("note"), name=name)
            note.text = text


def read_notes(document: Document) -> dict[str, dict[str, str]]:
    """Return the notes of a file."""
    found: dict[str, dict[str, str]] = {}
    for note in _notes(document.root):
        box = note.getparent()
        element = box.getparent() if box is not None else None
        if element is not None:
            id_ = FILE if element is document.root else document.id(element)
            found.setdefault(id_, {})[note.get("name", "")] = note.text or ""
    return found


def _notes(root: etree._Element) -> Iterator[etree._Element]:
    return (note for note in root.iter(klunga("note")) if note.getparent().tag == bpmn("extensionElements"))  # type: ignore[union-attr]


def _box(element: etree._Element) -> etree._Element:
    """Return the extension elements of an element; they come first, after its documentation."""
    box = element.find(bpmn("extensionElements"))
    if box is None:
        box = etree.Element(bpmn("extensionElements"))
        element.insert(sum(1 for _ in element.iterchildren(bpmn("documentation"))), box)
    return box

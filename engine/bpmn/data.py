"""What activities and events read and write: data associations, and global tasks that are called."""

from lxml import etree

from engine.bpmn.document import Document, attribute, child_text, text_of
from engine.bpmn.labels import visible
from engine.bpmn.namespaces import bpmn, local_name

GIVES, TAKES = "associated-out", "associated-in"
"""Begin the names of the properties that say to what an activity sets data before it begins, and when it is done."""
GLOBAL = "globalTask"
_ASSOCIATIONS = (("dataInputAssociation", "reads", TAKES), ("dataOutputAssociation", "writes", GIVES))
_OBJECTS = frozenset({"dataObject", "dataObjectReference", "dataStore", "dataStoreReference", "property"})


def data(document: Document, element: etree._Element) -> set[tuple[str, str]]:
    """Return what an element reads and writes, by name, and what its data associations set to what.

    ``reads`` and ``writes`` name data; ``associated-in:x`` and ``associated-out:x`` say what ``x`` is set to, as
    the file writes it, by an assignment, a transformation, or between data of different names.
    """
    found = set[tuple[str, str]]()
    for kind, verb, word in _ASSOCIATIONS:
        if kind not in document.kinds:
            continue
        for association in element.iterchildren(bpmn(kind)):
            source, target = (_named(document, child_text(association, end)) for end in ("sourceRef", "targetRef"))
            named = source if verb == "reads" else target
            if named:
                found.add((verb, named))
            found |= {(f"{word}:{name}", text) for name, text in _set(association, source, target)}
    return found


def _set(association: etree._Element, source: str, target: str) -> list[tuple[str, str]]:
    """Return what an association sets to what."""
    assigned = [
        (visible(child_text(each, "to")), visible(child_text(each, "from")))
        for each in association.iterchildren(bpmn("assignment"))
    ]
    transformation = visible(text_of(association.find(bpmn("transformation"))))
    if transformation and target:
        return [*assigned, (variable(target), transformation)]
    if not assigned and source and target and variable(source) != variable(target):
        return [(variable(target), variable(source))]
    return [(variable(name), text) for name, text in assigned if name and text]


def variable(name: str) -> str:
    """Return the variable that data of this name is: names of several words are joined by ``_``."""
    return "_".join(name.strip().removeprefix("${").removesuffix("}").split())


def _named(document: Document, reference: str) -> str:
    """Return the name of data; a reference to a data object without a name has that of the object."""
    found = document.find(reference)
    if found is None:
        return ""
    name = document.name(found).strip()
    if not name and local_name(found.tag) == "dataObjectReference":
        whole = document.find(found.get("dataObjectRef"))
        name = document.name(whole).strip() if whole is not None else ""
    return "" if name.startswith("__") else name


def global_task(document: Document, element: etree._Element) -> etree._Element | None:
    """Return the global task that a call activity calls, or None."""
    called = document.find(attribute(element, "calledElement"))
    found = called is not None and local_name(called.tag).startswith("global") and called.getparent() is document.root
    return called if found else None


def global_properties(document: Document, called: etree._Element) -> set[tuple[str, str]]:
    """Return what is known of a global task that is called: its kind, name and script, as properties."""
    kind = local_name(called.tag)
    found = {
        (GLOBAL, kind),
        (f"{GLOBAL}:name", document.name(called)),
        (f"{GLOBAL}:script", visible(child_text(called, "script"))),
        (f"{GLOBAL}:scriptFormat", attribute(called, "scriptLanguage")),
    }
    return {(name, value) for name, value in found if value}

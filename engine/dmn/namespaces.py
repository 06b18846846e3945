"""The namespaces of DMN, and names within them."""

import re
from typing import cast

from lxml import etree

from engine.bpmn.namespaces import local_name, namespace

DMN = re.compile(r"https?://www\.omg\.org/spec/DMN/\d{8}/(MODEL|dmn(11)?\.xsd|FEEL)/?")
FEEL_LANGUAGES = re.compile(r"|feel|https?://www\.omg\.org/spec/(DMN|FEEL)/.*", re.IGNORECASE)


def is_dmn(tag: object) -> bool:
    """Say whether a tag is in one of the namespaces of DMN 1.1 to 1.5."""
    return bool(DMN.fullmatch(namespace(tag)))


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """Return the children of DMN with one of these names, in order."""
    return [child for child in element if is_dmn(child.tag) and local_name(child.tag) in names]


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of DMN with a name, or None."""
    return next(iter(children(element, name)), None)


def text(element: etree._Element | None) -> str:
    """Return the text of an element's child ``text``, "" if there is none."""
    found = child(element, "text") if element is not None else None
    return "".join(map(str, found.itertext())).strip() if found is not None else ""


def line(element: etree._Element) -> int | None:
    """Return the line of the file on which an element begins."""
    return cast(int | None, element.sourceline)

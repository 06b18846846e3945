"""Forms in Klunga's own extension elements, as prepared models and drafts carry them."""

from math import isfinite

from lxml import etree

from engine.bpmn.document import is_true
from engine.bpmn.labels import visible
from engine.bpmn.namespaces import klunga
from engine.model import FormField


def form(element: etree._Element) -> tuple[FormField, ...]:
    """Return the fields of a ``klunga:form``."""
    return tuple(_field(field) for field in element.iterchildren(klunga("field")))


def _field(element: etree._Element) -> FormField:
    options = element.iterchildren(klunga("option"))
    return FormField(
        key=element.get("key", ""),
        label=visible(element.get("label", "")),
        type=element.get("type", "string"),
        required=is_true(element.get("required")),
        options=tuple((option.get("value", ""), visible(option.get("label", ""))) for option in options),
        default=visible(element.get("default", "")),
        minimum=number(element.get("minimum")),
        maximum=number(element.get("maximum")),
        shortest=whole(element.get("shortest")),
        longest=whole(element.get("longest")),
        pattern=element.get("pattern", ""),
        readonly=is_true(element.get("readonly")),
        help=visible(element.get("help", "")),
    )


def number(text: object) -> float | None:
    """Return a number that a file states, None if it states none.

    >>> number("18"), number(2), number("${age}"), number(None), number(True)
    (18.0, 2.0, None, None, None)
    """
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    try:
        value = float(text)
    except (ValueError, OverflowError):
        return None
    return value if isfinite(value) and abs(value) < 1e15 else None


def whole(text: object) -> int | None:
    """Return a whole number from 0 that a file states, None if it states none.

    >>> whole("18"), whole("1.5"), whole(-1)
    (18, None, None)
    """
    value = number(text)
    return int(value) if value is not None and value >= 0 and value.is_integer() else None

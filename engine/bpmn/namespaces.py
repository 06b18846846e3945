"""The XML namespaces that files use, and names within them."""

from functools import cache, lru_cache

_TAGS = 1024
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMN_BETA = "http://schema.omg.org/spec/BPMN/2.0"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
KLUNGA = "urn:klunga:bpmn:1"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

ENGINES = (
    "http://camunda.org/schema/1.0/bpmn",
    "http://operaton.org/schema/1.0/bpmn",
    "http://flowable.org/bpmn",
    "http://activiti.org/bpmn",
)
OF_ENGINES = (*ENGINES, ZEEBE, SPIFF)


@cache
def bpmn(name: str) -> str:
    """Return ``name`` in the BPMN namespace, as lxml writes it.

    >>> bpmn("task")
    '{http://www.omg.org/spec/BPMN/20100524/MODEL}task'
    """
    return f"{{{BPMN}}}{name}"


@cache
def klunga(name: str) -> str:
    """Return ``name`` in Klunga's own namespace."""
    return f"{{{KLUNGA}}}{name}"


@lru_cache(_TAGS)
def local_name(tag: object) -> str:
    """Return a tag without its namespace, "" for what is no element.

    >>> local_name("{urn:a}task")
    'task'
    """
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


@lru_cache(_TAGS)
def namespace(tag: object) -> str:
    """Return the namespace of a tag, "" if it has none."""
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""

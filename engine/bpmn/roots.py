"""What stands outside the processes and is not in the model: reported, so that nothing vanishes unsaid."""

import re
from collections import Counter

from engine.bpmn.correlation import is_read
from engine.bpmn.document import Document
from engine.bpmn.namespaces import BPMN, DC, DD, DI, ENGINES, KLUNGA, SPIFF, ZEEBE, bpmn, local_name, namespace
from engine.language import message

_READ = frozenset(
    {
        "process",
        "collaboration",
        "message",
        "signal",
        "error",
        "escalation",
        "itemDefinition",
        "extensionElements",
        "documentation",
        "resource",
        "category",
        "dataStore",
        "import",
        "extension",
        "relationship",
        "correlationProperty",
        "globalTask",
        "globalUserTask",
        "globalManualTask",
        "globalScriptTask",
        "globalBusinessRuleTask",
    }
)
_ADDRESS = re.compile(r"^https?://(?:www\.)?([^/]+).*$")
_KNOWN_SPACES = frozenset({BPMN, DI, DC, DD, KLUNGA, SPIFF, ZEEBE, *ENGINES})


def report_roots(document: Document) -> None:
    """Report root elements that the model does not know, payloads, correlations, and other tools' extensions."""
    kinds = [local_name(child.tag) for child in document.root.iterchildren(f"{{{BPMN}}}*")]
    unread = [each for each in document.root.iterchildren(bpmn("correlationProperty")) if not is_read(each)]
    if unread:
        _report_code(document, None, len(unread))
    for kind, count in sorted(Counter(kind for kind in kinds if kind not in _READ).items()):
        if not kind.endswith("EventDefinition"):
            document.report(
                "unsupported-element",
                "information",
                None,
                message(
                    "The process model has no place for {kind} ({count}); they stay in the uploaded file.",
                    kind=kind,
                    count=count,
                ),
            )
    for element in document.root.iterchildren(bpmn("message")):
        if any(namespace(child.tag) == SPIFF for child in element.iter()):
            _report_code(document, document.id(element) or None, 1)
    _report_foreign(document)


def _report_code(document: Document, element: str | None, count: int) -> None:
    document.report(
        "foreign-script",
        "warning",
        element,
        message(
            "Payload and correlation expressions of messages ({count}) are not understood and never run.", count=count
        ),
    )


def _report_foreign(document: Document) -> None:
    """Report in one finding which other tools' extensions were passed over."""
    if document.spaces <= _KNOWN_SPACES:
        return
    spaces = {namespace(child.tag) for box in document.root.iter(bpmn("extensionElements")) for child in box}
    names = {_ADDRESS.sub(r"\1", space) for space in spaces - _KNOWN_SPACES if space}
    if names:
        document.report(
            "foreign-extensions",
            "information",
            None,
            message("Extensions of other tools ({names}) are not read.", names=", ".join(sorted(names))[:500]),
        )

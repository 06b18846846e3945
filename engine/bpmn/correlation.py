"""How the messages of a file find their cases: by Klunga's own words, Zeebe's correlation key, or BPMN's properties."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.document import Document, text_of
from engine.bpmn.labels import visible
from engine.bpmn.namespaces import ZEEBE, bpmn, klunga
from engine.model.correlation import PATH

Pairs = tuple[tuple[str, str], ...]
"""The name of a value in the message, and the expression of the case that must be equal to it."""


def correlation(document: Document, node: etree._Element, target: etree._Element) -> Pairs:
    """Return how a message that a node waits for, or sends, finds its case; nothing if the file does not say."""
    return _own(target, "correlation") or _zeebe(target) or tuple(_standard(document, node, target))


def content(target: etree._Element) -> Pairs:
    """Return what a message carries from the case that sends it: names, and the expressions that give their values."""
    return _own(target, "content")


def is_read(described: etree._Element) -> bool:
    """Say whether a correlation property, or what else of correlation stands at the root, is understood."""
    return any(_path(each, described.get("name", "")) for each in _retrievals(described))


def _own(target: etree._Element, name: str) -> Pairs:
    box = target.find(bpmn("extensionElements"))
    found = box.iterchildren(klunga(name)) if box is not None else ()
    pairs = ((each.get("name", "").strip(), visible(each.get("value", "").strip())) for each in found)
    return tuple((name, value) for name, value in pairs if PATH.fullmatch(name) and value)


def _zeebe(target: etree._Element) -> Pairs:
    """Return Zeebe's key; the message calls it what the expression says, if that is a name, else ``key``."""
    subscription = target.find(f"{bpmn('extensionElements')}/{{{ZEEBE}}}subscription")
    text = visible(subscription.get("correlationKey", "").strip()) if subscription is not None else ""
    if not text:
        return ()
    name = text.removeprefix("=").strip()
    return ((name if PATH.fullmatch(name) else "key", text),)


def _standard(document: Document, node: etree._Element, target: etree._Element) -> Iterator[tuple[str, str]]:
    bound = _bound(node)
    for described in document.root.iterchildren(bpmn("correlationProperty")):
        for retrieval in _retrievals(described):
            if document.find_named("message", retrieval.get("messageRef", "")) is not target:
                continue
            called = visible(described.get("name", "").strip() or described.get("id", "").strip())
            field = _path(retrieval, called)
            value = bound.get(described.get("id", ""), called)
            if field and value:
                yield field, value


def _retrievals(described: etree._Element) -> Iterator[etree._Element]:
    return described.iterchildren(bpmn("correlationPropertyRetrievalExpression"))


def _path(retrieval: etree._Element, called: str) -> str:
    """Return where in the message the value of a property is, else how it is ``called``; "" if neither is a path."""
    text = text_of(retrieval).removeprefix("=").strip() or called.strip()
    return text if PATH.fullmatch(text) else ""


def _bound(node: etree._Element) -> dict[str, str]:
    """Return, by property, the expression of the process around a node that must be equal to it."""
    process = next(node.iterancestors(bpmn("process")), None)
    bindings = process.iter(bpmn("correlationPropertyBinding")) if process is not None else ()
    found = {each.get("correlationPropertyRef", "").rpartition(":")[2]: each for each in bindings}
    texts = {
        id_: visible(text_of(path)) for id_, each in found.items() if (path := each.find(bpmn("dataPath"))) is not None
    }
    return {id_: text for id_, text in texts.items() if text}

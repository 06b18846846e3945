"""Text to an XML tree that is safe to walk: nothing fetched, nothing expanded, limits kept."""

from lxml import etree

from engine.bpmn.decoding import WEB_PAGE, decoded, forbidden_character
from engine.bpmn.limits import MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS
from engine.bpmn.namespaces import BPMN, BPMN_BETA, local_name, namespace
from engine.bpmn.unreadable import Unreadable
from engine.language import Message, message

_OTHER_ROOTS: dict[str, Message] = {
    "html": WEB_PAGE,
    "svg": message("This is an SVG drawing, not a BPMN file. Export the model as BPMN 2.0 XML from the drawing tool."),
    "Package": message("This is an XPDL file. Export the model as BPMN 2.0 XML instead."),
    "BusinessProcessDiagram": message("This is BPMN 1.x. Export the model as BPMN 2.0 XML instead."),
    "mxfile": message("This is a draw.io drawing. Export the model as BPMN 2.0 XML instead."),
}


def parse(data: bytes) -> etree._Element:
    """Return the ``definitions`` element of an upload, with comments and processing instructions gone.

    No entity is expanded, no document type read, no address fetched, no XInclude followed. Linear
    in the size of the file.

    Raises Unreadable for all that is not one complete BPMN 2.0 file within the limits.
    """
    root = _tree(decoded(data))
    _refuse_other_roots(root)
    _refuse_too_large(root)
    if namespace(root.tag) == BPMN_BETA:
        for element in root.iter(f"{{{BPMN_BETA}}}*"):
            element.tag = f"{{{BPMN}}}{local_name(element.tag)}"
    return root


def safe_tree(data: bytes) -> etree._Element:
    """Return the root of an upload of another XML format, as safe to walk as ``parse`` makes BPMN.

    Raises Unreadable for what is no complete XML file within the limits.
    """
    root = _tree(decoded(data))
    _refuse_too_large(root)
    return root


def _tree(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_pis=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error, text) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(message("The file has a document type declaration, which is not allowed. Export it again."))
    return root


def _not_well_formed(error: etree.XMLSyntaxError, text: str) -> Unreadable:
    line, column = error.position
    where = {"line": line, "column": column}
    reason = error.msg or ""
    if "depth" in reason.lower():
        return _too_deep(line)
    if "Namespace prefix" in reason:
        sentence = message(
            "The file uses a prefix that it does not declare (line {line}, column {column}). Export it again.",
            **where,
        )
    elif not text.rstrip().endswith(">") or getattr(error, "code", None) in _BREAKS_OFF:
        sentence = message(
            "The file is not complete XML: it breaks off at line {line}, column {column}. Export or upload it again.",
            **where,
        )
    elif "xmlChar" in reason:
        sentence = forbidden_character(line, column)
    else:
        sentence = message(
            "The file is not XML: line {line}, column {column} is wrong. Export it again from the drawing tool.",
            **where,
        )
    return Unreadable(sentence, line=line, column=column)


_BREAKS_OFF = {etree.ErrorTypes.ERR_TAG_NOT_FINISHED, etree.ErrorTypes.ERR_DOCUMENT_END}


def _too_deep(line: int | None) -> Unreadable:
    return Unreadable(
        message("The file nests its elements more than {limit} deep, which is the limit.", limit=MAX_DEPTH), line=line
    )


def _refuse_other_roots(root: etree._Element) -> None:
    name, space = local_name(root.tag), namespace(root.tag)
    if name in _OTHER_ROOTS:
        raise Unreadable(_OTHER_ROOTS[name])
    if name != "definitions":
        raise Unreadable(
            message("This XML file is not BPMN 2.0: it starts with “{name}”. Export as BPMN 2.0.", name=name[:60])
        )
    if not space:
        raise Unreadable(
            message("This is not BPMN 2.0: the namespace is missing. Export the model as BPMN 2.0 XML."), line=1
        )
    if space not in (BPMN, BPMN_BETA):
        raise Unreadable(
            message("This is not BPMN 2.0: its namespace is “{namespace}”. Export as BPMN 2.0.", namespace=space[:100]),
            line=1,
        )


def _refuse_too_large(root: etree._Element) -> None:
    """Walk the tree without recursion and stop at the first limit passed."""
    depth = count = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        count += 1
        if depth > MAX_DEPTH:
            raise _too_deep(element.sourceline)
        if count > MAX_ELEMENTS:
            raise Unreadable(
                message("The file has more than {limit} elements, which is the limit.", limit=MAX_ELEMENTS)
            )
        if len(element.attrib) > MAX_ATTRIBUTES:
            raise Unreadable(
                message(
                    "An element on line {line} has more than {limit} attributes, which is the limit.",
                    line=element.sourceline or 0,
                    limit=MAX_ATTRIBUTES,
                ),
                line=element.sourceline,
            )

"""Text to an XML tree that is safe to walk: nothing fetched, nothing expanded, limits kept."""

import re
from dataclasses import dataclass
from html import unescape

from lxml import etree

from engine.bpmn.decoding import DOCUMENT_TYPE, WEB_PAGE, decoded, forbidden_character
from engine.bpmn.limits import MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS
from engine.bpmn.namespaces import BPMN, BPMN_BETA, local_name, namespace
from engine.bpmn.wanted import PROCESS, Refusal, Wanted
from engine.language import Message, message

_DECLARATIONS = re.compile(r"""xmlns(?::[^\s=]*)?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_OTHER_ROOTS: dict[str, Message] = {
    "html": WEB_PAGE,
    "svg": message("This is a picture of a drawing (SVG), not {what}. {export}"),
    "Package": message("This is a file of another kind (XPDL), not {what}. {export}"),
    "BusinessProcessDiagram": message("This is a drawing in an old format (BPMN 1.x). {export}"),
    "mxfile": message(
        "This is a draw.io drawing, which has shapes but no process in it. Draw it in a tool for BPMN. {export}"
    ),
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """The ``definitions`` element of an upload, and the namespaces that its text declares, if not more."""

    root: etree._Element
    spaces: frozenset[str]


def parse(data: bytes) -> Parsed:
    """Return the tree of an upload, with comments and processing instructions gone.

    No entity is expanded, no document type read, no address fetched, no XInclude followed. Linear
    in the size of the file.

    Raises Unreadable for all that is not one complete BPMN 2.0 file within the limits.
    """
    text = decoded(data)
    with PROCESS.refusing():
        root = _tree(text)
        _refuse_other_roots(root)
        _refuse_too_large(root)
    if namespace(root.tag) == BPMN_BETA:
        for element in root.iter(f"{{{BPMN_BETA}}}*"):
            element.tag = f"{{{BPMN}}}{local_name(element.tag)}"
    return Parsed(root, _declared(text))


def _declared(text: str) -> frozenset[str]:
    """Return the namespaces that an XML text declares, and what else looks like a declaration in it."""
    return frozenset(unescape(double or single) for double, single in _DECLARATIONS.findall(text))


def safe_tree(data: bytes, wanted: Wanted) -> etree._Element:
    """Return the root of an upload of another XML format, as safe to walk as ``parse`` makes BPMN.

    Raises Unreadable for what is no complete XML file within the limits; its sentence says what was ``wanted``.
    """
    text = decoded(data, wanted)
    with wanted.refusing():
        root = _tree(text)
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
        raise Refusal(DOCUMENT_TYPE)
    return root


def _not_well_formed(error: etree.XMLSyntaxError, text: str) -> Refusal:
    line, column = error.position
    where = {"line": line, "column": column}
    reason = error.msg or ""
    if "depth" in reason.lower():
        return _too_deep(line)
    if "Namespace prefix" in reason:
        sentence = message(
            "The file is damaged: it uses an abbreviation that it does not explain. {export} The "
            "abbreviation is an XML prefix on line {line}, column {column}.",
            **where,
        )
    elif not text.rstrip().endswith(">") or getattr(error, "code", None) in _BREAKS_OFF:
        sentence = message(
            "The end of the file is missing, perhaps because a download or export was interrupted. "
            "Download it again. {export} It breaks off on line {line}, column {column}.",
            **where,
        )
    elif "xmlChar" in reason:
        sentence = forbidden_character(line, column)
    else:
        sentence = message(
            "The file is damaged, so that it cannot be read; perhaps it was changed by hand. {export} "
            "What cannot be read: line {line}, column {column} is wrong.",
            **where,
        )
    return Refusal(sentence, line=line, column=column)


_BREAKS_OFF = {etree.ErrorTypes.ERR_TAG_NOT_FINISHED, etree.ErrorTypes.ERR_DOCUMENT_END}


def _too_deep(line: int | None) -> Refusal:
    return Refusal(
        message(
            "The drawing has parts within parts, more than {limit} deep, which is the limit. Make "
            "subprocesses processes of their own.",
            limit=MAX_DEPTH,
        ),
        line=line,
    )


def _refuse_other_roots(root: etree._Element) -> None:
    name, space = local_name(root.tag), namespace(root.tag)
    if name in _OTHER_ROOTS:
        raise Refusal(_OTHER_ROOTS[name])
    if name != "definitions":
        raise Refusal(
            message("This is a file of another kind, not {what}. {export} It starts with “{name}”.", name=name[:60])
        )
    if not space:
        raise Refusal(
            message(
                "The file does not say what kind of drawing it is. {export} What is missing on line 1 is "
                "the mark of BPMN 2.0: the namespace is missing."
            ),
            line=1,
        )
    if space not in (BPMN, BPMN_BETA):
        raise Refusal(
            message(
                "This is a drawing of another kind, not BPMN 2.0. {export} Its namespace is “{namespace}”.",
                namespace=space[:100],
            ),
            line=1,
        )


_PASSES_A_LIMIT = etree.XPath(
    f"count(//*) > {MAX_ELEMENTS} or boolean({'/*' * (MAX_DEPTH + 1)}) or boolean(//*/@*[{MAX_ATTRIBUTES + 1}])"
)


def _refuse_too_large(root: etree._Element) -> None:
    """Refuse a tree that passes a limit: libxml2 tells quickly whether it does, a walk which is passed first."""
    if _PASSES_A_LIMIT(root):
        _refuse_first_passed(root)


def _refuse_first_passed(root: etree._Element) -> None:
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
            raise Refusal(
                message(
                    "The drawing has more than {limit} elements, which is the limit. Divide it into several, "
                    "each in a file of its own.",
                    limit=MAX_ELEMENTS,
                )
            )
        if len(element.attrib) > MAX_ATTRIBUTES:
            raise Refusal(
                message(
                    "A part of the drawing has more than {limit} settings, which is the limit. Delete it in "
                    "the drawing tool and draw it again. It stands on line {line}.",
                    line=element.sourceline or 0,
                    limit=MAX_ATTRIBUTES,
                ),
                line=element.sourceline,
            )

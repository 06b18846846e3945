"""Bytes to text, before any XML parser sees them: encodings, other kinds of file, document types."""

import re

from engine.bpmn.limits import MAX_BYTES, MAX_ELEMENTS
from engine.bpmn.unreadable import Unreadable
from engine.language import Message, message

_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    # In ASCII letters without a byte order mark: a tool that wrote UTF-8 and declared how it kept the text in memory.
    "utf-16": "utf-8",
}
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*?\?>", re.DOTALL)
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']""")
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SIGNATURES: tuple[tuple[bytes, Message], ...] = (
    (b"PK\x03\x04", message("This is a ZIP file, not a BPMN file. Unpack it and upload the .bpmn file inside.")),
    (b"\x1f\x8b", message("This is a compressed file, not a BPMN file. Unpack it and upload the .bpmn file inside.")),
    (b"%PDF", message("This is a PDF, not a BPMN file. Export the model as BPMN 2.0 XML from the drawing tool.")),
    (
        b"\x89PNG",
        message("This is a picture, not a BPMN file. Export the model as BPMN 2.0 XML from the drawing tool."),
    ),
    (
        b"\xff\xd8\xff",
        message("This is a picture, not a BPMN file. Export the model as BPMN 2.0 XML from the drawing tool."),
    ),
)
WEB_PAGE = message(
    "This is a web page, not a BPMN file. Perhaps you were signed out when you saved it; download it again."
)


def decoded(data: bytes) -> str:
    """Return the text of an upload, without its XML declaration and with its lines where they were.

    Raises Unreadable if the file is empty, too large, of another kind, in an unknown encoding, holds
    characters that XML forbids, or declares a document type.
    """
    if not data.strip():
        raise Unreadable(message("The file is empty. Choose the file again."))
    if len(data) > MAX_BYTES:
        raise Unreadable(
            message("The file is larger than {limit} megabytes, which is the limit.", limit=MAX_BYTES // 1_000_000)
        )
    for signature, sentence in _SIGNATURES:
        if data.startswith(signature):
            raise Unreadable(sentence)
    text = _text(data).removeprefix("\ufeff")
    _refuse_forbidden_characters(text)
    _refuse_other_text(text)
    if text.count("<") > 2 * MAX_ELEMENTS:
        raise Unreadable(message("The file has more than {limit} elements, which is the limit.", limit=MAX_ELEMENTS))
    return _DECLARATION.sub(lambda match: "\n" * match[0].count("\n"), text, count=1)


def _text(data: bytes) -> str:
    encoding = _encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            message(
                "The file says that it is {encoding}, but line {line} has a letter that is not. Export the file again.",
                encoding=encoding.upper(),
                line=(line := data.count(b"\n", 0, error.start) + 1),
            ),
            line=line,
        ) from error


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise _unknown_encoding("UTF-32")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    if data.startswith((b"<\x00", b"\x00<")):
        return "utf-16-le" if data[0] else "utf-16-be"
    declared = _DECLARED.match(data)
    if declared is None:
        return "utf-8"
    name = declared[1].decode("ascii", "replace")
    if name.strip().lower() not in _ENCODINGS:
        raise _unknown_encoding(name)
    return _ENCODINGS[name.strip().lower()]


def _unknown_encoding(name: str) -> Unreadable:
    return Unreadable(
        message("The encoding “{encoding}” is not supported. Export the file again as UTF-8.", encoding=name[:40]),
        line=1,
    )


def _refuse_forbidden_characters(text: str) -> None:
    found = _FORBIDDEN.search(text)
    if found:
        line, column = place(text, found.start())
        raise Unreadable(forbidden_character(line, column), line=line, column=column)


def forbidden_character(line: int, column: int) -> Message:
    """Return the sentence for a character that no XML file may hold."""
    return message(
        "The file is not XML: line {line}, column {column} has a character that XML forbids. Export the file again.",
        line=line,
        column=column,
    )


def place(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of an offset, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _refuse_other_text(text: str) -> None:
    """Refuse what is no XML, a web page, or XML with a document type; the parser never sees them."""
    start = 0
    while match := _PROLOG.match(text, start):
        start = match.end()
    beginning = text[start : start + 20].lower()
    if not beginning.startswith("<"):
        raise Unreadable(message("This is not XML, so it is no BPMN file. Export the model as BPMN 2.0 XML."))
    if beginning.startswith(("<!doctype html", "<html")):
        raise Unreadable(WEB_PAGE)
    if beginning.startswith("<!doctype"):
        raise Unreadable(
            message(
                "The file has a document type declaration (<!DOCTYPE …>), which is not allowed. "
                "Export it again without the declaration, or delete that line."
            ),
            line=place(text, start)[0],
        )

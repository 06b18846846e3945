"""Bytes to text, before any XML parser sees them: encodings, other kinds of file, document types."""

import re

from engine.bpmn.limits import MAX_BYTES, MAX_ELEMENTS
from engine.bpmn.wanted import PROCESS, Refusal, Wanted
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
_CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\r")
_NO_LETTERS = ("\ufffe", "\uffff")
"""With ``_CONTROLS`` all that ``_FORBIDDEN`` finds in decoded text, which has no surrogates; looked for faster."""
_SIGNATURES: tuple[tuple[bytes, Message], ...] = (
    (
        b"PK\x03\x04",
        message("This is a ZIP file, not {what}. Unpack it and upload the file inside whose name ends in {ending}."),
    ),
    (
        b"\x1f\x8b",
        message(
            "This is a compressed file, not {what}. Unpack it and upload the file inside whose name ends in {ending}."
        ),
    ),
    (b"%PDF", message("This is a PDF, not {what}. {export}")),
    (
        b"\x89PNG",
        message("This is a picture, not {what}. {export}"),
    ),
    (
        b"\xff\xd8\xff",
        message("This is a picture, not {what}. {export}"),
    ),
)
WEB_PAGE = message("This is a web page, not {what}. Perhaps you were signed out when you saved it; download it again.")
DOCUMENT_TYPE = message(
    "The file has a part that can make a computer read other files, so it is not let in. "
    "{export} The part is a document type declaration (<!DOCTYPE …>); a file without it is "
    "read."
)


def decoded(data: bytes, wanted: Wanted = PROCESS) -> str:
    """Return the text of an upload, without its XML declaration and with its lines where they were.

    Raises Unreadable if the file is empty, too large, of another kind, in an unknown encoding, holds
    characters that XML forbids, or declares a document type.
    """
    with wanted.refusing():
        return _decoded(data)


def _decoded(data: bytes) -> str:
    if not data or data.isspace():
        raise Refusal(message("The file is empty. Choose the file again."))
    if len(data) > MAX_BYTES:
        raise Refusal(
            message(
                "The file is larger than {limit} megabytes, which is the limit. Take pictures out of the "
                "drawing, or divide it.",
                limit=MAX_BYTES // 1_000_000,
            )
        )
    for signature, sentence in _SIGNATURES:
        if data.startswith(signature):
            raise Refusal(sentence)
    text = _text(data).removeprefix("\ufeff")
    _refuse_forbidden_characters(text)
    _refuse_other_text(text)
    if text.count("<") > 2 * MAX_ELEMENTS:
        raise Refusal(
            message(
                "The drawing has more than {limit} elements, which is the limit. Divide it into several, "
                "each in a file of its own.",
                limit=MAX_ELEMENTS,
            )
        )
    return _DECLARATION.sub(lambda match: "\n" * match[0].count("\n"), text, count=1)


def _text(data: bytes) -> str:
    encoding = _encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refusal(
            message(
                "The file is damaged: some letters, perhaps å, ä or ö, are stored otherwise than the file "
                "says. {export} The file says that it is {encoding}, but line {line} has a letter that is "
                "not.",
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


def _unknown_encoding(name: str) -> Refusal:
    return Refusal(
        message(
            "The letters of the file are stored in a way that Klunga cannot read. {export} If the "
            "tool asks for an encoding, choose UTF-8; “{encoding}” is not supported.",
            encoding=name[:40],
        ),
        line=1,
    )


def _refuse_forbidden_characters(text: str) -> None:
    raw = text.encode("utf-8", "replace")
    if len(raw.translate(None, _CONTROLS)) == len(raw) and not any(letter in text for letter in _NO_LETTERS):
        return
    found = _FORBIDDEN.search(text)
    if found:
        line, column = place(text, found.start())
        raise Refusal(forbidden_character(line, column), line=line, column=column)


def forbidden_character(line: int, column: int) -> Message:
    """Return the sentence for a character that no XML file may hold."""
    return message(
        "The file is damaged: it holds a character that such files may not have, perhaps from a "
        "text that was pasted in. Type that text again in the drawing tool. {export} The "
        "character stands on line {line}, column {column}; XML forbids it.",
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
        raise Refusal(
            message(
                "This is a text or a file of some other kind, not {what}. {export} What it should be is "
                "XML, which begins with “<”; this is not XML."
            )
        )
    if beginning.startswith(("<!doctype html", "<html")):
        raise Refusal(WEB_PAGE)
    if beginning.startswith("<!doctype"):
        raise Refusal(
            DOCUMENT_TYPE,
            line=place(text, start)[0],
        )

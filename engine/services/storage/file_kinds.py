"""Tell what a file is from what it contains; its name and the sender's word count for nothing."""

import io
import lzma
import zipfile
import zlib

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_OFFICE = (
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
_OPEN_DOCUMENT = frozenset(
    {"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"}
)
_TEXT_CONTROLS = {"\t", "\n", "\r", "\f", "\ufeff"}

ACCEPTED = "PDF, PNG, JPEG, HEIC, TIFF, Word, Excel, OpenDocument (odt, ods), txt"
"""The kinds that are accepted, as people call them."""


def kind_of(data: bytes) -> str | None:
    """Return the media type of an accepted kind of file, or None."""
    for signature, media_type in _SIGNATURES:
        if data.startswith(signature):
            return media_type
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return "image/heic"
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_archive(data)
    return "text/plain" if _is_text(data) else None


def _kind_of_archive(data: bytes) -> str | None:
    """Return the media type of an office document without macros. Only the list of its parts is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if any(name.endswith("vbaProject.bin") for name in names):
                return None
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                return said if said in _OPEN_DOCUMENT else None
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ):
        return None
    return next((media_type for part, media_type in _OFFICE if part in names), None)


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    looks_like_markup = text.lstrip("\ufeff \t\r\n")[:1] == "<"
    return not looks_like_markup and all(letter.isprintable() or letter in _TEXT_CONTROLS for letter in text)

"""Send stored bytes so that a browser does nothing with them but draw a diagram or save a file."""

from flask import Response
from werkzeug.datastructures import Headers


def bpmn_file(content: bytes) -> Response:
    """Return a BPMN file for the diagram viewer of our own pages; opened by itself it is saved, not shown."""
    return _response(content, "application/xml", "drawing.bpmn")


def download(content: bytes, file_name: str, media_type: str = "application/octet-stream") -> Response:
    """Return a file to save under its own name."""
    return _response(content, media_type, file_name)


def _response(content: bytes, media_type: str, file_name: str) -> Response:
    headers = Headers()
    shown = "".join(each for each in file_name if each.isprintable())
    headers.add("Content-Disposition", "attachment", filename=shown or "file")
    headers.add("Cache-Control", "private, max-age=300")
    headers.add("Content-Security-Policy", "default-src 'none'; sandbox")
    return Response(content, mimetype=media_type, headers=headers)

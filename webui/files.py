"""Send stored bytes so that a browser does nothing with them but show a picture or save a file."""

from flask import Response
from werkzeug.datastructures import Headers


def bpmn_file(content: bytes) -> Response:
    """Return a BPMN file for the diagram viewer of our own pages."""
    return _response(content, "application/xml", None)


def download(content: bytes, file_name: str, media_type: str = "application/octet-stream") -> Response:
    """Return a file to save under its own name."""
    return _response(content, media_type, file_name)


def _response(content: bytes, media_type: str, file_name: str | None) -> Response:
    headers = Headers()
    if file_name is None:
        headers.add("Content-Disposition", "inline")
    else:
        headers.add("Content-Disposition", "attachment", filename=file_name)
    headers.add("Cache-Control", "private, max-age=300")
    headers.add("Content-Security-Policy", "default-src 'none'; sandbox")
    return Response(content, mimetype=media_type, headers=headers)

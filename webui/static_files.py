"""Static files by addresses that change with them: browsers keep such a file for a year and never ask for it again."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

A_YEAR = 31_536_000


def install_static_files(app: Flask) -> None:
    """Put what a file holds into the addresses that pages name; an address without it is asked for each time."""
    app.url_defaults(_with_its_content)
    app.after_request(_keep)


def _with_its_content(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values:
        path = Path(str(current_app.static_folder)) / str(values["filename"])
        if path.is_file():
            values.setdefault("v", _content(path, path.stat().st_mtime_ns))


@lru_cache(512)
def _content(path: Path, _changed_at: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code == 200 and request.args.get("v"):
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.immutable = True
        response.cache_control.max_age = A_YEAR
    return response

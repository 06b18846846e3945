"""Logs as one JSON object a line, for those who run Klunga; nobody's name, number or answers are in them.

What the program itself logs it words with ids. What others log, and the text of exceptions, may quote anything: of
those only the template, the kind and the places in the code are kept.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

from engine.errors import EngineError

OWN = ("engine", "webui", "cluster", "__main__")
"""The loggers whose messages are worded by Klunga."""
LONGEST = 400
"""The most characters that are kept of what others log."""

_NUMBER = re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+ ]?\d{4}(?!\d)")
"""A personal number, with or without century and hyphen."""
_ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.\w+")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|=\([^)]*\)")
"""What others quote: values in quotation marks, and those in parentheses as PostgreSQL tells them."""

_about: ContextVar[dict[str, Any]] = ContextVar("about", default={})  # noqa: B039 - never changed in place


@contextmanager
def about(**fields: str | int | None) -> Iterator[None]:
    """Put ``fields``, such as ids of a request or a case, on everything that is logged meanwhile."""
    token = _about.set({**_about.get(), **{name: value for name, value in fields.items() if value is not None}})
    try:
        yield
    finally:
        _about.reset(token)


class AsJson(logging.Formatter):
    """Write a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time, level, logger, message, what it is about, and of an exception kind and places."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": told(record),
            "process": record.process,
            **_about.get(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = exception(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


class AsText(logging.Formatter):
    """Write a record as a line to read, with no more in it than in the JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = f"{record.levelname} {record.name}: {told(record)}"
        if record.exc_info and record.exc_info[1] is not None:
            error = exception(record.exc_info[1])
            line = "\n  ".join((line, error["kind"], *error["places"]))
        return line


def told(record: logging.LogRecord) -> str:
    """Return the message of a record without what could tell of a person."""
    if record.name.split(".")[0] in OWN:
        return masked(record.getMessage())
    text = str(record.msg) if record.args else _QUOTED.sub("…", str(record.msg).split("\n")[0])
    return masked(text[:LONGEST])


def masked(text: str) -> str:
    """Return text without personal numbers and e-mail addresses.

    >>> masked("Who is 19811218-9876, or maja@example.se?")
    'Who is …, or …?'
    """
    return _ADDRESS.sub("…", _NUMBER.sub("…", text))


def exception(error: BaseException) -> dict[str, Any]:
    """Return the kind of an exception and the places that it passed, innermost last, without any value.

    Of our own errors the sentence is kept as it is written in the program, without its parameters.
    """
    frames = traceback.extract_tb(error.__traceback__)
    told: dict[str, Any] = {
        "kind": f"{type(error).__module__}.{type(error).__qualname__}",
        "places": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if isinstance(error, EngineError):
        told["sentence"] = error.message.template
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    if state:
        told["sqlstate"] = state
    cause = error.__cause__ or error.__context__
    if cause is not None:
        told["cause"] = exception(cause)
    return told


def set_up(kind: str, stream: TextIO | None = None) -> None:
    """Let all loggers write to ``stream``, else to standard error: ``json`` all from INFO, ``text`` only warnings."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(AsJson() if kind == "json" else AsText())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OWN:
        logging.getLogger(name).setLevel(logging.INFO if kind == "json" else logging.WARNING)
    _let_dbos_pass()


def _let_dbos_pass() -> None:
    """DBOS writes its own lines beside ours unless its logger has a handler that is ours."""
    theirs = logging.getLogger("dbos")
    theirs.handlers[:] = [logging.NullHandler()]
    theirs.propagate = True

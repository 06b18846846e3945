"""Write an event log as XES or CSV, piece by piece.

Source: IEEE 1849-2016, Standard for eXtensible Event Stream (XES), with its extensions Concept, Time, Lifecycle and
Organizational; its schema names no namespace, wants a decimal version and names of classifiers without spaces. A key
with a colon belongs to an extension that the log declares, so ours have none.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Literal
from zoneinfo import ZoneInfo

from engine.services.exports.logs import LogEvent, Trace

Format = Literal["xes", "csv", "excel"]
FORMATS: tuple[Format, ...] = ("xes", "csv", "excel")
MEDIA_TYPES: dict[Format, str] = {"xes": "application/xml", "csv": "text/csv", "excel": "text/csv"}
ENDINGS: dict[Format, str] = {"xes": "xes", "csv": "csv", "excel": "csv"}
"""What the name of a file ends with."""

COLUMNS = (
    "case",
    "activity",
    "timestamp",
    "lifecycle",
    "resource",
    "role",
    "kind",
    "element",
    "municipality",
    "e_service",
    "model",
    "model_version",
    "case_received",
    "case_closed",
    "case_status",
    "case_begun",
)
"""The columns of a log as CSV, in order; docs/reference/exports.md says what each holds."""

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace">
    <string key="concept:name" value="UNKNOWN"/>
  </global>
  <global scope="event">
    <string key="concept:name" value="UNKNOWN"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
    <string key="lifecycle:transition" value="complete"/>
  </global>
  <classifier name="Activity" scope="event" keys="concept:name"/>
  <classifier name="ActivityAndLifecycle" scope="event" keys="concept:name lifecycle:transition"/>
"""
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Source: OWASP, CSV Injection; the wide signs are read as the narrow ones where text is written with them."""
_HERE = ZoneInfo("Europe/Stockholm")


def write(traces: Iterator[Trace], form: Format, name: str) -> Iterator[bytes]:
    """Yield a log piece by piece; ``name`` is what the log is called."""
    pieces = _xes(traces, name) if form == "xes" else _csv(traces, _EXCEL if form == "excel" else _PLAIN)
    for piece in pieces:
        yield piece.encode()


def _xes(traces: Iterator[Trace], name: str) -> Iterator[str]:
    yield _HEAD + _string("concept:name", name, 1) + _string("lifecycle:model", "standard", 1)
    for trace in traces:
        yield _trace(trace)
        for event in trace.events:
            yield _event(event)
        yield "  </trace>\n"
    yield "</log>\n"


def _trace(trace: Trace) -> str:
    return (
        "  <trace>\n"
        + _string("concept:name", trace.case, 2)
        + _string("municipality", trace.municipality, 2)
        + _string("e_service", trace.e_service, 2)
        + _string("model", trace.model, 2)
        + f'    <int key="model_version" value="{trace.version}"/>\n'
        + _date("case_received", trace.received_at, 2)
        + (_date("case_closed", trace.closed_at, 2) if trace.closed_at is not None else "")
        + _string("case_status", trace.status, 2)
        + _string("case_begun", trace.begun, 2)
    )


def _event(event: LogEvent) -> str:
    optional = {
        "org:resource": event.resource,
        "org:role": event.role,
        "kind": event.kind,
        "element": event.element,
    }
    return (
        "    <event>\n"
        + _string("concept:name", event.activity, 3)
        + _date("time:timestamp", event.at, 3)
        + _string("lifecycle:transition", event.lifecycle, 3)
        + "".join(_string(key, value, 3) for key, value in optional.items() if value)
        + "    </event>\n"
    )


def _string(key: str, value: str, depth: int) -> str:
    return f'{"  " * depth}<string key="{key}" value="{_attribute(value)}"/>\n'


def _attribute(value: str) -> str:
    """Return a text as it stands in an attribute of XML, where line breaks would become spaces."""
    return escape(_NOT_XML.sub(" ", value)).replace("\n", "&#10;").replace("\t", "&#9;").replace("\r", "&#13;")


def _date(key: str, value: datetime, depth: int) -> str:
    return f'{"  " * depth}<date key="{key}" value="{_moment(value)}"/>\n'


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a table is written: what stands before all, between cells, and how a moment is told."""

    first: str
    between: str
    moment: Callable[[datetime], str]


def _by_the_clock(value: datetime) -> str:
    """Return a moment as a Swedish clock shows it: what a spreadsheet takes for a time has no zone."""
    return value.astimezone(_HERE).strftime("%Y-%m-%d %H:%M:%S")


_PLAIN = _Dialect("", ",", _moment)
_EXCEL = _Dialect("\ufeff", ";", _by_the_clock)
"""Excel takes the separator from the country, and UTF-8 only from a mark at the beginning."""


def _csv(traces: Iterator[Trace], dialect: _Dialect) -> Iterator[str]:
    line = io.StringIO()
    line.write(dialect.first)
    writer = csv.writer(line, delimiter=dialect.between, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for trace in traces:
        about = (
            trace.municipality,
            trace.e_service,
            trace.model,
            trace.version,
            dialect.moment(trace.received_at),
            dialect.moment(trace.closed_at) if trace.closed_at is not None else "",
            trace.status,
            trace.begun,
        )
        for event in trace.events:
            what = (event.activity, dialect.moment(event.at), event.lifecycle, event.resource, event.role)
            writer.writerow(map(_cell, (trace.case, *what, event.kind, event.element, *about)))
            yield _taken(line)
    yield _taken(line)


def _cell(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula: labels come from files that anybody drew."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _taken(line: io.StringIO) -> str:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text

"""A strict reader of event logs: IEEE 1849-2016 in our words, and what readers for process mining rely on besides.

It knows nothing of how logs are written. The standard's schema says what elements there are; its text, which keys
there may be: a key with a colon belongs to a declared extension, which defines it with a type for a level; keys of
one element differ; what is declared global every trace or event has, with that type; a classifier names such keys.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

NC_NAME = re.compile(r"[A-Za-z_\u00c0-\uffff][\w.\-]*")
ZONED = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
VALUES: Mapping[str, Any] = {
    "string": str,
    "date": lambda text: _moment(text),
    "int": lambda text: _long(text),
    "boolean": {"true": True, "false": False}.__getitem__,
}
EXTENSIONS: Mapping[str, tuple[str, Mapping[str, tuple[str, set[str]]]]] = {
    "concept": (
        "http://www.xes-standard.org/concept.xesext",
        {"name": ("string", {"log", "trace", "event"}), "instance": ("string", {"event"})},
    ),
    "time": ("http://www.xes-standard.org/time.xesext", {"timestamp": ("date", {"event"})}),
    "lifecycle": (
        "http://www.xes-standard.org/lifecycle.xesext",
        {"model": ("string", {"log"}), "transition": ("string", {"event"})},
    ),
    "org": (
        "http://www.xes-standard.org/org.xesext",
        {name: ("string", {"event"}) for name in ("resource", "role", "group")},
    ),
}
"""The extensions of the standard that we know: their addresses, and their keys with type and levels."""
TRANSITIONS = {
    "schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume", "pi_abort", "ate_abort", "complete",
    "autoskip", "manualskip", "unknown",
}  # fmt: skip
"""The transitions of the standard's own lifecycle model."""


@dataclass(frozen=True)
class Log:
    """What was read: the attributes of the log, and its traces, each with its attributes and events."""

    attributes: dict[str, Any]
    traces: list[tuple[dict[str, Any], list[dict[str, Any]]]]


class Wrong(AssertionError):
    """A log that is not as the standard says."""


def read(data: bytes) -> Log:
    """Return a log. Raises Wrong at the first thing that the standard does not allow."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, remove_comments=True))
    _be(root.tag == "log" and not root.nsmap, "the root is log, of no namespace")
    _be(set(root.attrib) <= {"xes.version", "xes.features"}, "log has a version and features")
    _be(re.fullmatch(r"\d+(\.\d+)?", root.get("xes.version", "")), "the version is a decimal number")
    children = [str(each.tag) for each in root]
    order = ["extension", "global", "classifier", *VALUES, "trace"]
    ranks = [min(order.index(each), 3) if each != "trace" else 4 for each in children]
    _be(ranks == sorted(ranks), "extensions, globals, classifiers, attributes and traces stand in this order")
    declared = _extensions(root)
    always = {each.get("scope", ""): _attributes(each, each.get("scope", ""), declared) for each in root.iter("global")}
    _be(set(always) <= {"trace", "event"}, "globals are of traces or events")
    _classifiers(root, always)
    traces = [
        (
            _attributes(trace, "trace", declared, always.get("trace", {})),
            [_attributes(event, "event", declared, always.get("event", {})) for event in trace.iter("event")],
        )
        for trace in root.iter("trace")
    ]
    log = Log(_attributes(root, "log", declared), traces)
    _told(log)
    return log


def _told(log: Log) -> None:
    """Hold a log to what miners rely on: cases told apart, events in order of time, transitions of the model."""
    names = [trace["concept:name"] for trace, _ in log.traces]
    _be(len(names) == len(set(names)), "each case is one trace")
    for _, events in log.traces:
        moments = [event["time:timestamp"] for event in events]
        _be(events and moments == sorted(moments), "a trace has events, in the order of time")
        _be(all(event["concept:name"].strip() for event in events), "each event has a name")
        if log.attributes.get("lifecycle:model") == "standard":
            _be({event["lifecycle:transition"] for event in events} <= TRANSITIONS, "transitions are the standard's")


def _extensions(root: Any) -> dict[str, Mapping[str, tuple[str, set[str]]]]:
    found: dict[str, Mapping[str, tuple[str, set[str]]]] = {}
    for each in root.iter("extension"):
        _be(set(each.attrib) == {"name", "prefix", "uri"}, "an extension has name, prefix and address")
        _be(all(NC_NAME.fullmatch(each.get(name)) for name in ("name", "prefix")), "its name and prefix are names")
        prefix = each.get("prefix")
        _be(prefix in EXTENSIONS and EXTENSIONS[prefix][0] == each.get("uri"), "it is one of the standard's")
        _be(prefix not in found, "it is declared once")
        found[prefix] = EXTENSIONS[prefix][1]
    return found


def _classifiers(root: Any, always: Mapping[str, Mapping[str, Any]]) -> None:
    for each in root.iter("classifier"):
        _be(NC_NAME.fullmatch(each.get("name", "")), "a classifier has a name without blanks")
        _be(each.get("scope", "event") in always, "it is of something that has globals")
        keys = each.get("keys", "").split()
        _be(keys and set(keys) <= set(always[each.get("scope", "event")]), "its keys are declared global")


def _attributes(
    owner: Any, level: str, declared: Mapping[str, Any], always: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the attributes of an element by their keys."""
    found: dict[str, Any] = {}
    own = list(_own(owner))
    _be(not [key for key, count in Counter(each.get("key") for each in own).items() if count > 1], "keys differ")
    for each in own:
        key, kind = each.get("key", ""), str(each.tag)
        _be(set(each.attrib) == {"key", "value"}, "an attribute has a key and a value")
        prefix, colon, name = key.rpartition(":")
        _be(all(NC_NAME.fullmatch(part) for part in key.split(":")), f"“{key}” is a name")
        if colon:
            _be(prefix in declared, f"the extension of “{key}” is declared")
            _be(name in declared[prefix], f"“{key}” is defined by its extension")
            wanted, levels = declared[prefix][name]
            _be(kind == wanted and level in levels, f"“{key}” is a {wanted} of {levels}")
        found[key] = VALUES[kind](each.get("value"))
    for key, example in (always or {}).items():
        _be(isinstance(found.get(key), type(example)), f"each {level} has “{key}”, which is declared global")
    return found


def _own(owner: Any) -> Iterator[Any]:
    return (each for each in owner if each.tag in VALUES)


def _moment(text: str) -> datetime:
    _be(ZONED.fullmatch(text), f"“{text}” is a moment with its zone")
    return datetime.fromisoformat(text)


def _long(text: str) -> int:
    _be(re.fullmatch(r"[+-]?\d+", text) and -(2**63) <= int(text) < 2**63, f"“{text}” is a long number")
    return int(text)


def _be(holds: object, sentence: str) -> None:
    if not holds:
        raise Wrong(f"It is not so that {sentence}.")

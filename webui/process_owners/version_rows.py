"""The rewrites and findings of a version as rows of its page, and what of them the diagram shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.services.obstacles import Acceptance
from engine.store.tables import ModelVersion
from webui.process_owners.words import SEVERITIES

SHOWN = 50
"""How many findings, and how many rewrites without loss, are listed before the rest is only counted."""
MARKS = {"error": "law:!", "law": "law:§"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was filled in on the page when publishing was refused: accepted rewrites, reasons, days of review."""

    accepted: frozenset[int] = frozenset()
    reasons: Mapping[int, str] = field(default_factory=dict)
    days: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A rewrite or a finding with its place among the version's, which names its fields."""

    index: int
    entry: Mapping[str, Any]
    taken: Acceptance | None = None


def rewrite_rows(version: ModelVersion) -> list[Row]:
    """Return the rewrites of a version, with what was accepted when it was published."""
    return [Row(index, entry, _taken(version, entry)) for index, entry in enumerate(version.rewrites)]


def finding_rows(version: ModelVersion) -> list[Row]:
    """Return the findings of a version, worst first; what a rewrite says already is left out."""
    said = {(each["rule"], each["element"]) for each in version.rewrites}
    order = list(SEVERITIES)
    rows = [
        Row(index, entry, _taken(version, entry))
        for index, entry in enumerate(version.findings)
        if entry["severity"] != "information" or (entry["rule"], entry["element"]) not in said
    ]
    return sorted(rows, key=lambda row: order.index(row.entry["severity"]))


def marks(rewrites: Sequence[Row], findings: Sequence[Row]) -> dict[str, list[str]]:
    """Return what the diagram shows at each element: the numbers of its rewrites, and errors and law."""
    numbers: dict[str, list[str]] = {}
    for row in rewrites:
        if row.entry["element"]:
            numbers.setdefault(row.entry["element"], []).append(str(row.index + 1))
    shown = {element: [f"warn:{','.join(own)}"] for element, own in numbers.items()}
    for row in findings:
        mark = MARKS.get(row.entry["severity"])
        if mark and row.entry["element"] and mark not in shown.setdefault(row.entry["element"], []):
            shown[row.entry["element"]].append(mark)
    return shown


def first_rows(rows: Sequence[Row], *, keep: Sequence[str]) -> list[Row]:
    """Return the first rows, and all of the kinds or severities that somebody must settle."""
    return [
        row for at, row in enumerate(rows) if at < SHOWN or row.entry.get("kind", row.entry.get("severity")) in keep
    ]


def _taken(version: ModelVersion, entry: Mapping[str, Any]) -> Acceptance | None:
    key = (entry["rule"], entry["element"])
    found = next((each for each in version.accepted if (each["rule"], each["element"]) == key), None)
    return Acceptance(**found) if found is not None else None

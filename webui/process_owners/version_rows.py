"""The rewrites and findings of a version as rows of its page, and what of them the diagram shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from engine.services.publishing import acceptances, models
from engine.services.publishing.acceptances import Place
from engine.store.tables import ModelVersion, TakenResponsibility
from webui.process_owners.words import SEVERITIES

SHOWN = 50
"""How many findings, and how many rewrites without loss, are listed before the rest is only counted."""
MARKS = {"error": "law:!", "law": "law:§", "warning": "warn:!"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was filled in on the page when it was refused: reasons and days of review, by the name of the row."""

    reasons: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A rewrite or a finding with its place among the version's, which names its fields.

    ``taken`` is who accepted it; ``offered`` is who accepted the same at an earlier version, ``offered_at`` its number.
    """

    index: int
    entry: Mapping[str, Any]
    taken: TakenResponsibility | None = None
    offered: TakenResponsibility | None = None
    offered_at: int = 0

    @property
    def number(self) -> int:
        """Return the number by which the page calls it."""
        return self.index + 1

    @property
    def place(self) -> Place:
        """Return its rule and its element."""
        return self.entry["rule"], self.entry["element"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is accepted of a version, and what was accepted at the version before and is offered again."""

    taken: Mapping[Place, TakenResponsibility] = field(default_factory=dict)
    offered: Mapping[Place, TakenResponsibility] = field(default_factory=dict)
    offered_at: int = 0


def accepted_of(session: Session, version: ModelVersion) -> Accepted:
    """Return what is accepted of a version and what is offered."""
    offered = acceptances.offered(session, version) if version.status != "published" else {}
    before = next(iter(offered.values()), None)
    number = models.find_version(session, before.model_version_id).number if before else 0
    return Accepted(acceptances.accepted_places(version), offered, number)


def rewrite_rows(rewrites: Iterable[Mapping[str, Any]], accepted: Accepted) -> list[Row]:
    """Return the rewrites of a version, each with who accepted it."""
    return [_row(index, entry, accepted) for index, entry in enumerate(rewrites)]


def _row(index: int, entry: Mapping[str, Any], accepted: Accepted) -> Row:
    place = (entry["rule"], entry["element"])
    return Row(index, entry, accepted.taken.get(place), accepted.offered.get(place), accepted.offered_at)


def finding_rows(version: ModelVersion, accepted: Accepted) -> list[Row]:
    """Return the findings of a version, worst first; what a rewrite says already is left out."""
    said = {(each["rule"], each["element"]) for each in version.rewrites}
    order = list(SEVERITIES)
    rows = [
        _row(index, entry, accepted)
        for index, entry in enumerate(version.findings)
        if entry["severity"] != "information" or (entry["rule"], entry["element"]) not in said
    ]
    return sorted(rows, key=lambda row: order.index(row.entry["severity"]))


def marks(rewrites: Sequence[Row], findings: Sequence[Row]) -> dict[str, list[str]]:
    """Return what the diagram shows at each element: the numbers of its rewrites, and errors, law and warnings."""
    numbers: dict[str, list[str]] = {}
    for row in rewrites:
        if row.entry["element"]:
            numbers.setdefault(row.entry["element"], []).append(str(row.number))
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

"""What must be settled before a version is published, and what somebody has taken responsibility for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engine.store.tables import ModelVersion, TakenResponsibility


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Somebody takes responsibility for a lossy rewrite or for a legal finding, with a reason.

    A legal finding also needs the day on which the exemption is to be reviewed.
    """

    rule: str
    element: str | None
    reason: str
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What must be settled before publishing: an error (draw again), a law or a lossy rewrite (accept it)."""

    kind: str
    rule: str
    element: str | None
    message: dict[str, str]

    @property
    def can_be_accepted(self) -> bool:
        """Say whether somebody may take responsibility for it."""
        return self.kind != "error"


def standing(version: ModelVersion) -> list[TakenResponsibility]:
    """Return what is accepted of a version and has not been taken back."""
    return [each for each in version.acceptances if each.taken_back_at is None]


def obstacles(version: ModelVersion, accepted: Iterable[Acceptance] = ()) -> list[Obstacle]:
    """Return what stands in the way of publishing, beside what is accepted of the version and in ``accepted``.

    An acceptance without a reason counts for nothing, nor does one of a legal finding without a
    date of review.
    """
    given: list[TakenResponsibility | Acceptance] = [*standing(version), *accepted]
    taken = {(each.rule, each.element, each.review_on is not None) for each in given if each.reason.strip()}
    found = [
        Obstacle(finding["severity"], finding["rule"], finding["element"], finding["message"])
        for finding in version.findings
        if finding["severity"] == "error"
        or (finding["severity"] == "law" and (finding["rule"], finding["element"], True) not in taken)
    ]
    accepted_rewrites = {(rule, element) for rule, element, _ in taken}
    found += [
        Obstacle("lossy", rewrite["rule"], rewrite["element"], rewrite["message"])
        for rewrite in version.rewrites
        if rewrite["kind"] == "lossy" and (rewrite["rule"], rewrite["element"]) not in accepted_rewrites
    ]
    return found

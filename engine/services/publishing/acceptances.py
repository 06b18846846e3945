"""Take responsibility for what is lost or for a finding about law, before publishing; take it back; offer it anew."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.compare import match
from engine.errors import EngineError
from engine.language import message
from engine.services.harmonizing import judgements
from engine.services.publishing import models
from engine.services.publishing.obstacles import obstacles, standing
from engine.services.publishing.understanding import read_model
from engine.services.storage.remembered import Remembered
from engine.store.tables import ModelVersion, Person, TakenResponsibility

LONGEST_REASON = 1000
Place = tuple[str, str | None]
"""The rule and the element of a rewrite or finding."""


class CannotAccept(EngineError):
    """A responsibility that cannot be taken or taken back like this."""


def accept(
    session: Session,
    version_id: int,
    places: Iterable[Place],
    reason: str,
    *,
    review_on: date | None = None,
    by: Person,
    now: datetime,
) -> list[TakenResponsibility]:
    """Accept lossy rewrites or legal findings of a version with one reason; return what is new.

    What is accepted already stays as it is. A legal finding needs ``review_on``, a later day.

    Raises CannotAccept without a reason, without a day of review where one is needed, for what need not or
    cannot be accepted, and once the version is published; NotAllowed if ``by`` does not decide over it.
    """
    version = _open_version(session, version_id, by)
    new = _take(version, places, reason, review_on, by, now)
    session.commit()
    return new


def accept_again(
    session: Session, version_id: int, places: Iterable[Place] | None = None, *, by: Person, now: datetime
) -> list[TakenResponsibility]:
    """Accept what was accepted at the version before, each with its old reason; without ``places`` all that is offered.

    Raises CannotAccept for what is not offered and once the version is published, NotAllowed as ``accept``.
    """
    version = _open_version(session, version_id, by)
    known = offered(session, version)
    new: list[TakenResponsibility] = []
    for place in known if places is None else places:
        if place not in known:
            raise CannotAccept(message("There is nothing to accept there; the page may be old. Load it again."))
        new += _take(version, [place], known[place].reason, known[place].review_on, by, now)
    session.commit()
    return new


def _take(
    version: ModelVersion, places: Iterable[Place], reason: str, review_on: date | None, by: Person, now: datetime
) -> list[TakenResponsibility]:
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise CannotAccept(message("Write why this can be accepted."))
    left = {(each.rule, each.element): each.kind for each in obstacles(version) if each.can_be_accepted}
    taken = {(each.rule, each.element) for each in standing(version)}
    wanted = [each for each in dict.fromkeys(places) if each in left or each not in taken]
    if any(each not in left for each in wanted):
        raise CannotAccept(message("There is nothing to accept there; the page may be old. Load it again."))
    if any(left[each] == "law" for each in wanted) and (review_on is None or review_on <= now.date()):
        raise CannotAccept(message("Choose a later day on which this is to be reviewed."))
    new = [
        TakenResponsibility(
            rule=rule,
            element=element,
            reason=reason,
            review_on=review_on if left[rule, element] == "law" else None,
            taken_by_id=by.id,
            taken_at=now,
        )
        for rule, element in wanted
    ]
    version.acceptances += new
    return new


def take_back(session: Session, version_id: int, acceptance_id: int, *, by: Person, now: datetime) -> None:
    """Take an acceptance back before publishing; that it was given stays in the history of the version.

    Raises CannotAccept if there is none or the version is published, NotAllowed if ``by`` does not decide over it.
    """
    version = _open_version(session, version_id, by)
    found = next((each for each in standing(version) if each.id == acceptance_id), None)
    if found is None:
        raise CannotAccept(message("There is nothing to take back there; the page may be old. Load it again."))
    found.taken_back_by_id, found.taken_back_at = by.id, now
    session.commit()


def offered(session: Session, version: ModelVersion) -> dict[Place, TakenResponsibility]:
    """Return what was accepted at the version before and could be accepted again here, by its place here.

    The same is what one rule says of the same element, or of the element that corresponds to it. Nothing is
    accepted by this; an exemption from law whose day of review has come is not offered.
    """
    open_places = {(each.rule, each.element) for each in obstacles(version) if each.can_be_accepted}
    before = _version_before(session, version) if open_places else None
    if before is None:
        return {}
    given = {(each.rule, each.element): each for each in standing(before)}
    found = {place: given[place] for place in open_places if place in given}
    rest = [place for place in open_places - found.keys() if any(place[0] == rule for rule, _ in given)]
    if rest:
        same = _same_elements(session, before, version)
        found |= {
            (rule, element): given[rule, old] for rule, element in rest if (rule, old := same.get(element)) in given
        }
    return {
        place: each
        for place, each in found.items()
        if each.review_on is None or each.review_on > version.uploaded_at.date()
    }


def accepted_places(version: ModelVersion) -> Mapping[Place, TakenResponsibility]:
    """Return what is accepted of a version, by rule and element."""
    return {(each.rule, each.element): each for each in standing(version)}


def _version_before(session: Session, version: ModelVersion) -> ModelVersion | None:
    """Return the newest version before this one of which anything is accepted."""
    return session.scalars(
        select(ModelVersion)
        .where(ModelVersion.process_model_id == version.process_model_id, ModelVersion.number < version.number)
        .where(ModelVersion.acceptances.any(TakenResponsibility.taken_back_at.is_(None)))
        .order_by(ModelVersion.number.desc())
        .limit(1)
    ).first()


_correspondences: Remembered[tuple[str, str, str], dict[Any, str]] = Remembered(64)


def _same_elements(session: Session, before: ModelVersion, version: ModelVersion) -> dict[Any, str]:
    """Return the element of the version before by the element of this one that means the same."""
    e_service_id = version.process_model.e_service_id
    older, newer = read_model(session, before.sha), read_model(session, version.sha)

    def matched() -> dict[Any, str]:
        said = judgements.judgements(session, e_service_id)
        pairs = [
            each for each in match(older, newer, said).correspondences if len(each.reference) == len(each.variant) == 1
        ]
        return {next(iter(each.variant)): next(iter(each.reference)) for each in pairs}

    return _correspondences.get((before.sha, version.sha, judgements.stamp(session, e_service_id)), matched)


def _open_version(session: Session, version_id: int, by: Person) -> ModelVersion:
    version = models.own_version(session, version_id, by)
    if version.status == "published":
        raise CannotAccept(message("Version {number} is published already.", number=version.number))
    return version

"""What each municipality runs for an e-service: nothing, the standard or its own variant; from which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.organization.authority import require
from engine.services.organization.municipalities import list_municipalities
from engine.services.publishing import drafts, models
from engine.services.starting.marking import look_anew
from engine.store.tables import Adoption, EService, ModelVersion, Municipality, Person

Mode = Literal["not_offered", "standard", "variant"]


class AdoptionRefused(EngineError):
    """A choice that a municipality cannot make now."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """What a municipality runs on a day: its adoption, and the version that new cases start on."""

    municipality: Municipality
    mode: Mode
    adoption: Adoption | None
    version: ModelVersion | None


def adopt(
    session: Session,
    e_service: EService,
    municipality: Municipality,
    mode: Mode,
    *,
    valid_from: date,
    by: Person,
    now: datetime,
) -> Adoption:
    """Let a municipality run something else for an e-service from a day on; what is set for that day is replaced.

    Running cases go on as they started. Adopting the standard means the latest published one.

    Raises AdoptionRefused for a day that has passed, or if nothing that runs is published, and
    NotAllowed if ``by`` is no process owner of the municipality.
    """
    require(session, by, "process_owner", municipality)
    if e_service.is_block:
        raise AdoptionRefused(message("A building block is not offered to residents: other processes call it."))
    if valid_from < now.date():
        raise AdoptionRefused(message("Choose today or a later day; what has passed cannot be changed."))
    if mode != "not_offered" and models.published(session, e_service, _owner(municipality, mode)) is None:
        raise AdoptionRefused(_nothing_to_run(mode, municipality))
    adoption = session.scalars(
        select(Adoption).where(
            Adoption.e_service_id == e_service.id,
            Adoption.municipality_id == municipality.id,
            Adoption.valid_from == valid_from,
        )
    ).one_or_none()
    if adoption is None:
        adoption = Adoption(e_service_id=e_service.id, municipality_id=municipality.id, valid_from=valid_from)
        session.add(adoption)
    adoption.mode, adoption.set_by_id, adoption.set_at = mode, by.id, now
    drafts.make_ready_later(session, e_service.id, now=now)
    session.flush()
    look_anew(session, e_service.id, now=now)
    session.commit()
    return adoption


def in_force(session: Session, e_service: EService, municipality: Municipality, *, on: date) -> Adoption | None:
    """Return the adoption that holds on a day, or None if the municipality has never chosen."""
    return session.scalars(
        select(Adoption)
        .where(Adoption.e_service_id == e_service.id, Adoption.municipality_id == municipality.id)
        .where(Adoption.valid_from <= on)
        .order_by(Adoption.valid_from.desc())
        .limit(1)
    ).first()


def runs_for(session: Session, municipality: Municipality, e_service: EService, *, on: date) -> ModelVersion | None:
    """Return the version on which a new case starts on a day, or None if the municipality does not offer it."""
    adoption = in_force(session, e_service, municipality, on=on)
    if adoption is None or adoption.mode == "not_offered":
        return None
    return models.published(session, e_service, _owner(municipality, adoption.mode))


def overview(session: Session, e_service: EService, *, on: date) -> Sequence[Adopted]:
    """Return what each municipality runs on a day, by municipality."""
    found = []
    for municipality in list_municipalities(session):
        adoption = in_force(session, e_service, municipality, on=on)
        mode: Mode = adoption.mode if adoption else "not_offered"  # type: ignore[assignment]
        version = models.published(session, e_service, _owner(municipality, mode)) if mode != "not_offered" else None
        found.append(Adopted(municipality, mode, adoption, version))
    return found


def history(session: Session, e_service: EService, municipality: Municipality) -> Sequence[Adoption]:
    """Return all adoptions of a municipality, those of the future included, latest first."""
    return session.scalars(
        select(Adoption)
        .where(Adoption.e_service_id == e_service.id, Adoption.municipality_id == municipality.id)
        .options(joinedload(Adoption.set_by))
        .order_by(Adoption.valid_from.desc())
    ).all()


def coming(session: Session, e_service: EService, *, after: date) -> Sequence[Adoption]:
    """Return what municipalities have chosen for later days, soonest first."""
    return session.scalars(
        select(Adoption)
        .where(Adoption.e_service_id == e_service.id, Adoption.valid_from > after)
        .order_by(Adoption.valid_from)
    ).all()


def _owner(municipality: Municipality, mode: str) -> Municipality | None:
    return municipality if mode == "variant" else None


def _nothing_to_run(mode: Mode, municipality: Municipality) -> Message:
    if mode == "standard":
        return message("No version of the standard is published yet.")
    return message(
        "No version of the variant of {municipality} is published yet. Publish one first.",
        municipality=municipality.name,
    )

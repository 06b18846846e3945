"""Which municipality offers which e-service to residents, and the search among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.services.catalogue.e_services import list_e_services
from engine.services.organization.municipalities import list_municipalities
from engine.store.tables import Adoption, EService, ModelVersion, Municipality, ProcessModel


@dataclass(frozen=True, slots=True)
class Offer:
    """An e-service and the municipalities that offer it, both in alphabetical order."""

    e_service: EService
    municipalities: tuple[Municipality, ...]


def offers(session: Session, *, now: datetime) -> Sequence[Offer]:
    """Return all e-services, each with the municipalities that offer it today. Four queries, however many there are."""
    pairs = _pairs(session, now.date())
    places = list_municipalities(session)
    return [
        Offer(each, tuple(place for place in places if (place.id, each.id) in pairs))
        for each in list_e_services(session)
    ]


def search(session: Session, text: str, *, now: datetime) -> Sequence[Offer]:
    """Return the e-services whose name or summary, in either language, holds all the words of ``text``."""
    words = text.casefold().split()
    return [offer for offer in offers(session, now=now) if all(word in _said(offer.e_service) for word in words)]


def offered_by(
    session: Session, municipality: Municipality, *, now: datetime
) -> tuple[Sequence[EService], Sequence[EService]]:
    """Return the e-services that a municipality offers today, and those that it does not."""
    pairs = _pairs(session, now.date())
    services = list_e_services(session)
    here = [each for each in services if (municipality.id, each.id) in pairs]
    return here, [each for each in services if each not in here]


def _pairs(session: Session, on: date) -> set[tuple[int, int]]:
    """Return (municipality, e-service) for what is adopted on a day and has a published version that runs."""
    adopted: dict[tuple[int, int], str] = {}
    query = select(Adoption.municipality_id, Adoption.e_service_id, Adoption.mode).where(Adoption.valid_from <= on)
    for place_id, service_id, mode in session.execute(query.order_by(Adoption.valid_from)):
        adopted[place_id, service_id] = mode
    published = select(ProcessModel.e_service_id, ProcessModel.municipality_id).join(ModelVersion)
    ready = {
        (service_id, place_id)
        for service_id, place_id in session.execute(
            published.where(ModelVersion.status == "published", ModelVersion.prepared_sha.is_not(None))
        )
    }
    return {
        (place_id, service_id)
        for (place_id, service_id), mode in adopted.items()
        if mode != "not_offered" and (service_id, place_id if mode == "variant" else None) in ready
    }


def _said(e_service: EService) -> str:
    return " ".join((*e_service.name.values(), *e_service.summary.values())).casefold()

"""E-services: add them with their forms, find them, appoint the owner of their standard."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.errors import EngineError
from engine.language import message
from engine.services.organization.authority import require, require_owner
from engine.services.organization.municipalities import swedish_order
from engine.store.tables import EService, Form, Municipality, Person


class NoSuchEService(EngineError):
    """An address that belongs to no e-service."""


def list_e_services(session: Session) -> Sequence[EService]:
    """Return all e-services by their Swedish name; building blocks are none."""
    query = select(EService).where(EService.is_block.is_(False)).options(joinedload(EService.owner))
    found = session.scalars(query).all()
    return sorted(found, key=lambda each: swedish_order(each.name["sv"]))


def names(session: Session) -> list[tuple[int, dict[str, str]]]:
    """Return the ids and names of all e-services as ``list_e_services`` sorts them, for a list to choose from."""
    rows = session.execute(select(EService.id, EService.name).where(EService.is_block.is_(False)))
    return sorted(((id_, name) for id_, name in rows), key=lambda each: swedish_order(each[1]["sv"]))


def find_e_service(session: Session, slug: str) -> EService:
    """Return the e-service with this short name in addresses. Raises NoSuchEService."""
    found = session.scalars(
        select(EService).where(EService.slug == slug).options(joinedload(EService.owner))
    ).one_or_none()
    if found is None:
        raise NoSuchEService(message("There is no e-service “{slug}” here.", slug=slug))
    return found


def save_e_service(session: Session, data: Mapping[str, Any], *, by: Person | None) -> EService:
    """Add the e-service that a service.yaml describes, or bring the one with its ``slug`` up to date."""
    require(session, by, "administrator", None)
    e_service = session.scalars(select(EService).where(EService.slug == data["slug"])).one_or_none()
    if e_service is None:
        e_service = EService(slug=data["slug"])
        session.add(e_service)
    e_service.name = dict(data["name"])
    e_service.summary = dict(data["summary"])
    e_service.handling_time = dict(data["handling_time"])
    e_service.legal_basis = data.get("legal_basis", "")
    e_service.classification = data.get("classification", "")
    e_service.data = dict(data)
    session.commit()
    return e_service


def appoint_owner(session: Session, e_service: EService, owner: Person, *, by: Person | None) -> EService:
    """Let a person decide over the standard of an e-service, for all municipalities together."""
    require(session, by, "administrator", None)
    stored = session.get_one(EService, e_service.id)
    stored.owner_id = owner.id
    session.commit()
    session.refresh(stored, ["owner"])
    return stored


def save_form(
    session: Session,
    e_service: EService,
    municipality: Municipality | None,
    element: str,
    content: Mapping[str, Any],
    *,
    by: Person | None,
) -> Form:
    """Store a form of the application or of an activity as a new version, unless it is the newest already."""
    if by is not None:
        require_owner(session, by, e_service, municipality)
    form = _put_form(session, e_service, municipality, element, content)
    session.commit()
    return form


def save_forms(
    session: Session, e_service: EService, forms: Iterable[tuple[Municipality | None, str, Mapping[str, Any]]]
) -> list[Form]:
    """Store all forms of an e-service, (municipality, element, content) each, in one transaction."""
    stored = [_put_form(session, e_service, *form) for form in forms]
    session.commit()
    return stored


def _put_form(
    session: Session, e_service: EService, municipality: Municipality | None, element: str, content: Mapping[str, Any]
) -> Form:
    owner_id = municipality.id if municipality else None
    newest = session.scalars(
        select(Form)
        .where(Form.e_service_id == e_service.id, Form.municipality_id.is_not_distinct_from(owner_id))
        .where(Form.element == element)
        .order_by(Form.version.desc())
        .limit(1)
    ).first()
    if newest is not None and newest.content == dict(content):
        return newest
    form = Form(
        e_service_id=e_service.id,
        municipality_id=owner_id,
        element=element,
        version=newest.version + 1 if newest else 1,
        content=dict(content),
    )
    session.add(form)
    session.flush()
    return form


def handling_time(e_service: EService, municipality: Municipality) -> dict[str, str]:
    """Return how long it usually takes in a municipality, in both languages."""
    own: dict[str, str] | None = e_service.data.get("handling_time_in", {}).get(municipality.slug)
    return own or e_service.handling_time

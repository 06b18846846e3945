"""What a process owner decides over, why not over the rest, and whom a decision reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from engine.language import Message
from engine.services.case_handling.case_statuses import OPEN
from engine.services.catalogue.adoptions import overview
from engine.services.organization.access import municipality_ids
from engine.services.organization.authority import NotAllowed, require_owner
from engine.services.organization.municipalities import swedish_order
from engine.store.tables import Case, EService, ModelVersion, Municipality, Person, ProcessModel


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A process model with its newest version that is not withdrawn, and the one on which new cases start."""

    model: ProcessModel
    newest: ModelVersion | None
    published: ModelVersion | None

    @property
    def draft(self) -> ModelVersion | None:
        """Return the newest version if it waits for being published."""
        return self.newest if self.newest is not None and self.newest.status == "draft" else None


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom publishing a model reaches: municipalities whose new cases start on it, and its open cases."""

    municipalities: tuple[Municipality, ...]
    open_cases: int


def refusal(session: Session, by: Person, e_service: EService, municipality: Municipality | None) -> Message | None:
    """Return why ``by`` does not decide over the standard, or over a municipality's variant; None if ``by`` does."""
    try:
        require_owner(session, by, e_service, municipality)
    except NotAllowed as error:
        return error.message
    return None


def own_models(session: Session, by: Person) -> list[OwnModel]:
    """Return the models that ``by`` decides over: standards first, then variants, each by e-service."""
    reach = municipality_ids(session, by, "process_owner")
    query = select(ProcessModel).join(EService)
    if reach is not None:
        own_standard = ProcessModel.municipality_id.is_(None) & (EService.owner_id == by.id)
        query = query.where(or_(own_standard, ProcessModel.municipality_id.in_(reach)))
    return [_own(model) for model in sorted(_loaded(session, query), key=_order)]


def family_of(session: Session, e_service: EService) -> list[OwnModel]:
    """Return the standard of an e-service, if there is one, and its variants by municipality, with their versions."""
    query = select(ProcessModel).where(ProcessModel.e_service_id == e_service.id)
    return [_own(model) for model in sorted(_loaded(session, query), key=_order)]


def reach(session: Session, model: ProcessModel, *, on: date) -> Reach:
    """Return whom a change of ``model`` reaches on a day."""
    mode = "standard" if model.is_standard else "variant"
    running = (each.municipality for each in overview(session, model.e_service, on=on) if each.mode == mode)
    open_cases = session.scalar(
        select(func.count())
        .select_from(Case)
        .join(ModelVersion, ModelVersion.id == Case.model_version_id)
        .where(ModelVersion.process_model_id == model.id, Case.status.in_(OPEN))
    )
    own = tuple(place for place in running if model.is_standard or place.id == model.municipality_id)
    return Reach(own, open_cases or 0)


def open_cases_in(session: Session, e_service: EService, municipality: Municipality) -> int:
    """Return how many cases of an e-service are open in a municipality; they finish as they started."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Case)
            .where(Case.e_service_id == e_service.id, Case.municipality_id == municipality.id)
            .where(Case.status.in_(OPEN))
        )
        or 0
    )


def _loaded(session: Session, query: Select[ProcessModel]) -> Sequence[ProcessModel]:
    options = (
        joinedload(ProcessModel.e_service).joinedload(EService.owner),
        joinedload(ProcessModel.municipality),
        selectinload(ProcessModel.versions).options(
            joinedload(ModelVersion.uploaded_by), defer(ModelVersion.findings), defer(ModelVersion.rewrites)
        ),
    )
    return session.scalars(query.options(*options)).all()


def _own(model: ProcessModel) -> OwnModel:
    kept = [version for version in model.versions if version.status != "withdrawn"]
    published = [version for version in kept if version.status == "published"]
    return OwnModel(model, kept[-1] if kept else None, published[-1] if published else None)


def _order(model: ProcessModel) -> tuple[bool, list[int], list[int]]:
    place = model.municipality
    return (
        not model.is_standard,
        swedish_order(place.name) if place else [],
        swedish_order(model.e_service.name["sv"]),
    )

"""The process owner's start page: what waits, and what the own municipalities run."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.services.catalogue import adoptions, e_services
from engine.services.catalogue.adoptions import Adopted
from engine.services.organization import ownership
from engine.services.organization.ownership import OwnModel
from engine.services.publishing.obstacles import Obstacle, obstacles
from engine.store.tables import EService, ModelVersion
from webui.audience import audience, current_person
from webui.database import now, reading
from webui.process_owners import blueprint
from webui.process_owners.words import MODES, STATES, state, version_name
from webui.shell import current_municipalities


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that waits for the visitor, and what stands in the way of publishing it."""

    version: ModelVersion
    obstacles: Sequence[Obstacle]

    @property
    def hindrance(self) -> str:
        """Return the worst kind of what stands in the way: error, law, lossy, or "" for nothing."""
        kinds = {each.kind for each in self.obstacles}
        if not self.version.executable:
            return "error"
        return next((kind for kind in ("error", "law", "lossy") if kind in kinds), "")


@dataclass(frozen=True, slots=True)
class Running:
    """What the visitor's municipalities run for one e-service."""

    e_service: EService
    adopted: Sequence[Adopted]

    @property
    def modes(self) -> Counter[str]:
        """Return how many municipalities run the standard, a variant, or nothing."""
        return Counter(each.mode for each in self.adopted)


@blueprint.get("/my-models")
@audience("process_owner")
def start() -> ResponseReturnValue:
    """Show what waits for the visitor and what the visitor's municipalities run."""
    with reading() as session:
        own = ownership.own_models(session, current_person())
        waiting = [Waiting(each.draft, obstacles(each.draft)) for each in own if each.draft is not None]
        running = _running(session)
        return render_template(
            "process_owners/start.html",
            own=own,
            waiting=waiting,
            hindered=sum(each.hindrance in ("error", "law") for each in waiting),
            running=running,
            offered=sum(any(each.mode != "not_offered" for each in row.adopted) for row in running),
            places=current_municipalities("process_owner"),
            standards=[each for each in own if each.model.is_standard],
            is_first_time=_is_first_time(own, running),
            modes=MODES,
            states=STATES,
            state=state,
            version_name=version_name,
        )


def _running(session: Session) -> list[Running]:
    own = {place.id for place in current_municipalities("process_owner")}
    today = now().date()
    return [
        Running(each, [one for one in adoptions.overview(session, each, on=today) if one.municipality.id in own])
        for each in e_services.list_e_services(session)
    ]


def _is_first_time(own: Sequence[OwnModel], running: Sequence[Running]) -> bool:
    """Say whether the visitor has neither drawn nor chosen anything yet."""
    return not own and all(each.adoption is None for row in running for each in row.adopted)

"""The lanes of what a municipality runs, and which candidate group serves each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from engine.services.catalogue import adoptions, e_services
from engine.services.organization import groups
from engine.services.organization.municipalities import swedish_order
from engine.services.publishing.understanding import read_model
from engine.store.tables import CandidateGroup, EService, LaneGroup, Municipality


@dataclass(frozen=True, slots=True)
class LaneInUse:
    """A lane of one or several e-services that a municipality runs.

    ``lane`` is "" for activities outside all lanes. ``group`` serves it where no exception is made;
    None means that a group with the lane's name is made when the first work item comes.
    """

    lane: str
    e_services: tuple[EService, ...]
    group: CandidateGroup | None
    exceptions: tuple[LaneGroup, ...]

    @property
    def name(self) -> str:
        """Return the lane's name, or that of the group that serves activities outside all lanes."""
        return self.lane or groups.WITHOUT_LANE


def lanes_in_use(session: Session, municipality: Municipality, *, on: date) -> list[LaneInUse]:
    """Return the lanes of all that a municipality runs on a day, by name."""
    found: dict[str, list[EService]] = {}
    for e_service in e_services.list_e_services(session):
        version = adoptions.runs_for(session, municipality, e_service, on=on)
        if version is not None:
            model = read_model(session, version.sha)
            for lane in {" ".join(model.role(node).split())[:200] for node in model.activities()}:
                found.setdefault(lane, []).append(e_service)
    served = groups.lanes_served(session, municipality)
    named = {group.name: group for group in groups.list_groups(session, municipality)}
    lanes = [_lane(lane, tuple(users), served, named) for lane, users in found.items()]
    return sorted(lanes, key=lambda each: swedish_order(each.name))


def _lane(
    lane: str, users: tuple[EService, ...], served: Sequence[LaneGroup], named: dict[str, CandidateGroup]
) -> LaneInUse:
    name = lane or groups.WITHOUT_LANE
    own = [each for each in served if each.lane == name]
    general = next((each.group for each in own if each.e_service_id is None), named.get(name[:120]))
    ids = {each.id for each in users}
    return LaneInUse(lane, users, general, tuple(each for each in own if each.e_service_id in ids))

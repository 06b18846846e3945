"""Candidate groups: who is in them, and which lanes they serve."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    bindparam,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, selectinload

from engine.errors import EngineError
from engine.language import message
from engine.services.organization.authority import NotAllowed, require
from engine.services.organization.people import list_staff
from engine.store.tables import CandidateGroup, EService, LaneGroup, Municipality, Person

WITHOUT_LANE = "Handläggare"
"""The name of the group that serves activities outside all lanes."""
LONGEST_NAME = 120
"""The most characters of a group's name."""


class GroupRefused(EngineError):
    """A candidate group that cannot be like this."""


def list_groups(session: Session, municipality: Municipality) -> Sequence[CandidateGroup]:
    """Return the groups of a municipality by name, with their members."""
    return session.scalars(
        select(CandidateGroup)
        .where(CandidateGroup.municipality_id == municipality.id)
        .options(selectinload(CandidateGroup.members))
        .order_by(CandidateGroup.name)
    ).all()


def create_group(session: Session, municipality: Municipality, name: str, *, by: Person | None) -> CandidateGroup:
    """Add a group without members. Raises GroupRefused if the municipality has one of this name."""
    require(session, by, "administrator", municipality)
    group = CandidateGroup(municipality_id=municipality.id, name=_free_name(session, municipality.id, name))
    session.add(group)
    session.commit()
    return group


def rename_group(session: Session, group_id: int, name: str, *, by: Person | None) -> CandidateGroup:
    """Give a group another name; the lanes it serves stay the same."""
    group = _own_group(session, group_id, by)
    if group.name != name.strip():
        _serve(session, group.municipality_id, None, group.name, group, only_if_free=True)
        group.name = _free_name(session, group.municipality_id, name)
    session.commit()
    return group


def set_members(session: Session, group_id: int, members: Iterable[Person], *, by: Person | None) -> CandidateGroup:
    """Let exactly these persons be the members of a group. All must be caseworkers in its municipality."""
    group = _own_group(session, group_id, by)
    wanted = {person.id: person for person in members}
    staff = {person.id: person for person in list_staff(session, group.municipality)}
    for id_, person in wanted.items():
        if id_ not in staff:
            raise GroupRefused(
                message(
                    "{person} is no caseworker in {municipality} and cannot be in the group {group}.",
                    person=person.name,
                    municipality=group.municipality.name,
                    group=group.name,
                )
            )
    group.members = [staff[id_] for id_ in wanted]
    session.commit()
    return group


def serve_lane(
    session: Session, group_id: int, lane: str, *, e_service: EService | None = None, by: Person | None
) -> LaneGroup:
    """Let a group serve a lane in its municipality, for one e-service or for all; another group serves it no longer."""
    group = _own_group(session, group_id, by)
    served = _serve(session, group.municipality_id, e_service.id if e_service else None, _lane(lane), group)
    session.commit()
    return served


def make_no_exception(
    session: Session, municipality: Municipality, lane: str, e_service: EService, *, by: Person | None
) -> None:
    """Let the group that serves a lane for all e-services serve it for this one too."""
    require(session, by, "administrator", municipality)
    for served in lanes_served(session, municipality):
        if served.lane == _lane(lane) and served.e_service_id == e_service.id:
            session.delete(served)
    session.commit()


def lanes_served(session: Session, municipality: Municipality) -> Sequence[LaneGroup]:
    """Return which groups serve which lanes in a municipality, by lane."""
    return session.scalars(
        select(LaneGroup)
        .where(LaneGroup.municipality_id == municipality.id)
        .options(selectinload(LaneGroup.group))
        .order_by(LaneGroup.lane, LaneGroup.e_service_id)
    ).all()


def groups_for(session: Session, municipality_id: int, e_service_id: int, lanes: Collection[str]) -> dict[str, int]:
    """Return by lane the id of the group to which its work items are offered; commits nothing.

    It is the group set for the e-service, else for all e-services, else the one that has the lane's
    name. One that does not exist is made, with all caseworkers of the municipality as members, so
    that no work item lies where nobody sees it. One query, unless groups are made.
    """
    if not lanes:
        return {}
    wanted = {lane: asked_for(lane)[0] for lane in lanes}
    names = [lane[:LONGEST_NAME] for lane in wanted.values()]
    asked = {"place": municipality_id, "service": e_service_id, "lanes": list(wanted.values()), "names": names}
    rows = session.connection().execute(_SERVING, asked).all()
    of_one = {lane: group for what, lane, e_service, group in rows if what == 1 and e_service is not None}
    of_all = {lane: group for what, lane, e_service, group in rows if what == 1 and e_service is None}
    of_name = {name: group for what, name, _, group in rows if what == 2}
    found: dict[str, int] = {}
    for lane, stored in wanted.items():
        name = stored[:LONGEST_NAME]
        known = of_one.get(stored) or of_all.get(stored) or of_name.get(name)
        found[lane] = known or _group_named(session, municipality_id, name).id
    return found


def asked_for(lane: str) -> tuple[str, str]:
    """Return a lane as those that are served are stored, and the name of the group that serves it if none is set."""
    stored = _lane(lane)
    return stored, stored[:LONGEST_NAME]


def _serving() -> CompoundSelect[*tuple[Any, ...]]:
    place: BindParameter[int] = bindparam("place")
    lanes: BindParameter[list[str]] = bindparam("lanes", expanding=True)
    names: BindParameter[list[str]] = bindparam("names", expanding=True)
    one: Any = literal_column("1")
    two: Any = literal_column("2")
    nothing: Any = null()
    lane, group = LaneGroup, CandidateGroup
    for_it = or_(lane.e_service_id == bindparam("service"), lane.e_service_id.is_(None))
    return union_all(
        select(one, lane.lane, lane.e_service_id, lane.group_id).where(
            lane.municipality_id == place, lane.lane.in_(lanes), for_it
        ),
        select(two, group.name, nothing, group.id).where(group.municipality_id == place, group.name.in_(names)),
    )


_SERVING = _serving()


def group_for(session: Session, municipality_id: int, e_service_id: int, lane: str) -> CandidateGroup:
    """Return the group to which work items of a lane are offered, as ``groups_for`` finds it."""
    return session.get_one(CandidateGroup, groups_for(session, municipality_id, e_service_id, {lane})[lane])


def _group_named(session: Session, municipality_id: int, name: str) -> CandidateGroup:
    named = select(CandidateGroup).where(CandidateGroup.municipality_id == municipality_id, CandidateGroup.name == name)
    found = session.scalars(named).one_or_none()
    if found is not None:
        return found
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    made = session.scalar(
        insert(CandidateGroup)
        .values(municipality_id=municipality_id, name=name)
        .on_conflict_do_nothing(index_elements=["municipality_id", "name"])
        .returning(CandidateGroup.id)
    )
    group = session.scalars(named).one()
    if made is not None:
        group.members = list(list_staff(session, session.get_one(Municipality, municipality_id)))
        session.flush()
    return group


def _serve(
    session: Session,
    municipality_id: int,
    e_service_id: int | None,
    lane: str,
    group: CandidateGroup,
    *,
    only_if_free: bool = False,
) -> LaneGroup:
    served = session.scalars(
        select(LaneGroup).where(
            LaneGroup.municipality_id == municipality_id,
            LaneGroup.lane == lane,
            LaneGroup.e_service_id.is_not_distinct_from(e_service_id),
        )
    ).one_or_none()
    if served is None:
        served = LaneGroup(municipality_id=municipality_id, e_service_id=e_service_id, lane=lane, group_id=group.id)
        session.add(served)
    elif not only_if_free:
        served.group_id = group.id
    session.flush()
    return served


def _own_group(session: Session, group_id: int, by: Person | None) -> CandidateGroup:
    group = session.get(CandidateGroup, group_id)
    if group is None:
        raise NotAllowed(message("There is no such group in a municipality that you administer."))
    require(session, by, "administrator", group.municipality)
    return group


def _free_name(session: Session, municipality_id: int, name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise GroupRefused(message("Write the group's name."))
    taken = select(CandidateGroup.id).where(
        CandidateGroup.municipality_id == municipality_id, CandidateGroup.name == name
    )
    if session.scalars(taken).first() is not None:
        raise GroupRefused(message("There is already a group with the name {group}.", group=name))
    return name


def _lane(lane: str) -> str:
    return " ".join(lane.split())[:200] or WITHOUT_LANE

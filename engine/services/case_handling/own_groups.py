"""The groups in which a person works, as parts of statements; what waits in each of them, and with the person.

A person works in the groups of which they are a member, in the municipalities where they are a caseworker. All parts
ask for one person, ``:me``.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.services.case_handling.case_statuses import is_open
from engine.services.organization.municipalities import swedish_order
from engine.store.tables import Assignment, CandidateGroup, Membership, Municipality, Person, WorkItem

MOST = 999
"""Beyond this nobody counts: a greater number says no more than that it is more."""
ME: BindParameter[int] = bindparam("me")


class OwnGroup(NamedTuple):
    """A group of a person, and the number of work items open in it; MOST + 1 if they are more than MOST."""

    id: int
    name: str
    municipality: str
    number: int


class Colleague(NamedTuple):
    """Somebody who is in a group of the person's, perhaps the person."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many open work items there are: held by a person, of these due this ``week``, and ``all`` that may be taken.

    A number greater than MOST says that there are more than MOST.
    """

    mine: int
    week: int
    all: int
    groups: Sequence[OwnGroup]


def own_groups(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Return a statement for columns of the groups in which the person works."""
    joined = select(*columns).select_from(CandidateGroup).join(Membership, Membership.group_id == CandidateGroup.id)
    return joined.where(Membership.person_id == ME, works_in(CandidateGroup.municipality_id))


def chosen_groups(asked: Collection[str], *columns: Any) -> Select[*tuple[Any, ...]]:
    """Return the statement for those that are ``asked`` for: the one ``:group``, those of one ``:place``."""
    groups = own_groups(*columns)
    if "group" in asked:
        groups = groups.where(CandidateGroup.id == bindparam("group"))
    return groups.where(CandidateGroup.municipality_id == bindparam("place")) if "place" in asked else groups


def is_member(group_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that a group is one of those in which the person works."""
    return unindexed(group_id).in_(own_groups(CandidateGroup.id))


def works_there(group_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that a group belongs to a municipality where the person works."""
    return unindexed(group_id).in_(select(CandidateGroup.id).where(works_in(CandidateGroup.municipality_id)))


def unindexed(group_id: InstrumentedAttribute[int]) -> ColumnElement[int]:
    """Return a group as no index knows it: what a person holds is looked for by the person, never by the groups."""
    return group_id + literal_column("0")


def works_in(municipality_id: Any) -> ColumnElement[bool]:
    """Return the condition that the person is a caseworker in a municipality."""
    return exists().where(
        Assignment.person_id == ME,
        Assignment.role == literal_column("'caseworker'"),
        or_(Assignment.municipality_id.is_(None), Assignment.municipality_id == municipality_id),
    )


def mine(session: Session, by: Person) -> int:
    """Return how many open work items ``by`` holds, or MOST + 1 if they are more than MOST. One query."""
    return session.connection().scalar(_MINE, {"me": by.id}) or 0


def waiting(session: Session, by: Person, *, now: datetime) -> Waiting:
    """Return what waits for a person and in which groups, these by municipality and name. Two queries."""
    connection = session.connection()
    found = (OwnGroup(*row) for row in connection.execute(_GROUPS, {"me": by.id}))
    groups = sorted(found, key=lambda group: (swedish_order(group.municipality), swedish_order(group.name)))
    own, week, elsewhere = connection.execute(_OWN, {"me": by.id, "until": now + timedelta(days=7)}).one()
    return Waiting(own, week, elsewhere + sum(group.number for group in groups), groups)


def colleagues(session: Session, by: Person) -> Sequence[Colleague]:
    """Return all who are in the groups in which ``by`` works, each once, by name. One query."""
    return [Colleague(*row) for row in session.connection().execute(_COLLEAGUES, {"me": by.id})]


def _count(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """Return the part of a statement that counts open work items, no further than one beyond MOST."""
    some = select(WorkItem.id).where(is_open(), *conditions).limit(literal_column(str(MOST + 1)))
    return select(func.count()).select_from(some.correlate(CandidateGroup).subquery()).scalar_subquery()


_HELD = (WorkItem.assignee_id == ME, works_there(WorkItem.group_id))
_MINE = select(_count(*_HELD))
_OWN = select(
    _count(*_HELD),
    _count(*_HELD, WorkItem.urgent_at < bindparam("until", type_=WorkItem.urgent_at.type)),
    _count(*_HELD, ~is_member(WorkItem.group_id)),
)
_GROUPS = own_groups(
    CandidateGroup.id, CandidateGroup.name, Municipality.name, _count(WorkItem.group_id == CandidateGroup.id)
).join(Municipality, Municipality.id == CandidateGroup.municipality_id)
_COLLEAGUES = (
    select(Person.id, Person.name)
    .where(
        Person.is_active,
        Person.id.in_(select(Membership.person_id).where(Membership.group_id.in_(own_groups(CandidateGroup.id)))),
    )
    .order_by(Person.name, Person.id)
)

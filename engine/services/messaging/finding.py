"""Which cases a kept message is for, found by indexes: by number, by values that they wait for, or by variables."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, undefer

from engine.model.correlation import as_key, digest, value_at
from engine.services.case_handling.case_statuses import MOVABLE, may_go_on
from engine.store.tables import Case, CorrelationNames, IncomingMessage, MessageKey, Subscription

MOST_CANDIDATES = 1_000
"""Among how many waiting cases one is sought by its variables, and among how many kept messages one for a case."""
MOST_ALIKE = 50
"""Among how many places that wait for the same values the one that a message is for is sought: one more is too many."""
_PLAIN = {"synchronize_session": False}


class Reaching(Protocol):
    """Whoever reaches the cases of a municipality and an e-service, of all where None stands."""

    @property
    def municipality_id(self) -> int | None:
        """Return the id of the municipality."""

    @property
    def e_service_id(self) -> int | None:
        """Return the id of the e-service."""


@dataclass(frozen=True, slots=True)
class Waits:
    """A case that waits for a message, and the token that does."""

    case_id: int
    token: str


def waiting(session: Session, row: IncomingMessage, *, remember: bool = True) -> Sequence[Waits]:
    """Return the cases that a message is for and that wait for it now, each once; more than one if it is unclear.

    By which values it is found is kept, for cases that come later, if it is to be ``remember``ed.
    """
    return waiting_for(session, [row], remember=remember)[row.id]


def waiting_for(
    session: Session, rows: Sequence[IncomingMessage], *, remember: bool = True
) -> Mapping[int, Sequence[Waits]]:
    """Return by the id of each message the cases that it is for, as ``waiting`` does. Few queries for all of them."""
    found: dict[int, Sequence[Waits]] = {row.id: () for row in rows}
    keys = keys_of(session, [row for row in rows if row.case_number or not row.correlation])
    numbered = [row for row in rows if row.case_number]
    if numbered:
        found |= _by_number(session, numbered, keys)
    by_keys = [row for row in rows if not row.case_number and not row.correlation]
    if remember:
        _store_keys(session, {row.id: keys[row.id] for row in by_keys})
    for alike in _alike(by_keys):
        found |= _by_digests(session, alike, keys)
    for row in rows:
        if row.correlation and not row.case_number:
            found[row.id] = _by_variables(session, row)
    return found


def keys_of(session: Session, rows: Sequence[IncomingMessage]) -> dict[int, dict[str, str]]:
    """Return by message the digest of its values by the names of those that cases wait for, where it has them all."""
    asked = select(CorrelationNames.message, CorrelationNames.names)
    known: dict[str, list[str]] = {}
    for name, names in session.execute(asked.where(CorrelationNames.message.in_({row.name for row in rows}))):
        known.setdefault(name, []).append(names)
    digests = {row.id: {names: _digest(row, names.split(",")) for names in known.get(row.name, ())} for row in rows}
    return {id_: {names: key for names, key in found.items() if key} for id_, found in digests.items()}


def remember_names(session: Session, waits: Iterable[tuple[str, str]]) -> None:
    """Keep by which values cases wait for messages, by name; messages that are kept already are looked at anew then."""
    for name, names in {each for each in waits if each[1]}:
        if session.get(CorrelationNames, (name, names)) is not None:
            continue
        add = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(CorrelationNames)
        session.execute(add.values(message=name, names=names).on_conflict_do_nothing())
        kept = update(IncomingMessage).where(IncomingMessage.name == name, IncomingMessage.status == "kept")
        session.execute(kept.values(looked=False), execution_options=_PLAIN)


def for_new_waits(session: Session, *, limit: int = 100) -> int:
    """Let messages be looked at for which a case has begun to wait; return for how many places that wait.

    For each place that is done once: what comes after that looks for it itself.
    """
    new = _new_waits(limit).with_for_update(of=Subscription, skip_locked=True)
    rows = session.execute(new).all()
    ids = [row.id for row in rows]
    may_fit = {*_addressed(session, ids), *_by_keys(session, ids), *_by_where(session, rows)}
    if may_fit:
        again = update(IncomingMessage).where(IncomingMessage.id.in_(may_fit))
        session.execute(again.values(looked=False), execution_options=_PLAIN)
    if ids:
        looked = update(Subscription).where(Subscription.id.in_(ids)).values(looked=True)
        session.execute(looked, execution_options=_PLAIN)
    session.commit()
    return len(ids)


def any_new_waits(session: Session) -> bool:
    """Say whether a place waits that kept messages have not been looked through for."""
    return session.execute(_new_waits(1)).first() is not None


def _new_waits(limit: int) -> Select[int, int, str]:
    query = select(Subscription.id, Subscription.case_id, Subscription.name).join(Case)
    query = query.where(Subscription.looked.is_(False), may_go_on())
    return query.order_by(Subscription.id).limit(limit)


def look_anew(session: Session, case: Case) -> None:
    """Let what was kept while a case stood still be looked for again; the caller commits."""
    mine = update(Subscription).where(Subscription.case_id == case.id)
    session.execute(mine.values(looked=False), execution_options=_PLAIN)


def reached_by(row: Reaching) -> ColumnElement[bool]:
    """Return the condition that a case is within the reach of a message or its sender."""
    conditions: list[ColumnElement[bool]] = [Case.id.is_not(None)]
    if row.municipality_id is not None:
        conditions.append(Case.municipality_id == row.municipality_id)
    if row.e_service_id is not None:
        conditions.append(Case.e_service_id == row.e_service_id)
    return and_(*conditions)


def forget_keys(session: Session, rows: Collection[IncomingMessage]) -> None:
    """Forget by which values messages are found, since they are over; the caller commits."""
    for row in rows:
        row.payload, row.recognised_by = {}, None
    ids = [row.id for row in rows]
    session.execute(delete(MessageKey).where(MessageKey.message_id.in_(ids)), execution_options=_PLAIN)


def _store_keys(session: Session, keys: Mapping[int, Mapping[str, str]]) -> None:
    """Keep the digests of the values of messages, so that cases that come later find them."""
    if not any(keys.values()):
        return
    stored = select(MessageKey.message_id, MessageKey.names).where(MessageKey.message_id.in_(keys))
    there = {(id_, names) for id_, names in session.execute(stored)}
    new = [
        {"message_id": id_, "names": names, "digest": key}
        for id_, found in keys.items()
        for names, key in found.items()
        if (id_, names) not in there
    ]
    if new:
        session.execute(insert(MessageKey), new)


def _digest(row: IncomingMessage, names: Sequence[str]) -> str:
    given = row.recognised_by or {}
    only = given.get("") if len(names) == 1 else None
    return digest([(name, given.get(name) or only or as_key(value_at(row.payload, name))) for name in names])


def _waits(row: IncomingMessage | None = None) -> Select[Any]:
    """Return the query for the places that wait in cases that can go on: for one message, if it is given."""
    query: Any = select(Subscription.case_id, Subscription.token, Subscription.correlation).join(Case)
    query = query.where(Case.status.in_(MOVABLE)).order_by(Subscription.case_id, Subscription.id)
    if row is None:
        return query
    return query.where(Subscription.name == row.name, Subscription.kind == row.kind, reached_by(row))


def _each_once(rows: Iterable[Any]) -> list[Waits]:
    found: dict[int, str] = {}
    for each in rows:
        found.setdefault(each.case_id, each.token)
    return [Waits(*each) for each in found.items()]


def _by_number(
    session: Session, rows: Sequence[IncomingMessage], keys: Mapping[int, Mapping[str, str]]
) -> Iterator[tuple[int, Sequence[Waits]]]:
    """Yield for messages to cases with a number the places there; the one that the values are for comes first."""
    query = _waits().add_columns(
        Subscription.name, Subscription.kind, Case.number, Case.municipality_id, Case.e_service_id
    )
    found = session.execute(query.where(Case.number.in_({row.case_number for row in rows}))).all()
    for row in rows:
        wanted = (row.case_number, row.name, row.kind)
        fits = [each for each in found if (each.number, each.name, each.kind) == wanted and _reaches(row, each)]
        yield row.id, _each_once(sorted(fits, key=lambda each: each.correlation not in keys[row.id].values()))


def _reaches(row: Reaching, case: Any) -> bool:
    return row.municipality_id in (None, case.municipality_id) and row.e_service_id in (None, case.e_service_id)


def _alike(rows: Iterable[IncomingMessage]) -> Collection[list[IncomingMessage]]:
    """Return messages by what they are called and reach: those are sought by one query."""
    alike: dict[tuple[Any, ...], list[IncomingMessage]] = {}
    for row in rows:
        alike.setdefault((row.name, row.kind, row.municipality_id, row.e_service_id), []).append(row)
    return alike.values()


def _by_digests(
    session: Session, alike: Sequence[IncomingMessage], keys: Mapping[int, Mapping[str, str]]
) -> Iterator[tuple[int, Sequence[Waits]]]:
    """Yield for messages that are alike the first places that wait for their values."""
    wanted = {key for row in alike for key in keys[row.id].values()}
    if not wanted:
        return
    numbered = (
        func.row_number()
        .over(partition_by=Subscription.correlation, order_by=(Subscription.case_id, Subscription.id))
        .label("nth")
    )
    places = _waits(alike[0]).where(Subscription.correlation.in_(wanted)).add_columns(numbered).subquery()
    first = select(places).where(places.c.nth <= MOST_ALIKE).order_by(places.c.case_id, places.c.nth)
    found = session.execute(first).all()
    by_digest: dict[str, list[Any]] = {}
    for each in found:
        by_digest.setdefault(each.correlation, []).append(each)
    for row in alike:
        yield row.id, _each_once(each for key in keys[row.id].values() for each in by_digest.get(key, ()))


def _by_variables(session: Session, row: IncomingMessage) -> list[Waits]:
    candidates = {each.case_id: each for each in _each_once(session.execute(_waits(row).limit(MOST_CANDIDATES)))}
    cases = session.scalars(select(Case).where(Case.id.in_(candidates)).options(undefer(Case.variables)))
    return [candidates[case.id] for case in cases if _has(case, json.loads(row.correlation))]


def _has(case: Case, where: dict[str, Any]) -> bool:
    return all(case.variables.get(name) == value for name, value in where.items())


def _addressed(session: Session, ids: Sequence[int]) -> Sequence[int]:
    """Return the kept messages for the very cases of some places that wait."""
    places = select(Case.number, Subscription.name).join(Subscription).where(Subscription.id.in_(ids))
    wanted = {(number, name) for number, name in session.execute(places)}
    row = IncomingMessage
    kept = select(row.id, row.case_number, row.name).where(row.case_number.in_({number for number, _ in wanted}))
    found = session.execute(kept.where(row.status == "kept"))
    return [id_ for id_, number, name in found if (number, name) in wanted]


def _by_keys(session: Session, ids: Sequence[int]) -> Sequence[int]:
    query = select(MessageKey.message_id).join(Subscription, Subscription.correlation == MessageKey.digest)
    return session.scalars(query.where(Subscription.id.in_(ids), Subscription.correlation != "")).all()


def _by_where(session: Session, rows: Sequence[Any]) -> list[int]:
    """Return the kept messages that the variables of some cases that wait are named by."""
    names: dict[str, set[int]] = {}
    for row in rows:
        names.setdefault(row.name, set()).add(row.case_id)
    kept = select(IncomingMessage).where(
        IncomingMessage.status == "kept", IncomingMessage.name.in_(names), IncomingMessage.correlation != ""
    )
    messages = session.scalars(kept.order_by(IncomingMessage.id).limit(MOST_CANDIDATES)).all() if names else []
    if not messages:
        return []
    wanted = {case_id for ids in names.values() for case_id in ids}
    cases = session.scalars(select(Case).where(Case.id.in_(wanted)).options(undefer(Case.variables)))
    by_id = {case.id: case for case in cases}
    return [
        row.id
        for row in messages
        if any(_has(by_id[case_id], json.loads(row.correlation)) for case_id in names[row.name])
    ]

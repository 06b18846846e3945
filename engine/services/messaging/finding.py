"""Which cases a kept message is for, found by indexes: by number, by values that they wait for, or by variables."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, undefer

from engine.model.correlation import as_key, digest, value_at
from engine.services.case_handling.case_statuses import MOVABLE
from engine.store.tables import Case, CorrelationNames, IncomingMessage, MessageKey, Subscription

MOST_CANDIDATES = 1_000
"""Among how many waiting cases one is sought by its variables, and among how many kept messages one for a case."""
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
    query: Any = (
        select(Subscription.case_id, Subscription.token, Subscription.correlation)
        .join(Case)
        .where(Subscription.name == row.name, Subscription.kind == row.kind, Case.status.in_(MOVABLE), reached_by(row))
        .order_by(Subscription.case_id, Subscription.id)
    )
    if row.case_number:
        found = session.execute(query.where(Case.number == row.case_number)).all()
        keys = keys_of(session, row)
        # Of several places in the case, the one that the values are for comes first.
        return _each_once(sorted(found, key=lambda each: each.correlation not in keys.values()))
    if row.correlation:
        return _by_variables(session, query, json.loads(row.correlation))
    keys = keys_of(session, row)
    if remember:
        _store_keys(session, row, keys)
    found = session.execute(query.where(Subscription.correlation.in_(keys.values())).limit(50)).all() if keys else []
    return _each_once(found)


def keys_of(session: Session, row: IncomingMessage) -> dict[str, str]:
    """Return, by the names of the values that cases wait for, the digest of a message's own, if it has them."""
    known = session.scalars(select(CorrelationNames.names).where(CorrelationNames.message == row.name))
    found = {names: _digest(row, names.split(",")) for names in known}
    return {names: key for names, key in found.items() if key}


def remember_names(session: Session, waits: Iterable[tuple[str, str]]) -> None:
    """Keep by which values cases wait for messages, by name; messages that are kept already are looked at anew then."""
    for name, names in set(waits):
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
    new = (
        select(Subscription.id, Subscription.case_id, Subscription.name)
        .join(Case)
        .where(Subscription.looked.is_(False), Case.status.in_(MOVABLE))
        .order_by(Subscription.id)
        .limit(limit)
        .with_for_update(of=Subscription, skip_locked=True)
    )
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
    new = select(Subscription.id).join(Case).where(Subscription.looked.is_(False), Case.status.in_(MOVABLE))
    return session.scalar(new.limit(1)) is not None


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


def forget_keys(session: Session, row: IncomingMessage) -> None:
    """Forget by which values a message is found, since it is over; the caller commits."""
    row.payload, row.recognised_by = {}, None
    session.execute(delete(MessageKey).where(MessageKey.message_id == row.id), execution_options=_PLAIN)


def _store_keys(session: Session, row: IncomingMessage, keys: Mapping[str, str]) -> None:
    """Keep the digests of a message's values, so that cases that come later find it."""
    there = set(session.scalars(select(MessageKey.names).where(MessageKey.message_id == row.id)))
    new = [{"message_id": row.id, "names": names, "digest": key} for names, key in keys.items() if names not in there]
    if new:
        session.execute(insert(MessageKey), new)


def _digest(row: IncomingMessage, names: Sequence[str]) -> str:
    given = row.recognised_by or {}
    only = given.get("") if len(names) == 1 else None
    return digest([(name, given.get(name) or only or as_key(value_at(row.payload, name))) for name in names])


def _each_once(rows: Iterable[Any]) -> list[Waits]:
    found: dict[int, str] = {}
    for case_id, token, _ in rows:
        found.setdefault(case_id, token)
    return [Waits(*each) for each in found.items()]


def _by_variables(session: Session, query: Select[Any], where: dict[str, Any]) -> list[Waits]:
    candidates = {each.case_id: each for each in _each_once(session.execute(query.limit(MOST_CANDIDATES)))}
    cases = session.scalars(select(Case).where(Case.id.in_(candidates)).options(undefer(Case.variables)))
    return [candidates[case.id] for case in cases if _has(case, where)]


def _has(case: Case, where: dict[str, Any]) -> bool:
    return all(case.variables.get(name) == value for name, value in where.items())


def _addressed(session: Session, ids: Sequence[int]) -> Sequence[int]:
    """Return the kept messages for the very cases of some places that wait."""
    query = select(IncomingMessage.id).join(Case, Case.number == IncomingMessage.case_number)
    query = query.join(Subscription, and_(Subscription.case_id == Case.id, Subscription.name == IncomingMessage.name))
    return session.scalars(query.where(IncomingMessage.status == "kept", Subscription.id.in_(ids))).all()


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

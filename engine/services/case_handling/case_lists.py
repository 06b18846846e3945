"""The list of cases of the municipalities where a caseworker works, latest first, a page at a time, as plain rows.

A page is merged from the beginnings of each municipality's list, which an index gives with all that is filtered by. The
few cases that hold a rare text are looked up. A statement is made once for each kind of question.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, select, tuple_
from sqlalchemy.orm import Session, aliased

from engine.services.case_handling.finding import among, as_asked, few_cases, holds, looked_for
from engine.services.case_handling.merging import exactly, first_of_each
from engine.services.case_handling.own_groups import ME, works_in
from engine.store import Prepared
from engine.store.tables import Case, CaseEvent, EService, Municipality, Person

LONGEST = 50
"""The most cases that one page shows."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What to show of the cases. Empty values do not filter. ``mine`` are those in which the person took part.

    ``after`` is where the page before ended, as ``Page.following`` gives it.
    """

    status: str = ""
    e_service_id: int | None = None
    municipality_id: int | None = None
    mine: bool = False
    text: str = ""
    after: str = ""


class ListedCase(NamedTuple):
    """A case as a list shows it; ``applicant`` and ``caseworker`` are names, ``e_service`` is one in each language."""

    id: int
    number: str
    subject: str
    e_service: Mapping[str, str]
    applicant: str | None
    received_at: datetime
    legal_deadline: datetime | None
    closed_at: datetime | None
    phase: str
    status: str
    caseworker: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list; ``following`` is where the next one begins, "" if this is the last."""

    items: Sequence[ListedCase]
    following: str = ""


def list_cases(session: Session, by: Person, wanted: CaseFilter, *, limit: int = LONGEST) -> Page:
    """Return a page of the cases of the municipalities where ``by`` handles cases, latest first. One query, or two.

    Who types the whole number of a case is given that case alone, along the index of numbers; if there is none, what
    has it in its words.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    number = wanted.text.strip().upper()
    if _WHOLE_NUMBER.fullmatch(number) and not wanted.after:
        named = _page(session, by, wanted, {"number": number}, is_sqlite=is_sqlite, limit=limit)
        if named.items:
            return named
    sought = {"text": looked_for(wanted.text, is_sqlite), **_after(wanted.after)}
    few = few_cases(session, wanted.text)
    if few is not None:
        if not few:
            return Page(())
        sought["few"] = as_asked(few, is_sqlite)
    return _page(session, by, wanted, sought, is_sqlite=is_sqlite, limit=limit)


_WHOLE_NUMBER = re.compile(r"\S.{0,29} [0-9]{4}-[0-9]{6,}")


def _page(
    session: Session, by: Person, wanted: CaseFilter, sought: Mapping[str, Any], *, is_sqlite: bool, limit: int
) -> Page:
    values = {
        "status": wanted.status,
        "e_service": wanted.e_service_id,
        "place": wanted.municipality_id,
        **sought,
    }
    asked = {name: value for name, value in values.items() if value}
    question = _question(is_sqlite, wanted.mine, frozenset(asked), limit + 1)
    rows = [ListedCase(*row) for row in question.rows(session, {"me": by.id, **asked})]
    items = rows[:limit]
    following = f"{items[-1].id}-{items[-1].received_at.isoformat()}" if len(rows) > limit else ""
    return Page(items, following)


def _after(place: str) -> dict[str, Any]:
    """Return the place after which to begin; one that is none of ours is the beginning."""
    id_, _, moment = place.partition("-")
    if not id_.isdecimal() or len(id_) > 18:
        return {}
    try:
        begins = datetime.fromisoformat(moment)
    except ValueError:
        return {}
    return {"after_id": int(id_), "after_key": begins} if begins.tzinfo else {}


@cache
def _question(is_sqlite: bool, mine: bool, asked: frozenset[str], most: int) -> Prepared:
    """Return the statement that gives a page with all that a list shows of it."""
    is_short = mine or not asked.isdisjoint(("number", "few"))
    found = (_one_list if is_short else _of_places)(is_sqlite, mine, asked, most).subquery("found")
    applicant, caseworker = aliased(Person), aliased(Person)
    shown = (
        Case.id,
        Case.number,
        Case.subject,
        EService.name,
        applicant.name,
        Case.received_at,
        Case.legal_deadline,
        Case.closed_at,
        Case.phase,
        Case.status,
        caseworker.name,
    )
    return Prepared(
        select(*shown)
        .select_from(found)
        .join(Case, Case.id == found.c.id)
        .join(EService, EService.id == Case.e_service_id)
        .outerjoin(applicant, applicant.id == Case.applicant_id)
        .outerjoin(caseworker, caseworker.id == Case.caseworker_id)
        .order_by(found.c.key.desc(), found.c.id.desc())
    )


def _of_places(is_sqlite: bool, _mine: bool, asked: frozenset[str], most: int) -> Select[*tuple[Any, ...]]:
    """Return the statement that gives id and key of a page of all cases, merged from the list of each municipality."""
    places = select(Municipality.id).where(works_in(Municipality.id))
    if "place" in asked:
        places = places.where(Municipality.id == bindparam("place"))
    place = places.subquery("own")
    begins = _beginning(is_sqlite, asked, most, Case.municipality_id == place.c.id).correlate(place)
    every = first_of_each(place, begins, Case, Case.received_at, is_sqlite=is_sqlite).subquery("every")
    return select(every.c.id, every.c.key).order_by(every.c.key.desc(), every.c.id.desc()).limit(exactly(most))


def _one_list(is_sqlite: bool, mine: bool, asked: frozenset[str], most: int) -> Select[*tuple[Any, ...]]:
    """Return the statement that gives id and key of a page of few cases: those in whose history the person stands, the
    one with a number, those that hold a rare text."""
    conditions = [works_in(Case.municipality_id)]
    if mine:
        conditions.append(Case.id.in_(select(CaseEvent.case_id).where(CaseEvent.by_id == ME)))
    if "place" in asked:
        conditions.append(Case.municipality_id == bindparam("place"))
    return _beginning(is_sqlite, asked, most, *conditions)


def _beginning(
    is_sqlite: bool, asked: frozenset[str], most: int, *conditions: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    """Return the statement that gives the first cases of a list, no more than a page has."""
    place = tuple_(
        bindparam("after_key", type_=Case.received_at.type),
        bindparam("after_id", type_=Case.id.type),
    )
    filters: dict[str, ColumnElement[bool]] = {
        "number": Case.number == bindparam("number"),
        "status": Case.status == bindparam("status"),
        "e_service": Case.e_service_id == bindparam("e_service"),
        "text": holds(Case.search, is_sqlite),
        "few": among(Case.id, is_sqlite),
        "after_id": tuple_(Case.received_at, Case.id) < place,
    }
    chosen = [condition for name, condition in filters.items() if name in asked]
    listed = select(Case.id, Case.received_at.label("key")).where(*conditions, *chosen)
    return listed.order_by(Case.received_at.desc(), Case.id.desc()).limit(exactly(most))

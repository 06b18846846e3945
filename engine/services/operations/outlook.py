"""What an act on many cases would come to: in how many it would be done or asked for, and why not in others."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.language import Message, messages
from engine.services.case_handling.case_statuses import OPEN
from engine.services.operations.bulk_kinds import BulkKind
from engine.services.operations.bulk_of_cases import ACTS
from engine.services.operations.reach import operated_ids
from engine.store.tables import Case, FourEyes, Municipality, Person


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many cases would be done at once and how many asked for, why the others cannot be, and where they are.

    ``refused`` are sentences with their numbers, ``places`` municipalities or groups with theirs, most first, and
    ``notes`` what else follows. Cases that ``by`` does not look after are not counted.
    """

    total: int
    done: int
    asked: int
    refused: Sequence[Message]
    places: Sequence[tuple[str, int]]
    notes: Sequence[Message] = ()


def outlook(session: Session, kind: BulkKind, ids: Collection[int], *, by: Person) -> Outlook:
    """Return what an act on the cases with ``ids`` would come to, as they are now. Changes nothing."""
    two = _two_persons(session, kind)
    counts: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for place, name, service, status, number in session.execute(_counted(session, ids, by)):
        places[name] += number
        if not _may(kind, status):
            counts[_standing(status)] += number
        else:
            counts["asked" if two.get((place, service), two.get((place, None), False)) else "done"] += number
    done, asked = counts.pop("done", 0), counts.pop("asked", 0)
    refused = [_why_not(kind, standing, number) for standing, number in counts.items()]
    return Outlook(places.total(), done, asked, refused, places.most_common())


def _counted(session: Session, ids: Collection[int], by: Person):  # type: ignore[no-untyped-def]
    columns = (Case.municipality_id, Municipality.name, Case.e_service_id, Case.status)
    query = select(*columns, func.count()).join(Municipality).where(Case.id.in_(ids)).group_by(*columns)
    reach = operated_ids(session, by)
    return query if reach is None else query.where(Case.municipality_id.in_(reach))


def _two_persons(session: Session, kind: BulkKind) -> Mapping[tuple[int, int | None], bool]:
    """Return by municipality and e-service, None for all of them, whether the act takes two persons there."""
    act = ACTS.get(kind)
    rows = session.scalars(select(FourEyes)).all() if act is not None else []
    return {(row.municipality_id, row.e_service_id): act in row.acts for row in rows}


def _may(kind: BulkKind, status: str) -> bool:
    allowed: Mapping[BulkKind, Collection[str]] = {
        "suspend": ("running", "incident"),
        "resume": ("suspended",),
        "retry": ("incident",),
        "cancel": OPEN,
    }
    return status in allowed[kind]


def _standing(status: str) -> str:
    """Return what tells why an act cannot be: a case that has stopped is told of with those that go on."""
    if status not in OPEN:
        return "over"
    return "suspended" if status == "suspended" else "goes on"


def _why_not(kind: BulkKind, standing: str, number: int) -> Message:
    if standing == "over":
        return messages("{count} case is closed already.", "{count} cases are closed already.", number)
    if standing == "suspended" and kind == "suspend":
        return messages("{count} case is suspended already.", "{count} cases are suspended already.", number)
    if standing == "suspended":
        return messages("{count} case is suspended.", "{count} cases are suspended.", number)
    if kind == "resume":
        return messages("{count} case is not suspended.", "{count} cases are not suspended.", number)
    return messages("{count} case has not stopped.", "{count} cases have not stopped.", number)

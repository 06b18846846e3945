"""Decision tables: upload a version, publish it, withdraw it; which ones a new case asks.

A municipality's own table goes before the standard's, whichever process the municipality runs: limits and fees
are what municipalities differ in most. A case keeps the tables that were published when it started.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine import bpmn, dmn
from engine.dmn import Decisions
from engine.errors import EngineError
from engine.language import message
from engine.model.called_decisions import called_decision
from engine.services.organization.authority import require_owner
from engine.services.publishing.uploads import LARGEST_UPLOAD, UploadRefused
from engine.services.storage import blobs
from engine.services.storage.remembered import Remembered
from engine.store.tables import DecisionTable, EService, ModelVersion, Municipality, Person, RunningForm

MEDIA_TYPE = "application/dmn+xml"
BEGINNING = 4000
"""How many bytes tell whether an upload is a decision table."""


is_table = dmn.is_table


class NoSuchTable(EngineError):
    """An address that belongs to no version of a decision table."""


class CannotPublishTable(EngineError):
    """A version of a table that may not be published."""


def upload(
    session: Session,
    e_service: EService,
    municipality: Municipality | None,
    file_name: str,
    data: bytes,
    *,
    by: Person,
    now: datetime,
    note: str = "",
) -> DecisionTable:
    """Store a DMN file as a draft of the standard's table, or of the municipality's own, and return it.

    Raises Unreadable for a file of which anything is not understood, UploadRefused if it is too large or the same as
    the newest version, and NotAllowed if ``by`` does not decide over it.
    """
    require_owner(session, by, e_service, municipality)
    if len(data) > LARGEST_UPLOAD:
        raise UploadRefused(message("The file is larger than {limit} MB.", limit=LARGEST_UPLOAD // 1024 // 1024))
    decisions = dmn.read(data)
    main = decisions.main
    session.scalars(select(EService).where(EService.id == e_service.id).with_for_update()).one()
    earlier = _of_owner(session, e_service.id, municipality.id if municipality else None, main.id)
    sha = blobs.keep(session, data, MEDIA_TYPE)
    if earlier and earlier[0].sha == sha and earlier[0].status != "withdrawn":
        raise UploadRefused(message("The file is the same as version {number}.", number=earlier[0].number))
    table = DecisionTable(
        e_service_id=e_service.id,
        municipality_id=municipality.id if municipality else None,
        key=main.id[:200],
        name=main.name[:300],
        number=earlier[0].number + 1 if earlier else 1,
        sha=sha,
        file_name=_plain(file_name.replace("\\", "/").rsplit("/", 1)[-1])[:255] or "table.dmn",
        decisions=[{"id": each.id, "name": each.name} for each in decisions.decisions],
        note=_plain(note).strip(),
        uploaded_by_id=by.id,
        uploaded_at=now,
    )
    session.add(table)
    session.commit()
    return table


def publish(session: Session, table_id: int, *, by: Person, now: datetime) -> DecisionTable:
    """Publish a version: new cases ask it from now on, open ones keep theirs.

    Raises CannotPublishTable if it or a newer version is published, and NotAllowed if ``by`` does not decide over it.
    """
    table = _own(session, table_id, by)
    newest = published(session, table)
    if newest is not None and newest.number >= table.number:
        raise CannotPublishTable(
            message(
                "Version {newer} is published. Upload the file of version {number} again to go back to it.",
                newer=newest.number,
                number=table.number,
            )
        )
    table.status, table.published_by_id, table.published_at = "published", by.id, now
    session.commit()
    return table


def withdraw(session: Session, table_id: int, *, by: Person) -> DecisionTable:
    """Take a version back: new cases ask the version before it, else the standard's table, else a person decides."""
    table = _own(session, table_id, by)
    table.status = "withdrawn"
    session.commit()
    return table


def find_table(session: Session, table_id: int) -> DecisionTable:
    """Return a version of a table; as models, tables are common to all. Raises NoSuchTable."""
    table = session.get(DecisionTable, table_id)
    if table is None:
        raise NoSuchTable(message("There is no such version of a decision table."))
    return table


def tables_of(session: Session, e_service: EService) -> Sequence[DecisionTable]:
    """Return the newest version, not withdrawn, of each table: the standard's first, then by municipality and key."""
    rows = session.scalars(
        select(DecisionTable)
        .where(DecisionTable.e_service_id == e_service.id, DecisionTable.status != "withdrawn")
        .options(joinedload(DecisionTable.municipality))
        .order_by(DecisionTable.municipality_id.is_not(None), DecisionTable.municipality_id, DecisionTable.key)
        .order_by(DecisionTable.number.desc())
    )
    newest: dict[tuple[int | None, str], DecisionTable] = {}
    for row in rows:
        newest.setdefault((row.municipality_id, row.key), row)
    return list(newest.values())


def versions(session: Session, table: DecisionTable) -> Sequence[DecisionTable]:
    """Return all versions of a table, newest first."""
    return _of_owner(session, table.e_service_id, table.municipality_id, table.key)


def published(session: Session, table: DecisionTable) -> DecisionTable | None:
    """Return the version of a table that new cases ask, or None."""
    return next((each for each in versions(session, table) if each.status == "published"), None)


def content(session: Session, table: DecisionTable) -> bytes:
    """Return the uploaded file, byte for byte."""
    return blobs.content(session, table.sha)


def decisions_of(session: Session, table: DecisionTable) -> Decisions:
    """Return what a table says."""
    return _decisions.get(table.sha, lambda: dmn.read(content(session, table)))


def references(session: Session, version: ModelVersion, form: RunningForm | None = None) -> tuple[str, ...]:
    """Return the decisions that a version asks, or a form of it with what it calls, by the id or name tasks use."""
    sha = form.prepared_sha if form is not None else version.prepared_sha
    return _references.get(sha, lambda: _asked(blobs.content(session, sha))) if sha else ()


def in_force(
    session: Session, version: ModelVersion, municipality_id: int | None, *, form: RunningForm | None = None
) -> dict[str, DecisionTable]:
    """Return the published tables that a new case of a municipality asks, by reference; None: the standard's alone.

    The municipality's own table goes before the standard's. A reference is a decision's id, else its name.
    """
    wanted = references(session, version, form)
    if not wanted:
        return {}
    rows = session.scalars(
        select(DecisionTable)
        .where(DecisionTable.e_service_id == version.process_model.e_service_id, DecisionTable.status == "published")
        .where(DecisionTable.municipality_id.is_(None) | (DecisionTable.municipality_id == municipality_id))
        .order_by(DecisionTable.municipality_id.is_(None), DecisionTable.number.desc(), DecisionTable.id.desc())
    ).all()
    newest: dict[tuple[int | None, str], DecisionTable] = {}
    for row in rows:
        newest.setdefault((row.municipality_id, row.key), row)
    found = ((reference, _first(list(newest.values()), reference)) for reference in wanted)
    return {reference: table for reference, table in found if table is not None}


def _first(tables: Sequence[DecisionTable], reference: str) -> DecisionTable | None:
    owners = dict.fromkeys(table.municipality_id for table in tables)
    for owner in owners:
        for part in ("id", "name"):
            for table in tables:
                if table.municipality_id == owner and any(each[part] == reference for each in table.decisions):
                    return table
    return None


def _of_owner(session: Session, e_service_id: int, municipality_id: int | None, key: str) -> Sequence[DecisionTable]:
    return session.scalars(
        select(DecisionTable)
        .where(DecisionTable.e_service_id == e_service_id, DecisionTable.key == key[:200])
        .where(DecisionTable.municipality_id.is_not_distinct_from(municipality_id))
        .options(joinedload(DecisionTable.uploaded_by), joinedload(DecisionTable.published_by))
        .order_by(DecisionTable.number.desc())
    ).all()


def _own(session: Session, table_id: int, by: Person) -> DecisionTable:
    table = find_table(session, table_id)
    require_owner(session, by, table.e_service, table.municipality)
    return table


def _asked(prepared: bytes) -> tuple[str, ...]:
    called = (called_decision(node) for node in bpmn.read(prepared).model.nodes)
    return tuple(dict.fromkeys(each.reference for each in called if each is not None))


def _plain(text: str) -> str:
    """Return text without characters that do not show."""
    return "".join(each for each in text if each.isprintable())


_decisions: Remembered[str, Decisions] = Remembered(128)
_references: Remembered[str, tuple[str, ...]] = Remembered(256)

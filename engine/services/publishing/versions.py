"""The versions of one process model: list them with what they are, note, restore, delete a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from engine.errors import EngineError
from engine.language import message
from engine.services.case_handling.case_statuses import OPEN
from engine.services.publishing import drafts, models
from engine.services.publishing.rules import rule_book
from engine.store.tables import (
    Blob,
    Case,
    EService,
    ModelVersion,
    Municipality,
    Person,
    ProcessModel,
    RunningForm,
    TakenResponsibility,
    VersionNote,
)

LONGEST_NOTE = 1000


class CannotDelete(EngineError):
    """A version that has to be kept."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A version in the list of all: its rewrites by kind, its errors and findings about law, its open cases."""

    version: ModelVersion
    exact: int
    decision: int
    lossy: int
    errors: int
    laws: int
    open_cases: int

    @property
    def changes(self) -> int:
        """Return how many changes were made so that it runs."""
        return self.exact + self.decision + self.lossy


def find_model(session: Session, e_service: EService, municipality: Municipality | None) -> ProcessModel | None:
    """Return the standard of an e-service, or a municipality's variant, if one was ever uploaded."""
    where = municipality.id if municipality else None
    return session.scalars(
        select(ProcessModel).where(
            ProcessModel.e_service_id == e_service.id, ProcessModel.municipality_id.is_not_distinct_from(where)
        )
    ).first()


def list_versions(session: Session, model: ProcessModel) -> list[Listed]:
    """Return all versions of a process model, newest first."""
    found = session.scalars(
        select(ModelVersion)
        .where(ModelVersion.process_model_id == model.id)
        .options(
            joinedload(ModelVersion.uploaded_by),
            joinedload(ModelVersion.published_by),
            joinedload(ModelVersion.based_on).joinedload(ModelVersion.process_model),
        )
        .order_by(ModelVersion.number.desc())
    ).all()
    open_cases = _open_cases(session, model)
    return [_listed(version, open_cases.get(version.id, 0)) for version in found]


def _listed(version: ModelVersion, open_cases: int) -> Listed:
    kinds = [each["kind"] for each in version.rewrites]
    severities = [each["severity"] for each in version.findings]
    return Listed(
        version,
        kinds.count("exact"),
        kinds.count("decision"),
        kinds.count("lossy"),
        severities.count("error"),
        severities.count("law"),
        open_cases,
    )


def _open_cases(session: Session, model: ProcessModel) -> dict[int, int]:
    rows = session.execute(
        select(Case.model_version_id, func.count())
        .join(ModelVersion, ModelVersion.id == Case.model_version_id)
        .where(ModelVersion.process_model_id == model.id, Case.status.in_(OPEN))
        .group_by(Case.model_version_id)
    )
    return {row[0]: row[1] for row in rows}


def notes_of(session: Session, version: ModelVersion) -> Sequence[VersionNote]:
    """Return all that was ever the note of a version, newest first."""
    return session.scalars(
        select(VersionNote)
        .where(VersionNote.model_version_id == version.id)
        .options(joinedload(VersionNote.written_by))
        .order_by(VersionNote.id.desc())
    ).all()


def write_note(session: Session, version_id: int, text: str, *, by: Person, now: datetime) -> ModelVersion:
    """Change the note of a version, at any time; what it was before is kept.

    Raises NotAllowed if ``by`` does not decide over the version.
    """
    version = models.own_version(session, version_id, by)
    text = drafts.plain_text(text).strip()[:LONGEST_NOTE]
    if text != version.note:
        version.note = text
        version.notes.append(VersionNote(text=text, written_by_id=by.id, written_at=now))
    session.commit()
    return version


def restore(session: Session, version_id: int, note: str, *, by: Person, now: datetime) -> ModelVersion:
    """Make an old version the newest draft, byte for byte, and return it; it is prepared anew.

    Raises NotAllowed if ``by`` does not decide over the version.
    """
    old = models.own_version(session, version_id, by)
    e_service, place = old.process_model.e_service, old.process_model.municipality
    data, file_name = models.original(session, old), old.file_name
    book = rule_book(session, now.date())
    session.commit()
    prepared = drafts.prepared_now(data, "unless_large", book)
    model = drafts.locked_model(session, e_service, place)
    version = drafts.make_draft(session, model, data, file_name, note, by=by, now=now)
    drafts.keep_or_prepare_later(session, version, prepared, now=now)
    session.commit()
    return version


def prepare_again(session: Session, version_id: int, *, by: Person, now: datetime) -> None:
    """Let a worker try once more to prepare a version that has waited too long for it."""
    version = models.own_version(session, version_id, by)
    if version.preparing_since is not None:
        drafts.prepare_later(session, version, now=now)
    session.commit()


def refuse_delete(session: Session, version: ModelVersion) -> EngineError | None:
    """Return why a version has to be kept, None if it may be deleted."""
    if version.published_at is not None:
        return CannotDelete(message("Version {number} has been published, so it is kept.", number=version.number))
    follower = session.scalars(select(ModelVersion).where(ModelVersion.based_on_id == version.id).limit(1)).first()
    if follower is not None:
        return CannotDelete(
            message("Another version is based on version {number}, so it is kept.", number=version.number)
        )
    return None


def delete_draft(session: Session, version_id: int, *, by: Person) -> ProcessModel:
    """Delete a draft that was never published, with its file unless that is stored elsewhere too; return its model.

    Its number is not used again.

    Raises CannotDelete if it was published or something is built on it, NotAllowed if ``by`` does not decide over it.
    """
    version = models.own_version(session, version_id, by)
    refused = refuse_delete(session, version)
    if refused is not None:
        raise refused
    model, number = version.process_model, version.number
    forms = select(RunningForm.prepared_sha).where(RunningForm.model_version_id == version.id)
    shas = {version.sha, version.prepared_sha, *session.scalars(forms)} - {None}
    try:
        for table in (TakenResponsibility, VersionNote):
            for row in session.scalars(select(table).where(table.model_version_id == version.id)):
                session.delete(row)
        session.flush()
        session.delete(version)
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise CannotDelete(
            message("Something else refers to version {number}, so it is kept.", number=number)
        ) from error
    for sha in shas:
        _delete_unused(session, str(sha))
    session.commit()
    return model


def _delete_unused(session: Session, sha: str) -> None:
    blob = session.get(Blob, sha)
    try:
        with session.begin_nested():
            session.delete(blob)
    except IntegrityError:
        return  # another version, or an attachment, has the same bytes

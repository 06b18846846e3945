"""Attachments of applications and cases: limited in size and kind, stored once, seen by those who may see the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from engine.errors import EngineError
from engine.language import message
from engine.services.organization import access
from engine.services.organization.access import NotYours
from engine.services.storage import blobs
from engine.services.storage.file_kinds import ACCEPTED, kind_of
from engine.store import record_event
from engine.store.tables import ApplicationDraft, Attachment, Case, Person

LARGEST = 10 * 1024 * 1024
MOST_OF_A_DRAFT = 30


class AttachmentRefused(EngineError):
    """A file that is too large, too many, empty, or of a kind that is not accepted."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An attachment with its bytes, to be sent to somebody who may see it."""

    attachment: Attachment
    media_type: str
    content: bytes


def attach_to_draft(
    session: Session, draft: ApplicationDraft, field: str, file_name: str, data: bytes, *, by: Person, now: datetime
) -> Attachment:
    """Add a file to an application that is not sent yet, for the form field ``field``.

    Raises AttachmentRefused for what is not accepted, NotYours if the draft is somebody else's.
    """
    if draft.person_id != by.id:
        raise _not_yours()
    count = select(func.count()).where(Attachment.draft_id == draft.id)
    if (session.scalar(count) or 0) >= MOST_OF_A_DRAFT:
        raise AttachmentRefused(message("An application can have at most {count} files.", count=MOST_OF_A_DRAFT))
    attachment = _stored(session, field, file_name, data, by, now)
    attachment.draft_id = draft.id
    session.add(attachment)
    session.commit()
    return attachment


def attach_to_case(
    session: Session, case: Case, field: str, file_name: str, data: bytes, *, by: Person, now: datetime
) -> Attachment:
    """Add a file to a case; its caseworkers and its applicant may.

    Raises AttachmentRefused for what is not accepted, NotYours if ``by`` cannot see the case.
    """
    if not _may_see_case(session, case, by):
        raise _not_yours()
    attachment = _stored(session, field, file_name, data, by, now)
    attachment.case_id = case.id
    session.add(attachment)
    record_event(session, case, "attached", at=now, by=by, data={"file": attachment.file_name})
    session.commit()
    return attachment


def remove_from_draft(session: Session, attachment_id: int, *, by: Person) -> None:
    """Take a file away from an application that is not sent yet. What a case has received stays."""
    attachment = session.get(Attachment, attachment_id)
    if attachment is None or attachment.draft is None or attachment.draft.person_id != by.id:
        raise _not_yours()
    session.delete(attachment)
    session.commit()


def attachments_of(session: Session, owner: ApplicationDraft | Case) -> Sequence[Attachment]:
    """Return the files of a draft or a case, oldest first, without their bytes."""
    column = Attachment.case_id if isinstance(owner, Case) else Attachment.draft_id
    return session.scalars(
        select(Attachment)
        .where(column == owner.id)
        .options(joinedload(Attachment.blob), joinedload(Attachment.uploaded_by))
        .order_by(Attachment.id)
    ).all()


def open_attachment(session: Session, attachment_id: int, *, by: Person) -> Opened:
    """Return a file with its bytes. Raises NotYours unless ``by`` may see the case or owns the draft."""
    attachment = session.get(Attachment, attachment_id, options=[joinedload(Attachment.blob)])
    if attachment is None or not _may_see(session, attachment, by):
        raise _not_yours()
    return Opened(attachment, attachment.blob.media_type, attachment.blob.content)


def _may_see(session: Session, attachment: Attachment, by: Person) -> bool:
    if attachment.case is not None:
        return _may_see_case(session, attachment.case, by)
    return attachment.draft is not None and attachment.draft.person_id == by.id


def _may_see_case(session: Session, case: Case, by: Person) -> bool:
    return case.applicant_id == by.id or access.handles(session, by, case.municipality_id)


def stored_file(session: Session, file_name: str, data: bytes) -> tuple[str, str]:
    """Store the bytes of a file; return their SHA-256 and its plain name. Raises AttachmentRefused."""
    if not data:
        raise AttachmentRefused(message("The file is empty. Choose another one."))
    if len(data) > LARGEST:
        limit = LARGEST // 1024 // 1024
        raise AttachmentRefused(message("The file is larger than {limit} MB. Choose a smaller one.", limit=limit))
    media_type = kind_of(data)
    if media_type is None:
        raise AttachmentRefused(
            message("Files of this kind are not accepted. Choose one of these: {kinds}.", kinds=ACCEPTED)
        )
    return blobs.keep(session, data, media_type), _plain_name(file_name)


def _stored(session: Session, field: str, file_name: str, data: bytes, by: Person, now: datetime) -> Attachment:
    sha, name = stored_file(session, file_name, data)
    return Attachment(sha=sha, file_name=name, field=field[:80], uploaded_by_id=by.id, uploaded_at=now)


def _plain_name(file_name: str) -> str:
    """Return a file name without folders and control characters, at most 255 long with its ending kept."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if letter.isprintable() and letter not in '"<>|:*?').strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name) > 255 and dot:
        name = f"{stem[: 254 - len(ending)]}.{ending}"
    return name[:255] or "bilaga"


def _not_yours() -> NotYours:
    return NotYours(message("There is no such file that you may see."))

"""Files of a case that is about to be registered: kept between two tries, and attached to the case with the others."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from engine.language import message
from engine.services.case_handling.attachments import (
    MOST_OF_A_DRAFT,
    AttachmentRefused,
    stored_file,
)
from engine.services.forms import forms
from engine.store.tables import ApplicationDraft, Attachment, Person, RegistrationFile

KEPT_FOR = timedelta(days=3)
"""How long a file is kept whose case nobody has registered."""


def keep_file(
    session: Session, submission: str, name: str, file_name: str, data: bytes, *, by: Person, now: datetime
) -> RegistrationFile:
    """Keep a file for the form field ``name`` of what is about to be registered. Raises AttachmentRefused."""
    session.execute(delete(RegistrationFile).where(RegistrationFile.uploaded_at < now - KEPT_FOR))
    mine = RegistrationFile.submission == submission, RegistrationFile.by_id == by.id
    if (session.scalar(select(func.count()).where(*mine)) or 0) >= MOST_OF_A_DRAFT:
        raise AttachmentRefused(message("An application can have at most {count} files.", count=MOST_OF_A_DRAFT))
    sha, plain = stored_file(session, file_name, data)
    row = RegistrationFile(
        submission=submission, by_id=by.id, sha=sha, file_name=plain, field=name[:80], uploaded_at=now
    )
    session.add(row)
    session.commit()
    return row


def files_of(session: Session, submission: str, *, by: Person) -> Sequence[RegistrationFile]:
    """Return the files that ``by`` has given so far, oldest first."""
    mine = RegistrationFile.submission == submission, RegistrationFile.by_id == by.id
    query = select(RegistrationFile).where(*mine).options(joinedload(RegistrationFile.blob))
    return session.scalars(query.order_by(RegistrationFile.id)).all()


def forget(session: Session, submission: str, *, by: Person) -> None:
    """Forget the files of what is registered; the caller commits."""
    mine = RegistrationFile.submission == submission, RegistrationFile.by_id == by.id
    session.execute(delete(RegistrationFile).where(*mine))


def only_own(
    form: forms.FormContent, values: Mapping[str, Any], files: Mapping[str, RegistrationFile]
) -> dict[str, Any]:
    """Return ``values`` without the ids of files that were never given."""
    return {name: value for name, value in values.items() if not forms.is_file(form, name) or str(value) in files}


def attach(
    session: Session,
    form: forms.FormContent,
    values: Mapping[str, Any],
    files: Mapping[str, RegistrationFile],
    draft: ApplicationDraft,
) -> dict[str, Any]:
    """Attach the files that ``values`` name to a draft; return the values with the ids of the attachments."""
    attached: dict[str, Any] = {}
    for name, value in values.items():
        attached[name] = value
        if forms.is_file(form, name):
            file = files[str(value)]
            row = Attachment(draft_id=draft.id, sha=file.sha, file_name=file.file_name, field=name[:80])
            row.uploaded_by_id, row.uploaded_at = file.by_id, file.uploaded_at
            session.add(row)
            session.flush()
            attached[name] = str(row.id)
    return attached

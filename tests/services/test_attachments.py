"""Attachments are limited in size and kind, stored once, and seen by those who may see the case."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.services.case_handling import attachments
from engine.services.case_handling.attachments import AttachmentRefused
from engine.services.organization import people
from engine.services.organization.access import NotYours
from engine.services.storage.file_kinds import kind_of
from engine.store.tables import ApplicationDraft, Blob, EService, Municipality, Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n..."


@pytest.fixture
def maja(session: Session) -> Person:
    return people.create_person(session, "Maja Lindström", is_resident=True, now=NOW)


@pytest.fixture
def draft(session: Session, maja: Person, kil: Municipality, e_service: EService) -> ApplicationDraft:
    draft = ApplicationDraft(
        person_id=maja.id, municipality_id=kil.id, e_service_id=e_service.id, values={}, saved_at=NOW
    )
    session.add(draft)
    session.commit()
    return draft


def archive(**parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0...", "image/jpeg"),
        ("Läkarintyg\nå ä ö".encode(), "text/plain"),
        (archive(mimetype="application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
        (
            archive(word__document_xml="<x/>"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (archive(word__document_xml="<x/>", word__vbaProject_bin="x"), None),
        (archive(evil_exe="x"), None),
        (b"PK\x03\x04 broken", None),
        (b"MZ\x90\x00", None),
        (b"<html><script>alert(1)</script></html>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"\x00\x01\x02", None),
    ],
)
def test_the_kind_of_a_file_is_told_from_its_bytes(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind


def test_a_file_is_attached_and_opened_again(session: Session, draft: ApplicationDraft, maja: Person) -> None:
    attached = attachments.attach_to_draft(session, draft, "intyg", "C:\\Läkarintyg.pdf", PDF, by=maja, now=NOW)
    opened = attachments.open_attachment(session, attached.id, by=maja)
    assert (opened.content, opened.media_type, opened.attachment.file_name) == (
        PDF,
        "application/pdf",
        "Läkarintyg.pdf",
    )
    assert [each.field for each in attachments.attachments_of(session, draft)] == ["intyg"]


def test_the_same_bytes_are_stored_once(session: Session, draft: ApplicationDraft, maja: Person) -> None:
    for name in ("a.pdf", "b.pdf"):
        attachments.attach_to_draft(session, draft, "intyg", name, PDF, by=maja, now=NOW)
    assert session.scalar(select(func.count()).select_from(Blob)) == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"", "empty"), (b"MZ\x90", "not accepted"), (PDF + b" " * attachments.LARGEST, "larger than 10 MB")],
)
def test_what_is_not_accepted_is_refused_with_the_reason(
    session: Session, draft: ApplicationDraft, maja: Person, data: bytes, sentence: str
) -> None:
    with pytest.raises(AttachmentRefused, match=sentence):
        attachments.attach_to_draft(session, draft, "intyg", "x.pdf", data, by=maja, now=NOW)


def test_nobody_else_sees_adds_or_removes_files_of_a_draft(
    session: Session, draft: ApplicationDraft, maja: Person, kil: Municipality
) -> None:
    attached = attachments.attach_to_draft(session, draft, "intyg", "x.pdf", PDF, by=maja, now=NOW)
    caseworker = people.create_person(session, "Anna Berg", now=NOW)
    people.assign(session, caseworker, "caseworker", kil, by=None)
    with pytest.raises(NotYours):
        attachments.open_attachment(session, attached.id, by=caseworker)
    with pytest.raises(NotYours):
        attachments.attach_to_draft(session, draft, "intyg", "x.pdf", PDF, by=caseworker, now=NOW)
    with pytest.raises(NotYours):
        attachments.remove_from_draft(session, attached.id, by=caseworker)
    attachments.remove_from_draft(session, attached.id, by=maja)
    assert attachments.attachments_of(session, draft) == []


def test_a_file_that_does_not_exist_is_told_like_one_of_somebody_else(session: Session, maja: Person) -> None:
    with pytest.raises(NotYours, match="no such file that you may see"):
        attachments.open_attachment(session, 4711, by=maja)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("", "bilaga"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("å" * 300 + ".pdf", "å" * 251 + ".pdf"),
    ],
)
def test_a_file_name_is_made_harmless(
    session: Session, draft: ApplicationDraft, maja: Person, given: str, kept: str
) -> None:
    attached = attachments.attach_to_draft(session, draft, "intyg", given, PDF, by=maja, now=NOW)
    assert attached.file_name == kept


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_whose_content_is_broken_is_no_accepted_kind(compression: int):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    data = bytearray(file.getvalue())
    for broken in range(38, 38 + 20):
        data[broken] ^= 0xFF
    assert kind_of(bytes(data)) is None

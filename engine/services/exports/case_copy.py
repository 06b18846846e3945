"""Copy one case out with all that belongs to it: for an archive, or for somebody who asks for the documents.

The copy is a ZIP laid out as a bag (RFC 8493, BagIt): ``data/`` holds the case as JSON and as a page to read or
print, the drawing that it follows and its files; a manifest gives the SHA-256 of each.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import in_both, message
from engine.services.case_handling import attachments, cases, history, work_items
from engine.services.exports.case_page import page
from engine.services.forms import forms
from engine.services.organization.access import NotYours
from engine.services.publishing import drawings
from engine.store import record_event
from engine.store.tables import Case, Person, WorkItem

IN_MEMORY = 8 * 1024 * 1024
"""How large a copy may be before it lies in a temporary file."""
_NOT_IN_BAGS = re.compile(r"[%/\\\x00-\x1f\x7f]")
"""What manifests write otherwise than the name, and not all readers alike (RFC 8493, section 2.1.3)."""
FORM_OF_COPY = 1
"""The number of the form of ``case.json``; it grows when a reader would have to know."""


def copy_case(session: Session, case: Case, *, by: Person | None, now: datetime) -> IO[bytes]:
    """Return a copy of a case as a ZIP to read from its beginning, and note in its history that it was made.

    ``by`` must have been found to reach the case; None is the program itself. Commits.
    """
    record_event(session, case, "exported", at=now, by=by)
    session.commit()
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever reads it closes it
    sums: dict[str, str] = {}
    size = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _contents(session, case, now):
            sums[name] = hashlib.sha256(content).hexdigest()
            size += len(content)
            _put(archive, name, content, now)
        tags = {
            "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": _info(case, now, f"{size}.{len(sums)}"),
            "manifest-sha256.txt": "".join(f"{each}  {name}\n" for name, each in sums.items()),
        }
        for name, text in tags.items():
            _put(archive, name, text.encode(), now)
        sealed = "".join(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in tags.items())
        _put(archive, "tagmanifest-sha256.txt", sealed.encode(), now)
    file.seek(0)
    return file


def find_case(session: Session, number: str) -> Case:
    """Return the case with a number, for the program itself. Raises NotYours if there is none."""
    case = session.scalars(select(Case).where(Case.number == number)).one_or_none()
    if case is None:
        raise NotYours(message("There is no case {number}.", number=number))
    return case


def file_name(case: Case) -> str:
    """Return what the copy of a case is called."""
    return f"{case.number.replace(' ', '-')}.zip"


def _put(archive: zipfile.ZipFile, name: str, content: bytes, now: datetime) -> None:
    info = zipfile.ZipInfo(name, now.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, content)


def _info(case: Case, now: datetime, payload: str) -> str:
    lines = {
        "Source-Organization": case.municipality.official_name,
        "External-Identifier": case.number,
        "External-Description": " ".join(case.subject.split()),
        "Bagging-Date": now.date().isoformat(),
        "Payload-Oxum": payload,
        "Bag-Software-Agent": "Klunga",
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items())


def _contents(session: Session, case: Case, now: datetime) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a copy, one at a time."""
    told = describe(session, case, now)
    yield "data/case.json", json.dumps(told, ensure_ascii=False, indent=2).encode()
    yield "data/index.html", page(told).encode()
    yield "data/process.bpmn", drawings.as_drawn(session, case.model_version)
    for each, place in zip(attachments.attachments_of(session, case), told["files"], strict=True):
        yield f"data/{place['path']}", each.blob.content
        session.expire(each.blob, ["content"])


def describe(session: Session, case: Case, now: datetime) -> dict[str, Any]:
    """Return a case with its application, what was answered, its notes, events and files, as JSON can hold it."""
    files = attachments.attachments_of(session, case)
    names = {str(file.id): file.file_name for file in files}
    form = forms.application_form(session, case.e_service_id, case.municipality_id)
    return {
        "form": FORM_OF_COPY,
        "copied_at": now.isoformat(),
        "number": case.number,
        "subject": case.subject,
        "municipality": {"code": case.municipality.code, "name": case.municipality.official_name},
        "e_service": case.e_service.name,
        "process": {
            "version": case.model_version.number,
            "standard": case.model_version.process_model.is_standard,
            "sha256": case.model_version.sha,
        },
        "applicant": case.applicant.name if case.applicant else None,
        "caseworker": case.caseworker.name if case.caseworker else None,
        "status": case.status,
        "received_at": _moment(case.received_at),
        "registered_at": _moment(case.registered_at),
        "legal_deadline": _moment(case.legal_deadline),
        "decided_at": _moment(case.decided_at),
        "closed_at": _moment(case.closed_at),
        "halt": case.halt,
        "application": {"values": case.application, "told": _answers(form, case.application, names)},
        "variables": case.variables,
        "work_items": [_work_item(session, item, names) for item in _work_items(session, case)],
        "notes": [
            {"at": _moment(note.written_at), "by": note.written_by.name, "text": note.text}
            for note in reversed(cases.notes(session, case))
        ],
        "events": [_event(event) for event in reversed(cases.events(session, case))],
        "files": [
            {
                "path": f"files/{file.id}-{_NOT_IN_BAGS.sub('_', file.file_name)}",
                "name": file.file_name,
                "field": file.field,
                "media_type": file.blob.media_type,
                "size": file.blob.size,
                "sha256": file.sha,
                "by": file.uploaded_by.name,
                "at": _moment(file.uploaded_at),
            }
            for file in files
        ],
    }


def _work_items(session: Session, case: Case) -> list[WorkItem]:
    return list(session.scalars(select(WorkItem).where(WorkItem.case_id == case.id).order_by(WorkItem.id)))


def _work_item(session: Session, item: WorkItem, names: dict[str, str]) -> dict[str, Any]:
    answers: list[dict[str, Any]] = []
    if item.outcome:
        try:
            answers = _answers(work_items.form_of(session, item), item.outcome, names)
        except (EngineError, KeyError):  # the form is not what it was: the values stand beside
            answers = []
    return {
        "name": item.name,
        "element": item.element,
        "lane": item.lane,
        "status": item.status,
        "opened_at": _moment(item.opened_at),
        "due_at": _moment(item.due_at),
        "completed_at": _moment(item.completed_at),
        "completed_by": item.completed_by.name if item.completed_by else None,
        "values": item.outcome,
        "told": answers,
    }


def _answers(form: Any, values: Any, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return what a filled-in form says in both languages."""
    shown = forms.with_file_names(form, values, names)
    both = zip(forms.told(form, shown, "sv"), forms.told(form, shown, "en"), strict=True)
    return [{"label": {"sv": sv[0], "en": en[0]}, "answer": {"sv": sv[1], "en": en[1]}} for sv, en in both]


def _event(event: Any) -> dict[str, Any]:
    sentence = {language: in_both(history.sentence(event, language))[language] for language in ("sv", "en")}
    return {
        "seq": event.seq,
        "at": _moment(event.at),
        "by": event.by.name if event.by else None,
        "kind": event.kind,
        "element": event.element,
        "sentence": sentence,
        "data": event.data,
    }


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value is not None else None

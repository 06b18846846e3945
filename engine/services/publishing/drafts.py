"""Make a numbered draft of a file, and prepare it: at once, or, if that takes long, by a worker."""

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine import bpmn, jobs
from engine.checks import RuleBook
from engine.errors import EngineError
from engine.language import message
from engine.model import Finding
from engine.services.case_handling import running_forms
from engine.services.publishing import case_pools, uses
from engine.services.publishing.preparation import PreparedFile, prepare_file, stored_finding, stored_rewrite
from engine.services.publishing.rules import rule_book
from engine.services.publishing.understanding import published_standard
from engine.services.storage import blobs
from engine.store.tables import EService, ModelVersion, Municipality, Person, ProcessModel, Scenario, VersionNote

MEDIA_TYPE = "application/bpmn+xml"
LARGE = 2000
"""How many flow nodes and sequence flows a model has at least if preparing it takes long: about a second."""


When = Literal["at_once", "unless_large", "later"]
"""When a file is prepared: while somebody waits, by a worker if it is large, or by a worker in any case."""


class StillPreparing(EngineError):
    """Something that has to wait until a version is prepared."""


def prepared_now(data: bytes, when: When, book: RuleBook) -> PreparedFile | None:
    """Return the prepared form of a file, or None if a worker is to prepare it; ``book`` are the rules in force.

    Raises Unreadable for what is no BPMN 2.0 file or could do harm, in any case.
    """
    if when == "at_once":
        return prepare_file(data, book=book)
    model = bpmn.read(data).model
    is_large = len(model.nodes) + len(model.flows) >= LARGE
    return None if when == "later" or is_large else prepare_file(data, book=book)


def locked_model(session: Session, e_service: EService, municipality: Municipality | None) -> ProcessModel:
    """Return the row of a process model, made if it is missing; nobody else numbers its versions meanwhile."""
    where = municipality.id if municipality else None
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(ProcessModel).values(e_service_id=e_service.id, municipality_id=where).on_conflict_do_nothing()
    )
    return session.scalars(
        select(ProcessModel)
        .where(ProcessModel.e_service_id == e_service.id, ProcessModel.municipality_id.is_not_distinct_from(where))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def make_draft(
    session: Session, model: ProcessModel, data: bytes, file_name: str, note: str, *, by: Person, now: datetime
) -> ModelVersion:
    """Return a new draft of a locked process model, with the file stored and nothing prepared yet."""
    model.last_number += 1
    version = ModelVersion(
        process_model_id=model.id,
        number=model.last_number,
        sha=blobs.keep(session, data, MEDIA_TYPE),
        file_name=plain_text(file_name.replace("\\", "/").rsplit("/", 1)[-1]).replace("\n", "")[:255] or "model.bpmn",
        note=plain_text(note).strip(),
        based_on_id=_basis(session, model),
        uploaded_by_id=by.id,
        uploaded_at=now,
        preparing_since=now,
    )
    if version.note:
        version.notes.append(VersionNote(text=version.note, written_by_id=by.id, written_at=now))
    session.add(version)
    session.flush()
    before = _before(session, version)
    uses.carry_over(session, version, before)
    case_pools.carry_over(session, version, before)
    make_ready_later(session, model.e_service_id, now=now)
    return version


def keep_prepared(session: Session, version: ModelVersion, file: PreparedFile, book: RuleBook) -> None:
    """Store what preparing gave: the form that runs, every finding and every rewrite; anew with what it calls."""
    version.prepared_sha = blobs.keep(session, file.xml, MEDIA_TYPE) if file.executable else None
    version.findings = [stored_finding(each) for each in dict.fromkeys(file.findings)]
    version.rewrites = [stored_rewrite(each) for each in file.prepared.rewrites]
    version.executable = file.executable
    version.preparing_since = None
    running_forms.prepare_with_uses(session, version, book)
    session.flush()
    if file.executable and _has_scenarios(session, version):
        jobs.enqueue(session, "replay_scenarios", key=str(version.id), version_id=version.id)


def keep_or_prepare_later(
    session: Session, version: ModelVersion, prepared: PreparedFile | None, *, now: datetime
) -> None:
    """Store what ``prepared_now`` gave, or let a worker prepare the version."""
    if prepared is None:
        prepare_later(session, version, now=now)
    else:
        keep_prepared(session, version, prepared, rule_book(session, now.date()))


def prepare_later(session: Session, version: ModelVersion, *, now: datetime) -> None:
    """Let a worker prepare a version, so that whoever uploaded it does not wait."""
    version.preparing_since = now
    jobs.enqueue(session, "prepare_version", key=f"{version.id}:{now.timestamp()}", version_id=version.id)


def prepare_version(session: Session, version_id: int, *, now: datetime) -> None:
    """Prepare a version that waits for it; do nothing if it is gone or prepared. The job of that name.

    Nothing is locked meanwhile. What cannot be prepared gets a finding of severity error that says why.
    """
    version = session.get(ModelVersion, version_id)
    if version is None or version.preparing_since is None:
        return
    data, book = blobs.content(session, version.sha), rule_book(session, now.date())
    session.commit()
    file, trouble = None, None
    try:
        file = prepare_file(data, book=book)
    except EngineError as error:
        trouble = Finding("does-not-start", "error", error.element, error.message)
    version = session.get(ModelVersion, version_id, populate_existing=True, with_for_update=True)
    if version is not None and version.preparing_since is not None:
        if file is not None:
            keep_prepared(session, version, file, book)
        elif trouble is not None:
            version.findings, version.preparing_since = [stored_finding(trouble)], None
    session.commit()


def require_prepared(version: ModelVersion) -> None:
    """Raise StillPreparing while a version is being prepared."""
    if version.preparing_since is not None:
        raise StillPreparing(message("Version {number} is still being prepared.", number=version.number))


def make_ready_later(session: Session, e_service_id: int, *, now: datetime) -> None:
    """Let a worker compare the models of an e-service of which one has changed, so that whoever looks does not wait."""
    key = f"{e_service_id}:{now.timestamp()}"
    jobs.enqueue(session, "make_ready", key=key, queue="comparisons", e_service_id=e_service_id)


def plain_text(text: str) -> str:
    """Return text without characters that do not show: they break headers, deceive readers or cannot be stored."""
    return "".join(each for each in text.replace("\r\n", "\n") if each.isprintable() or each == "\n")


def _before(session: Session, version: ModelVersion) -> ModelVersion | None:
    """Return the version of the same model before a new one, whose choices it takes over."""
    earlier = select(ModelVersion).where(ModelVersion.process_model_id == version.process_model_id)
    earlier = earlier.where(ModelVersion.number < version.number, ModelVersion.status != "withdrawn")
    return session.scalars(earlier.order_by(ModelVersion.number.desc()).limit(1)).first()


def _has_scenarios(session: Session, version: ModelVersion) -> bool:
    """Say whether a version is held to scenarios: those of its model, or of the standard."""
    own = session.get_one(ProcessModel, version.process_model_id)
    of_standard = (ProcessModel.e_service_id == own.e_service_id) & ProcessModel.municipality_id.is_(None)
    held_to = select(Scenario.id).join(ProcessModel, ProcessModel.id == Scenario.process_model_id)
    return session.scalars(held_to.where((ProcessModel.id == own.id) | of_standard).limit(1)).first() is not None


def _basis(session: Session, model: ProcessModel) -> int | None:
    """Return what a new version is based on: the published standard; for the first standards the version before."""
    standard = published_standard(session, model.e_service_id)
    if standard is None and model.is_standard:
        newest = select(ModelVersion).where(ModelVersion.process_model_id == model.id)
        standard = session.scalars(newest.order_by(ModelVersion.number.desc()).limit(1)).first()
    return standard.id if standard else None

"""The forms that cases start on: a version prepared with what it uses at that time. A case keeps its own."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine import execution
from engine.checks import RuleBook
from engine.execution import Program
from engine.model import ProcessModel
from engine.prepare.linking import key_of, link
from engine.services.decisions import table_files
from engine.services.organization import closed_days
from engine.services.publishing import uses
from engine.services.publishing.preparation import PreparedFile, prepare_file, stored_finding, stored_rewrite
from engine.services.publishing.understanding import Basis, Understanding, read_model, understand
from engine.services.storage import blobs
from engine.services.storage.remembered import Remembered
from engine.store.tables import Case, ModelVersion, RunningForm

MEDIA_TYPE = "application/bpmn+xml"

_linked: Remembered[tuple[str, str, str], ProcessModel] = Remembered(128)
_programs: Remembered[tuple[str, tuple[tuple[str, str], ...]], Program] = Remembered(128)


def prepare_with_uses(session: Session, version: ModelVersion, book: RuleBook | None = None) -> None:
    """Prepare a version anew with what it uses now, in the caller's transaction; nothing if it uses nothing.

    What it runs as, its findings and its rewrites are those of the new form. ``book`` are the rules in force.
    """
    used = uses.used_by(session, version)
    if not used and _newest(session, version) is None:
        return
    file = prepare_file(blobs.content(session, version.sha), used.surroundings, book)
    version.findings = [stored_finding(each) for each in dict.fromkeys(file.findings)]
    version.rewrites = [stored_rewrite(each) for each in file.prepared.rewrites]
    version.executable = file.executable
    version.prepared_sha = blobs.keep(session, file.xml, MEDIA_TYPE) if file.executable else None
    session.flush()
    if file.executable:
        _keep(session, version, used, file)


def for_new_case(session: Session, version: ModelVersion) -> RunningForm | None:
    """Return the form that a new case of a version starts on now; None if that is the version's own.

    It is made if no case has started on it before. Should it not run, because a building block changed so that it
    does not fit any more, the newest that did is taken.
    """
    used = uses.used_by(session, version)
    if not used:
        return None
    known = _known(session, version, _key(used.as_stored()))
    if known is not None:
        return known
    file = prepare_file(blobs.content(session, version.sha), used.surroundings)
    if file.executable:
        return _keep(session, version, used, file)
    logging.getLogger(__name__).warning("Version %s does not run with what it calls now.", version.id)
    return _newest(session, version)


def program_of(session: Session, case: Case) -> Program:
    """Return the program that a case runs on, with the calendar of its municipality."""
    program = program_for(session, case.model_version, case.form, case.tables)
    return closed_days.counting(session, program, case.municipality_id)


def program_for(
    session: Session, version: ModelVersion, form: RunningForm | None, tables: Mapping[str, int] | None = None
) -> Program:
    """Return the program of a form of a version, or of the version itself, with decision tables by their ids."""
    sha = form.prepared_sha if form is not None else version.prepared_sha
    assert sha is not None
    asked = table_files.shas(session, tables)
    return _programs.get(
        (sha, tuple(sorted(asked.items()))),
        lambda: execution.load(blobs.content(session, sha), table_files.files(session, asked)),
    )


def drawn(session: Session, case: Case) -> ProcessModel:
    """Return what a case follows, as drawn: its version with the processes that this calls, if any."""
    return _drawn(session, case.model_version, case.form)


def _drawn(session: Session, version: ModelVersion, form: RunningForm | None) -> ProcessModel:
    model = read_model(session, version.sha)
    if form is None or not form.uses["links"]:
        return model
    surroundings = uses.stored_surroundings(session, form.uses)
    return _linked.get((version.sha, form.key, form.prepared_sha), lambda: link(model, surroundings))


def understand_case(session: Session, case: Case, basis: Basis | None = None) -> Understanding:
    """Return what is understood of what a case follows, with the processes that its version calls."""
    return understand_form(session, case.model_version, case.form, basis)


def understand_form(
    session: Session, version: ModelVersion, form: RunningForm | None, basis: Basis | None = None
) -> Understanding:
    """Return what is understood of a version that runs in a form, with the processes that it calls."""
    understood = understand(session, version, basis)
    model = _drawn(session, version, form)
    return understood if model is understood.model else replace(understood, model=model)


def version_of(session: Session, case: Case, element: str) -> tuple[str, ModelVersion]:
    """Return the key of the link that an element of a case comes from, "" for its own version, and that version."""
    links: list[dict[str, Any]] = case.form.uses["links"] if case.form is not None else []
    key = key_of(element, (each["key"] for each in links))
    version = next((each["version"] for each in links if each["key"] == key), None)
    return key, session.get_one(ModelVersion, version) if version is not None else case.model_version


def called_versions(session: Session, case: Case) -> dict[str, ModelVersion]:
    """Return the versions of building blocks that a case may run, by their keys."""
    links = case.form.uses["links"] if case.form is not None else []
    return {each["key"]: session.get_one(ModelVersion, each["version"]) for each in links}


def _keep(session: Session, version: ModelVersion, used: uses.Used, file: PreparedFile) -> RunningForm:
    stored = used.as_stored()
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    sha = blobs.keep(session, file.xml, MEDIA_TYPE)
    form = {"model_version_id": version.id, "key": _key(stored), "uses": stored, "prepared_sha": sha}
    session.execute(insert(RunningForm).values(form).on_conflict_do_nothing())
    kept = _known(session, version, _key(stored))
    assert kept is not None
    return kept


def _key(stored: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()


def _known(session: Session, version: ModelVersion, key: str) -> RunningForm | None:
    known = select(RunningForm).where(RunningForm.model_version_id == version.id, RunningForm.key == key)
    return session.scalars(known).one_or_none()


def _newest(session: Session, version: ModelVersion) -> RunningForm | None:
    forms = select(RunningForm).where(RunningForm.model_version_id == version.id)
    return session.scalars(forms.order_by(RunningForm.id.desc()).limit(1)).first()

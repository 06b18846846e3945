"""Process models: upload a version, see what stands in its way, publish it, withdraw it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from engine import jobs
from engine.errors import EngineError
from engine.language import in_both, message, messages
from engine.model import Finding, Rewrite
from engine.services import blobs
from engine.services.authority import require_owner
from engine.services.municipalities import list_municipalities
from engine.services.obstacles import Acceptance, Obstacle, obstacles
from engine.services.preparation import prepare_file
from engine.store.tables import Adoption, EService, ModelVersion, Municipality, Person, ProcessModel

MEDIA_TYPE = "application/bpmn+xml"
LARGEST_UPLOAD = 5 * 1024 * 1024


class UploadRefused(EngineError):
    """A file that is not taken in, for a reason that has nothing to do with whether it could run."""


class NoSuchVersion(EngineError):
    """An address that belongs to no version of a process model."""


class CannotPublish(EngineError):
    """A version that may not be published like this; ``obstacles`` are what stands in its way."""

    def __init__(self, obstacles: Sequence[Obstacle], *args: Any) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(*args)


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
) -> ModelVersion:
    """Store a file as a new draft of the standard, or of the municipality's variant, and return it.

    The original is kept byte for byte. What runs is prepared from it and stored beside it, with
    every finding and rewrite. A model that cannot run is stored as well.

    Raises Unreadable for what is no BPMN 2.0 file or could do harm, UploadRefused if the file is too
    large or the same as the newest version, and NotAllowed if ``by`` does not decide over the model.
    """
    require_owner(session, by, e_service, municipality)
    if len(data) > LARGEST_UPLOAD:
        raise UploadRefused(message("The file is larger than {limit} MB.", limit=LARGEST_UPLOAD // 1024 // 1024))
    session.commit()  # so that nobody waits for a locked database while a large model is prepared
    file = prepare_file(data)
    model = _locked_model(session, e_service, municipality)
    newest = _newest(session, model)
    sha = blobs.keep(session, data, MEDIA_TYPE)
    if newest is not None and newest.sha == sha and newest.status != "withdrawn":
        raise UploadRefused(message("The file is the same as version {number}.", number=newest.number))
    runs = blobs.keep(session, file.xml, MEDIA_TYPE) if file.executable else None
    version = ModelVersion(
        process_model_id=model.id,
        number=newest.number + 1 if newest else 1,
        sha=sha,
        file_name=_plain(file_name.replace("\\", "/").rsplit("/", 1)[-1]).replace("\n", "")[:255] or "model.bpmn",
        prepared_sha=runs,
        findings=[_finding(each) for each in dict.fromkeys(file.findings)],
        rewrites=[_rewrite(each) for each in file.prepared.rewrites],
        executable=file.executable,
        note=_plain(note).strip(),
        based_on_id=_basis(session, e_service, municipality),
        uploaded_by_id=by.id,
        uploaded_at=now,
    )
    session.add(version)
    session.flush()
    if municipality is not None and version.based_on_id is not None:
        _compare_later(session, version.based_on_id, version.id)
    session.commit()
    return version


def publish(
    session: Session, version_id: int, accepted: Iterable[Acceptance] = (), *, by: Person, now: datetime
) -> ModelVersion:
    """Publish a version: from now on new cases of all who run this model start on it.

    Raises CannotPublish if it cannot run, has errors, is older than what is published, or if a
    legal finding or a lossy rewrite is not accepted; NotAllowed if ``by`` does not decide over it.
    """
    version = _own_version(session, version_id, by)
    model = _locked_model(session, version.process_model.e_service, version.process_model.municipality)
    accepted = tuple(accepted)
    _check_publishable(version, model, accepted)
    version.status = "published"
    version.accepted = [
        {**asdict(each), "review_on": each.review_on.isoformat() if each.review_on else None} for each in accepted
    ]
    version.published_by_id, version.published_at = by.id, now
    if model.is_standard:
        for variant in family(session, model.e_service)[1:]:
            _compare_later(session, version.id, variant.versions[-1].id)
    session.commit()
    return version


def withdraw(session: Session, version_id: int, *, by: Person, now: datetime) -> ModelVersion:
    """Take a version back: no new case starts on it, running cases go on. The version before it takes over.

    Raises CannotPublish if a municipality runs this model and nothing else of it is published.
    """
    version = _own_version(session, version_id, by)
    others = [each for each in version.process_model.versions if each.status == "published" and each is not version]
    if version.status == "published" and not others:
        running = _adopters(session, version.process_model, now.date())
        if running:
            raise CannotPublish(
                (),
                messages(
                    "{count} municipality runs it and nothing else is published. Let it run something else first.",
                    "{count} municipalities run it and nothing else is published. Let them run something else first.",
                    len(running),
                ),
            )
    version.status = "withdrawn"
    session.commit()
    return version


def versions(session: Session, e_service: EService, municipality: Municipality | None) -> Sequence[ModelVersion]:
    """Return the versions of the standard, or of a municipality's variant, newest first."""
    return session.scalars(
        select(ModelVersion)
        .join(ProcessModel)
        .where(ProcessModel.e_service_id == e_service.id)
        .where(ProcessModel.municipality_id.is_not_distinct_from(municipality.id if municipality else None))
        .options(joinedload(ModelVersion.uploaded_by), joinedload(ModelVersion.published_by))
        .order_by(ModelVersion.number.desc())
    ).all()


def published(session: Session, e_service: EService, municipality: Municipality | None) -> ModelVersion | None:
    """Return the newest published version of the standard, or of a municipality's variant."""
    found = versions(session, e_service, municipality)
    return next((version for version in found if version.status == "published"), None)


def find_version(session: Session, version_id: int) -> ModelVersion:
    """Return a version with its model. Models are common to all, so anybody of the staff may see it."""
    version = session.get(
        ModelVersion, version_id, options=[joinedload(ModelVersion.process_model).joinedload(ProcessModel.e_service)]
    )
    if version is None:
        raise NoSuchVersion(message("There is no such version of a process model."))
    return version


def original(session: Session, version: ModelVersion) -> bytes:
    """Return the uploaded file, byte for byte."""
    return blobs.content(session, version.sha)


def prepared_form(session: Session, version: ModelVersion) -> bytes | None:
    """Return what runs, or None if the model cannot run."""
    return blobs.content(session, version.prepared_sha) if version.prepared_sha else None


def family(session: Session, e_service: EService) -> Sequence[ProcessModel]:
    """Return the standard, if there is one, and then the variants by municipality."""
    found = session.scalars(
        select(ProcessModel)
        .where(ProcessModel.e_service_id == e_service.id)
        .options(joinedload(ProcessModel.municipality))
    ).all()
    order = {municipality.id: place for place, municipality in enumerate(list_municipalities(session), start=1)}
    return sorted(found, key=lambda model: order.get(model.municipality_id or 0, 0))


def _check_publishable(version: ModelVersion, model: ProcessModel, accepted: Sequence[Acceptance]) -> None:
    if version.status == "published":
        raise CannotPublish((), message("Version {number} is published already.", number=version.number))
    if not version.executable:
        raise CannotPublish((), message("Nothing is drawn in version {number} that could run.", number=version.number))
    newer = [each.number for each in model.versions if each.status == "published" and each.number > version.number]
    if newer:
        raise CannotPublish(
            (),
            message(
                "Version {newer} is published and newer. Upload the file of version {number} again to go back to it.",
                newer=max(newer),
                number=version.number,
            ),
        )
    left = obstacles(version, accepted)
    if left:
        raise CannotPublish(
            left,
            messages(
                "{count} obstacle to publishing is left. Draw the model again, or accept it with a reason.",
                "{count} obstacles to publishing are left. Draw the model again, or accept them with a reason.",
                len(left),
            ),
        )


def _locked_model(session: Session, e_service: EService, municipality: Municipality | None) -> ProcessModel:
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
    ).one()


def _compare_later(session: Session, reference_id: int, variant_id: int) -> None:
    """Let a worker compare two versions, so that whoever asks does not wait."""
    key = f"{reference_id}:{variant_id}"
    jobs.enqueue(session, "compare_versions", key=key, reference_id=reference_id, variant_id=variant_id)


def _newest(session: Session, model: ProcessModel) -> ModelVersion | None:
    of_model = select(ModelVersion).where(ModelVersion.process_model_id == model.id)
    return session.scalars(of_model.order_by(ModelVersion.number.desc()).limit(1)).first()


def _basis(session: Session, e_service: EService, municipality: Municipality | None) -> int | None:
    """Return what a new version is based on: for the standard its version before, for a variant the standard."""
    standard = published(session, e_service, None)
    if standard is None and municipality is None:
        standard = next(iter(versions(session, e_service, None)), None)
    return standard.id if standard else None


def _own_version(session: Session, version_id: int, by: Person) -> ModelVersion:
    version = find_version(session, version_id)
    require_owner(session, by, version.process_model.e_service, version.process_model.municipality)
    return version


def _adopters(session: Session, model: ProcessModel, on: date) -> list[int]:
    """Return the ids of the municipalities that run this model on a day."""
    rows = session.scalars(
        select(Adoption)
        .where(Adoption.e_service_id == model.e_service_id, Adoption.valid_from <= on)
        .order_by(Adoption.valid_from)
    )
    in_force = {row.municipality_id: row.mode for row in rows}
    if model.is_standard:
        return [id_ for id_, mode in in_force.items() if mode == "standard"]
    return [id_ for id_, mode in in_force.items() if mode == "variant" and id_ == model.municipality_id]


def _plain(text: str) -> str:
    """Return text without characters that do not show: they break headers, deceive readers or cannot be stored."""
    return "".join(each for each in text.replace("\r\n", "\n") if each.isprintable() or each == "\n")


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "element": finding.element,
        "message": in_both(finding.message),
        **({"mend": in_both(finding.mend)} if finding.mend else {}),
    }


def _rewrite(rewrite: Rewrite) -> dict[str, Any]:
    return {
        "kind": rewrite.kind,
        "rule": rewrite.rule,
        "element": rewrite.element,
        "message": in_both(rewrite.message),
    }

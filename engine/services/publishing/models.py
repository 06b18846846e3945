"""Process models: upload a version, see what stands in its way, publish it, withdraw it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.errors import EngineError
from engine.language import message, messages
from engine.services.case_handling import running_forms
from engine.services.migration.moving import begin_planned
from engine.services.organization.authority import require_owner
from engine.services.organization.municipalities import list_municipalities
from engine.services.publishing import building_blocks, case_pools, drafts, uses
from engine.services.publishing.obstacles import Acceptance, Obstacle, obstacles
from engine.services.publishing.rechecking import check_again
from engine.services.publishing.rules import rule_book
from engine.services.publishing.uploads import LARGEST_UPLOAD, UploadRefused
from engine.services.starting.marking import look_anew
from engine.services.storage import blobs
from engine.store.tables import (
    Adoption,
    EService,
    ModelVersion,
    Municipality,
    Person,
    ProcessModel,
    TakenResponsibility,
)

MEDIA_TYPE = drafts.MEDIA_TYPE


class SameFile(UploadRefused):
    """A file that is stored already as ``version`` of the same model: that is restored instead of copied."""

    def __init__(self, version: ModelVersion) -> None:
        self.version = version
        super().__init__(message("The file is the same as version {number}.", number=version.number))


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
    when: drafts.When = "at_once",
) -> ModelVersion:
    """Store a file as a new draft of the standard, or of the municipality's variant, and return it.

    The original is kept byte for byte. What runs is prepared from it and stored beside it, with
    every finding and rewrite: at once, by a worker later, or by a worker if it is large. A model that
    cannot run is stored as well.

    Raises Unreadable for what is no BPMN 2.0 file or could do harm, UploadRefused if the file is too
    large, SameFile if it is that of a version already, and NotAllowed if ``by`` does not decide over it.
    """
    require_owner(session, by, e_service, municipality)
    if len(data) > LARGEST_UPLOAD:
        raise UploadRefused(
            message(
                "The file is larger than {limit} MB. Draw a part of it as a process of its own.",
                limit=LARGEST_UPLOAD // 1024 // 1024,
            )
        )
    _refuse_copy(versions(session, e_service, municipality), data)
    book = rule_book(session, now.date())
    session.commit()  # so that nobody waits for a locked database while a large model is prepared
    prepared = drafts.prepared_now(data, when, book)
    model = drafts.locked_model(session, e_service, municipality)
    _refuse_copy(versions(session, e_service, municipality), data)
    version = drafts.make_draft(session, model, data, file_name, note, by=by, now=now)
    drafts.keep_or_prepare_later(session, version, prepared, now=now)
    session.commit()
    return version


def publish(
    session: Session, version_id: int, accepted: Iterable[Acceptance] = (), *, by: Person, now: datetime
) -> ModelVersion:
    """Publish a version: from now on new cases of all who run this model start on it.

    What is ``accepted`` now counts beside what was accepted of the version before.

    Raises CannotPublish if it cannot run, has errors, is older than what is published, or if a
    legal finding or a lossy rewrite is not accepted; NotAllowed if ``by`` does not decide over it.
    """
    version = own_version(session, version_id, by)
    model = drafts.locked_model(session, version.process_model.e_service, version.process_model.municipality)
    accepted = tuple(accepted)
    if version.status != "published":
        uses.keep_choices(session, version)
        case_pools.keep_pools(session, version)
        running_forms.prepare_with_uses(session, version)
    check_again(session, version, on=now.date())
    _check_publishable(version, model, accepted)
    version.status = "published"
    version.acceptances += [TakenResponsibility(**asdict(each), taken_by_id=by.id, taken_at=now) for each in accepted]
    version.published_by_id, version.published_at = by.id, now
    drafts.make_ready_later(session, model.e_service_id, now=now)
    begin_planned(session, version, now=now)
    look_anew(session, model.e_service_id, now=now)
    session.commit()
    return version


def withdraw(session: Session, version_id: int, *, by: Person, now: datetime) -> ModelVersion:
    """Take a version back: no new case starts on it, running cases go on. The version before it takes over.

    Raises CannotPublish if a municipality runs this model and nothing else of it is published, and StillCalled if
    others call it.
    """
    version = own_version(session, version_id, by)
    building_blocks.refuse_if_called(session, version)
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
    drafts.make_ready_later(session, version.process_model.e_service_id, now=now)
    look_anew(session, version.process_model.e_service_id, now=now)
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


def _refuse_copy(known: Sequence[ModelVersion], data: bytes) -> None:
    sha = sha256(data).hexdigest()
    same = next((each for each in known if each.sha == sha), None)
    if same is not None:
        raise SameFile(same)


def _check_publishable(version: ModelVersion, model: ProcessModel, accepted: Sequence[Acceptance]) -> None:
    if version.status == "published":
        raise CannotPublish((), message("Version {number} is published already.", number=version.number))
    drafts.require_prepared(version)
    if not version.executable:
        raise CannotPublish((), message("Nothing is drawn in version {number} that could run.", number=version.number))
    newer = [each.number for each in model.versions if each.status == "published" and each.number > version.number]
    if newer:
        raise CannotPublish(
            (),
            message(
                "Version {newer} is published and newer. Restore version {number} to go back to it.",
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


def own_version(session: Session, version_id: int, by: Person) -> ModelVersion:
    """Return a version that ``by`` decides over. Raises NotAllowed if ``by`` does not."""
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

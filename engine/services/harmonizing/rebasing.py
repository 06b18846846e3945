"""Bring a municipality's variant onto the standard that is published now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine import bpmn
from engine.compare.merge import Answer, Rebased, rebase
from engine.drawing import with_layout
from engine.errors import EngineError
from engine.language import message
from engine.model import ProcessModel
from engine.services.harmonizing import judgements
from engine.services.harmonizing.proposals import is_sound
from engine.services.publishing import models
from engine.services.publishing.understanding import published_standard, read_model
from engine.services.storage.remembered import Remembered
from engine.store.tables import ModelVersion, Person

Answers = Mapping[str, Answer]
_sound: Remembered[tuple[str, ...], bool] = Remembered(128)


class NothingNewer(EngineError):
    """A variant that is not based on an older standard than the published one."""


class NotResolved(EngineError):
    """A variant with conflicts that nobody has resolved."""


@dataclass(frozen=True)
class RebasedVariant:
    """A variant on the published standard, with the three versions that it comes from."""

    base: ModelVersion
    variant: ModelVersion
    standard: ModelVersion
    rebased: Rebased
    sound: bool

    @property
    def model(self) -> ProcessModel:
        """Return the variant on the new standard."""
        return self.rebased.model


def is_outdated(session: Session, variant: ModelVersion) -> bool:
    """Say whether a newer standard is published than the one that a variant is based on."""
    standard = published_standard(session, variant.process_model.e_service_id)
    base = variant.based_on
    if variant.process_model.is_standard or standard is None or base is None:
        return False
    return base.process_model_id == standard.process_model_id and base.number < standard.number


def rebase_variant(session: Session, variant_id: int, answers: Answers) -> RebasedVariant:
    """Return a variant on the standard that is published now; nothing is stored.

    Raises NothingNewer, and NoSuchConflict for an answer to what is no conflict.
    """
    variant = models.find_version(session, variant_id)
    standard = published_standard(session, variant.process_model.e_service_id)
    base = variant.based_on
    if standard is None or base is None or not is_outdated(session, variant):
        raise NothingNewer(message("No newer standard is published than the one that this variant is based on."))
    versions = (base, variant, standard)
    old, own, new = (read_model(session, version.sha) for version in versions)
    said = judgements.judgements(session, variant.process_model.e_service_id)
    found = rebase(old, own, new, answers, said)
    stamp = judgements.stamp(session, variant.process_model.e_service_id)
    key = (stamp, *(version.sha for version in versions), *(f"{id_}={each}" for id_, each in sorted(answers.items())))
    return RebasedVariant(base, variant, standard, found, _sound.get(key, lambda: is_sound(found.model)))


def rebased_file(found: RebasedVariant) -> bytes:
    """Return a rebased variant as BPMN with a layout."""
    return bpmn.write(with_layout(found.model))


def save_rebased(session: Session, variant_id: int, answers: Answers, *, by: Person, now: datetime) -> ModelVersion:
    """Store a rebased variant as a new draft of the municipality's model, based on the published standard.

    Raises NotResolved if a conflict is left, NotAllowed if ``by`` does not decide over the variant.
    """
    found = rebase_variant(session, variant_id, answers)
    if found.rebased.left:
        raise NotResolved(message("Resolve all conflicts first."))
    model = found.variant.process_model
    data = rebased_file(found)
    return models.upload(session, model.e_service, model.municipality, found.variant.file_name, data, by=by, now=now)

"""What the activities of a version mean: phase, meaning, and the activity of the standard they correspond to.

Stated in the model itself by ``klunga:`` extension elements; else taken from the corresponding activity of
the published standard. Both uploads never change, so what is understood is kept by their SHA-256 and by what
people said of their meanings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session

from engine import bpmn
from engine.compare import Judgements, match
from engine.model import FlowNode, ProcessModel
from engine.services.harmonizing import judgements
from engine.services.storage.remembered import Remembered
from engine.store.tables import Blob, ModelVersion
from engine.store.tables import ProcessModel as StoredModel


@dataclass(frozen=True)
class Understanding:
    """A version's model as drawn, and by node id what its activities mean."""

    model: ProcessModel
    standard: Mapping[str, FlowNode]

    def phase(self, element: str) -> str:
        """Return the phase of an activity, "" if nobody has said."""
        return self._stated(element, "phase")

    def meaning(self, element: str) -> str:
        """Return the meaning of an activity, "" if nobody has said."""
        return self._stated(element, "meaning")

    @cached_property
    def states_registering(self) -> bool:
        """Say whether of some activity it is said that it registers the application, or belongs to registering it."""
        return any(
            self.meaning(node.id) == "register" or self.phase(node.id) == "registration"
            for node in self.model.activities()
        )

    def _stated(self, element: str, attribute: str) -> str:
        own = self.model.node_by_id.get(element)
        stated = getattr(own, attribute) if own else ""
        return stated or (getattr(self.standard[element], attribute) if element in self.standard else "")


Basis = tuple[str | None, str | None]
"""What an understanding hangs on besides the version: the SHA-256 of the standard, and what people said."""


def understand(session: Session, version: ModelVersion, basis: Basis | None = None) -> Understanding:
    """Return what is understood of a version, with the published standard of its e-service as help.

    ``basis`` is that of the e-service, if it has been read.
    """
    sha, stamp = basis or session.execute(_BASIS, {"e_service": version.process_model.e_service_id}).one()
    model = read_model(session, version.sha)
    if sha is None or sha == version.sha:
        return Understanding(model, {})
    return _understandings.get(
        (version.sha, sha, stamp or ""),
        lambda: _by_standard(
            model, read_model(session, sha), judgements.judgements(session, version.process_model.e_service_id)
        ),
    )


def read_model(session: Session, sha: str) -> ProcessModel:
    """Return the model of an uploaded file, as drawn."""
    return _models.get(sha, lambda: bpmn.read(session.get_one(Blob, sha).content).model)


def published_standard(session: Session, e_service_id: int) -> ModelVersion | None:
    """Return the newest published version of the standard of an e-service."""
    return session.scalars(_STANDARD, {"e_service": e_service_id}).first()


def basis_of(e_service: Any) -> tuple[Any, Any]:
    """Return the parts of a query that give the basis of an e-service, by its id or the column that has it."""
    standard = _newest_standard(e_service).with_only_columns(ModelVersion.sha).scalar_subquery()
    return standard, judgements.stamp_of(e_service).scalar_subquery()


def _newest_standard(e_service: Any) -> Select[ModelVersion]:
    return (
        select(ModelVersion)
        .join(StoredModel)
        .where(
            StoredModel.e_service_id == e_service,
            StoredModel.municipality_id.is_(None),
            ModelVersion.status == "published",
        )
        .order_by(ModelVersion.number.desc())
        .limit(1)
    )


_E_SERVICE: BindParameter[int] = bindparam("e_service")
_STANDARD = _newest_standard(_E_SERVICE)
_BASIS = select(*basis_of(_E_SERVICE))


_models: Remembered[str, ProcessModel] = Remembered(256)
_understandings: Remembered[tuple[str, str, str], Understanding] = Remembered(256)


def _by_standard(variant: ProcessModel, standard: ProcessModel, said: Judgements) -> Understanding:
    nodes = standard.node_by_id
    corresponding: dict[str, FlowNode] = {}
    for correspondence in match(standard, variant, said).correspondences:
        known = [nodes[id_] for id_ in correspondence.reference if nodes[id_].is_activity]
        if known:
            corresponding.update(dict.fromkeys(correspondence.variant, known[0]))
    return Understanding(variant, corresponding)

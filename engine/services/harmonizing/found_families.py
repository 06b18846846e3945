"""What is found of a family as rows of the database, which all processes share, and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine import bpmn
from engine.compare import EditScript
from engine.compare.merge import Choice, Cluster, Figures, Matrix, NoSoundModel, Proposal
from engine.drawing import with_layout
from engine.language import Message
from engine.model.plain import plain, rebuilt
from engine.services.harmonizing.comparisons import operation_as_json, operation_from_json, packed, unpacked
from engine.services.harmonizing.merged_files import read_merged, write_merged
from engine.services.harmonizing.proposals import Adjustment, Family, Heard, ProposedStandard, propose_standard
from engine.store.keeping import keep
from engine.store.tables import FoundFamily

KEPT = 4
"""How many findings of one e-service are kept, the newest: those of today, and of an answer that is undone."""
_SHARED: Mapping[str, Any] = {"figures": Figures, "matrix": Matrix, "clusters": tuple[Cluster, ...]}
_CHOICE = ("kind", "elements", "having", "asked")


@dataclass(frozen=True)
class Proposed:
    """A proposed standard with its file, or the sentence that says why there is none."""

    standard: ProposedStandard | None
    file: bytes = b""
    refused: Message | None = None

    def or_refusal(self) -> ProposedStandard:
        """Return the proposed standard. Raises NoSoundModel if there is none."""
        if self.standard is None:
            raise NoSoundModel(self.refused or Message(""))
        return self.standard


def proposed(family: Family, heard: Heard | None = None) -> Proposed:
    """Return the standard that a family suggests, or why there is none; ``heard`` is told how far it is."""
    try:
        standard = propose_standard(family.union, heard)
    except NoSoundModel as error:
        return Proposed(None, refused=error.message)
    return Proposed(standard, bpmn.write(with_layout(standard.proposal.model)))


def keep_family(session: Session, key: str, e_service_id: int, family: Family, *, now: datetime) -> None:
    """Store what the models of an e-service share; older findings of it go. Commits."""
    shared = {name: plain(getattr(family, name)) for name in _SHARED}
    merged = write_merged(family.union)
    keep(session, FoundFamily, key=key, e_service_id=e_service_id, merged=merged, shared=shared, made_at=now)
    newest = select(FoundFamily.key).where(FoundFamily.e_service_id == e_service_id)
    newest = newest.order_by(FoundFamily.made_at.desc(), FoundFamily.key).limit(KEPT)
    old = delete(FoundFamily).where(FoundFamily.e_service_id == e_service_id, FoundFamily.key.not_in(newest))
    session.execute(old, execution_options={"synchronize_session": False})
    session.commit()


def keep_proposed(session: Session, key: str, e_service_id: int, found: Proposed, *, now: datetime) -> None:
    """Store a proposed standard, or why there is none. Commits."""
    values = {
        "proposed": found.file,
        "proposal": _as_json(found.standard) if found.standard else {},
        "refused": packed(found.refused) if found.refused else None,
    }
    keep(session, FoundFamily, key=key, e_service_id=e_service_id, made_at=now, **values)
    session.commit()


def kept_family(row: FoundFamily) -> Family | None:
    """Return what a row says that the models share, None if that is not found yet."""
    if row.merged is None or row.shared is None:
        return None
    return Family(read_merged(row.merged), **{name: rebuilt(kind, row.shared[name]) for name, kind in _SHARED.items()})


def kept_proposed(row: FoundFamily, family: Family) -> Proposed | None:
    """Return what a row says is proposed, None if that is not found yet."""
    if row.refused is not None:
        return Proposed(None, refused=unpacked(row.refused))
    if row.proposed is None or row.proposal is None:
        return None
    return Proposed(_from_json(row.proposal, row.proposed, family), row.proposed)


def _as_json(found: ProposedStandard) -> dict[str, Any]:
    proposal = found.proposal
    return {
        "start": proposal.start,
        "kept": list(proposal.kept),
        "unfit": list(proposal.unfit),
        "choices": [
            {**{part: packed(getattr(each, part)) for part in _CHOICE}, "message": packed(each.message)}
            for each in found.choices
        ],
        "adjustments": [
            {"member": each.member, "operations": [operation_as_json(one) for one in each.script.operations]}
            for each in found.adjustments
        ],
    }


def _from_json(stored: Mapping[str, Any], file: bytes, family: Family) -> ProposedStandard:
    model = bpmn.read(file).model
    proposal = Proposal(model, family.union, stored["start"], tuple(stored["kept"]), tuple(stored["unfit"]))
    choices = (Choice(**{part: unpacked(value) for part, value in each.items()}) for each in stored["choices"])
    adjustments = (
        Adjustment(each["member"], EditScript(tuple(operation_from_json(one) for one in each["operations"])))
        for each in stored["adjustments"]
    )
    return ProposedStandard(proposal, tuple(choices), tuple(adjustments))

"""Which decision tables a version asks, and which versions of them a case that starts now would ask."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.services.decision_tables import in_force, references
from engine.store.tables import DecisionTable, ModelVersion, Municipality


@dataclass(frozen=True, slots=True)
class AskedTable:
    """A decision that a version asks by ``reference``: the table that answers, and municipalities' own ones."""

    reference: str
    table: DecisionTable | None
    own: tuple[DecisionTable, ...] = ()


def asked_by(session: Session, version: ModelVersion) -> list[AskedTable]:
    """Return what a version asks; ``own`` only for the standard, which several municipalities run."""
    wanted = references(session, version)
    if not wanted:
        return []
    model = version.process_model
    answering = in_force(session, version, model.municipality_id)
    places = _places(session, model.e_service_id) if model.is_standard else []
    local = [in_force(session, version, place) for place in places]
    return [
        AskedTable(
            reference,
            answering.get(reference),
            tuple(tables[reference] for tables in local if reference in tables and tables[reference].municipality_id),
        )
        for reference in wanted
    ]


def _places(session: Session, e_service_id: int) -> list[int]:
    """Return the municipalities that have published tables of their own, by name."""
    rows = session.execute(
        select(Municipality.id, Municipality.name)
        .join(DecisionTable, DecisionTable.municipality_id == Municipality.id)
        .where(DecisionTable.e_service_id == e_service_id, DecisionTable.status == "published")
        .order_by(Municipality.name)
        .distinct()
    )
    return [id_ for id_, _ in rows]

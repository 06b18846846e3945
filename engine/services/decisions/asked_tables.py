"""Which decision tables a version asks, and which versions of them a case that starts now would ask."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.language import own_words
from engine.model import Rewrite
from engine.prepare import decision_tables
from engine.services.decisions.decision_tables import in_force, references
from engine.services.publishing.preparation import stored_rewrite
from engine.services.publishing.understanding import read_model
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


def rewrites_of(session: Session, version: ModelVersion) -> list[dict[str, Any]]:
    """Return the rewrites that a version keeps; those are exact whose decision a table takes that is published now."""
    kept: list[dict[str, Any]] = list(version.rewrites)
    asking = [each for each in kept if each["rule"] == decision_tables.RULE]
    tables = in_force(session, version, version.process_model.municipality_id) if asking else {}
    if not tables:
        return kept
    model = read_model(session, version.sha)
    said = [Rewrite("decision", each["rule"], each["element"], own_words(each["message"])) for each in asking]
    known = decision_tables.with_known(said, model, tables)
    exact = {each.element: stored_rewrite(each) for each in known if each.kind == "exact"}
    return [exact.get(each["element"], each) if each["rule"] == decision_tables.RULE else each for each in kept]


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

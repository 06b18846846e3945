"""What the elements of a version were called first: what a later version calls them does not change who they are."""

from collections.abc import Mapping
from functools import partial
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.compare import match
from engine.errors import EngineError
from engine.model import ProcessModel
from engine.services.publishing.understanding import read_model
from engine.services.storage.remembered import Remembered
from engine.store.tables import ModelVersion

Names = Mapping[str, str]
_carried: "Remembered[tuple[str, ...], Names]" = Remembered(1024)


def first_names(session: Session, version: ModelVersion) -> Names:
    """Return for the flow nodes of a version that an earlier version of its model called otherwise the first name.

    From version to version what means the same is followed (one node each, whatever people said later, so that a name
    never changes); an earlier version that cannot be read ends the line. The first time O(versions) comparisons.
    """
    wanted = (
        select(ModelVersion.sha)
        .where(ModelVersion.process_model_id == version.process_model_id, ModelVersion.number <= version.number)
        .order_by(ModelVersion.number)
    )
    shas = tuple(session.scalars(wanted))
    names: Names = {}
    for place, (older, newer) in enumerate(pairwise(shas), 2):
        if older != newer:
            names = _carried.get(shas[:place], partial(_next, session, older, newer, names))
    return names


def _next(session: Session, older: str, newer: str, names: Names) -> Names:
    try:
        return carried(read_model(session, older), read_model(session, newer), names)
    except EngineError:
        return {}


def carried(older: ProcessModel, newer: ProcessModel, names: Names) -> Names:
    """Return the first names of a version's nodes, given those of the version before it; only where they differ."""
    found: dict[str, str] = {}
    for pair in match(older, newer).correspondences:
        if pair.basis == "meaning" and len(pair.reference) == len(pair.variant) == 1:
            was = older.node_by_id[pair.reference[0]]
            name = names.get(was.id, was.name)
            if name != newer.node_by_id[pair.variant[0]].name:
                found[pair.variant[0]] = name
    return found

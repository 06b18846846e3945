"""How cases of a version begin, as its drawing says and its owner has chosen the pool that is the case."""

from sqlalchemy.orm import Session

from engine.prepare.beginnings import Beginning, beginnings, where_applied
from engine.prepare.pools import choose
from engine.services.publishing.case_pools import chosen_pools
from engine.services.publishing.understanding import read_model
from engine.services.storage.remembered import Remembered
from engine.store.tables import ModelVersion

_known: Remembered[tuple[str, str, tuple[str, ...]], tuple[Beginning, ...]] = Remembered(256)


def beginnings_of(session: Session, version: ModelVersion) -> tuple[Beginning, ...]:
    """Return how cases of a version begin, in the file's order."""
    case, parties = chosen_pools(session, version)
    return _known.get(
        (version.sha, case, parties),
        lambda: beginnings(choose(read_model(session, version.sha), case, parties).model),
    )


def applied_at(session: Session, version: ModelVersion) -> str:
    """Return the start event at which an application begins a case, "" if there is only one, or a person says which."""
    found = beginnings_of(session, version)
    nodes = where_applied(found)
    return nodes[0] if len(nodes) == 1 and len({each.element for each in found}) > 1 else ""

"""What the elements of a version were called first: what a later version calls them does not change who they are."""

from collections import defaultdict
from functools import partial
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.compare import First, Firsts, firsts, match
from engine.errors import EngineError
from engine.model import ProcessModel
from engine.services.publishing.understanding import read_model
from engine.services.storage.remembered import Remembered
from engine.store.tables import ModelVersion

_carried: "Remembered[tuple[str, ...], Firsts]" = Remembered(1024)


def first_names(session: Session, version: ModelVersion) -> Firsts:
    """Return for the flow nodes of a version that an earlier version called or numbered otherwise what it called them.

    From version to version what means the same is followed (one node each, whatever people said later, so that a name
    never changes); an earlier version that cannot be read ends the line. The first time O(versions) comparisons.
    """
    wanted = (
        select(ModelVersion.sha)
        .where(ModelVersion.process_model_id == version.process_model_id, ModelVersion.number <= version.number)
        .order_by(ModelVersion.number)
    )
    shas = tuple(session.scalars(wanted))
    names: Firsts = {}
    for place, (older, newer) in enumerate(pairwise(shas), 2):
        if older != newer:
            names = _carried.get(shas[:place], partial(_next, session, older, newer, names))
    return names


def _next(session: Session, older: str, newer: str, names: Firsts) -> Firsts:
    try:
        return carried(read_model(session, older), read_model(session, newer), names)
    except EngineError:
        return {}


def carried(older: ProcessModel, newer: ProcessModel, names: Firsts) -> Firsts:
    """Return what a version's nodes were first, given what those of the version before it were; only where it differs.

    Of several that one became, the best fitting is that one if it has its words. A node that comes in under the name of
    one that was there gets the next number.
    """
    was, own = {**firsts(older), **names}, firsts(newer)
    found: dict[str, First] = {}
    for pair in match(older, newer).correspondences:
        one, other = pair.reference[0], pair.variant[0]
        alone = len(pair.reference) == len(pair.variant) == 1
        if pair.basis == "meaning" and one in was and other in own and (alone or own[other].words == was[one].words):
            found[other] = was[one]
    last: defaultdict[str, int] = defaultdict(int)
    for first in found.values():
        last[first.words] = max(last[first.words], first.number)
    for id_, first in sorted(own.items(), key=lambda each: each[1].number):
        if id_ not in found:
            last[first.words] += 1
            found[id_] = First(first.name, last[first.words])
    return {id_: first for id_, first in found.items() if first != own[id_]}

"""What the differences of two versions let happen, and what they change on the way through a case."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from engine import compare
from engine.compare import Alignment, Behaviour, Effect
from engine.services.harmonizing.comparisons import Compared, Pair, stored_comparison
from engine.services.harmonizing.harmonization import chart, row_of
from engine.services.storage.remembered import Remembered
from engine.store.tables import ModelVersion

Shares = Mapping[str, float]
"""The share in [0, 1] of a family that has an activity, by its id in one model."""


def behaviour_of(found: Compared) -> Behaviour:
    """Return what can happen in one of two compared models and not in the other.

    Kept for a comparison that is kept, by the contents of both files and all that people said of their meanings: it
    may take half a second, and the same page is looked at again.
    """
    if found.pair is None:
        return _behaviour(found)
    return _behaviours.get(found.pair, lambda: _behaviour(found))


def _behaviour(found: Compared) -> Behaviour:
    return compare.behaviour(found.reference, found.variant, Alignment(found.correspondences))


_behaviours: Remembered[Pair, Behaviour] = Remembered(128)


def effect_of(session: Session, reference: ModelVersion, found: Compared, *, on: date) -> Effect:
    """Return the figures of both ways through both models; the usual way takes what most of the family draw."""
    shares = _drawn(session, reference, on)
    pairs = [one for one in found.correspondences if one.reference[0] in shares]
    theirs = {id_: shares[one.reference[0]] for one in pairs for id_ in one.variant}
    return compare.effect(found.reference, found.variant, shares, theirs, Alignment(found.correspondences))


def _drawn(session: Session, standard: ModelVersion, on: date) -> dict[str, float]:
    """Return how much of the family has each activity of its standard; empty for any other version."""
    row = row_of(chart(session, on=on), standard.process_model.e_service)
    if row.standard is None or row.standard.id != standard.id:
        return {}
    variants = [cell.variant for cell in row.cells if cell.variant is not None]
    compared = [found for one in variants if (found := stored_comparison(session, standard, one)) is not None]
    counts = Counter(id_ for found in compared for one in found.correspondences for id_ in set(one.reference))
    return {id_: count / len(compared) for id_, count in counts.items()}

"""The features of the suite, a module for each part of the standard."""

from tests.conformance.features import (
    activities,
    basics,
    compensations,
    edges,
    event_subprocesses,
    events,
    gateways,
    repetition,
)
from tests.conformance.judging import Feature

PARTS: dict[str, tuple[Feature, ...]] = {
    "Flow, data and roles": basics.FEATURES,
    "Activities": activities.FEATURES,
    "Repeated activities": repetition.FEATURES,
    "Gateways": gateways.FEATURES,
    "Events": events.FEATURES,
    "Events at the edge of activities": edges.FEATURES,
    "Event subprocesses": event_subprocesses.FEATURES,
    "Compensation": compensations.FEATURES,
}
FEATURES: tuple[Feature, ...] = tuple(feature for part in PARTS.values() for feature in part)

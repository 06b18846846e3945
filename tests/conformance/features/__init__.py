"""The features of the suite, a module for each part of the standard."""

from tests.conformance.features import (
    activities,
    basics,
    catching,
    compensations,
    complex_gateways,
    data,
    edges,
    edges_catching_errors,
    event_subprocesses,
    gateways,
    repetition,
    starts_and_ends,
)
from tests.conformance.judging import Feature

PARTS: dict[str, tuple[Feature, ...]] = {
    "Flow and roles": basics.FEATURES,
    "Data, scripts and expressions": data.FEATURES,
    "Activities": activities.FEATURES,
    "Repeated activities": repetition.FEATURES,
    "Gateways": (*gateways.FEATURES, *complex_gateways.FEATURES),
    "Events": (*starts_and_ends.FEATURES, *catching.FEATURES),
    "Events at the edge of activities": (*edges.FEATURES, *edges_catching_errors.FEATURES),
    "Event subprocesses": event_subprocesses.FEATURES,
    "Compensation": compensations.FEATURES,
}
FEATURES: tuple[Feature, ...] = tuple(feature for part in PARTS.values() for feature in part)

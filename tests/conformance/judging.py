"""Features, and what becomes of one: it runs as BPMN 2.0 says, or is named by preparing, or is silently wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.errors import EngineError
from engine.services.publishing.preparation import TriedFile, try_file
from tests.conformance.building import document, one
from tests.conformance.traces import allowed

Outcome = Literal["runs", "named", "wrong"]
_SAYS = frozenset({"error", "warning"})
# These speak of labels, not of what runs.
_STYLE = frozenset({"unlabelled-activity", "label-form", "gateway-question", "same-label"})


@dataclass(frozen=True)
class Feature:
    """One thing that BPMN 2.0 prescribes, in one file.

    ``row`` is the element in the table that is made from the suite, ``about`` the ids that it is tested at, ``traces``
    the flow nodes completed (tests.conformance.traces). ``ends`` is False where the standard has the process wait or
    stop; then the run must say for what or why; it is None where the standard leaves that open. ``variables`` are
    those the case starts with. ``must_name`` has ids that preparing must tell of even if all runs.
    """

    id: str
    row: str
    about: str
    file: bytes = field(repr=False)
    traces: str
    ends: bool | None = True
    must_name: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    seeds: tuple[int, ...] = (0, 1, 2)

    @property
    def elements(self) -> frozenset[str]:
        """Return the ids that the feature is tested at."""
        return frozenset(self.about.split())


@dataclass(frozen=True)
class Judged:
    """What became of a feature.

    ``rewrites`` has kind and rule of each rewrite made at its elements; ``drawn_only`` says whether something in the
    file stays in the upload alone; ``seen`` tells what happened.
    """

    feature: Feature
    outcome: Outcome
    rewrites: frozenset[tuple[str, str]]
    seen: str
    drawn_only: bool = False


def judge(feature: Feature) -> Judged:
    """Run a feature with each of its seeds and say what became of it."""
    rewrites: frozenset[tuple[str, str]] = frozenset()
    outcome: Outcome = "runs"
    seen, drawn_only = "", False
    for seed in feature.seeds:
        try:
            tried = try_file(feature.file, seed=seed, max_steps=200, variables=feature.variables)
        except EngineError as error:
            return Judged(feature, "named" if error.element in feature.elements else "wrong", rewrites, repr(error))
        made = (each for each in tried.prepared.rewrites if each.element in feature.elements)
        rewrites = frozenset((each.kind, each.rule) for each in made)
        drawn_only = any(each.rule == "unsupported-element" for each in tried.reading.findings)
        seen = _told(tried)
        if not is_right(feature, tried):
            outcome = "named" if is_named(feature, tried) else "wrong"
            break
    return Judged(feature, outcome, rewrites, seen, drawn_only)


def is_right(feature: Feature, tried: TriedFile) -> bool:
    """Say whether a run is one that the standard allows."""
    run = tried.run
    original = tried.reading.original_ids
    trace = tuple(original.get(id_, id_) for id_ in run.trace)
    if trace not in allowed(feature.traces) or (feature.ends is not None and run.completed != feature.ends):
        return False
    if not set(feature.must_name.split()) <= _named(tried):
        return False
    return run.completed or run.incident is not None or bool(run.waiting)


def is_named(feature: Feature, tried: TriedFile) -> bool:
    """Say whether preparing tells of the feature's elements that they do not run as drawn."""
    return bool(feature.elements & _named(tried))


def _named(tried: TriedFile) -> set[str | None]:
    """Return the elements that a rewrite with another meaning, or a finding that warns, tells of."""
    reported = (*tried.reading.findings, *tried.prepared.findings)
    changed = {each.element for each in tried.prepared.rewrites if each.kind in {"lossy", "decision"}}
    return changed | {each.element for each in reported if each.severity in _SAYS and each.rule not in _STYLE}


def _told(tried: TriedFile) -> str:
    run = tried.run
    ending = "completed" if run.completed else f"stopped: {run.incident}" if run.incident else f"waits: {run.waiting}"
    rewrites = "; ".join(f"{each.kind} {each.rule} {each.element}" for each in tried.prepared.rewrites)
    return f"{' '.join(run.trace)} [{ending}] {{{rewrites}}}"


def feature(id_: str, row: str, about: str, traces: str, *inner: str, **told: Any) -> Feature:
    """Return a feature of one process P."""
    return Feature(id_, row, about, one(*inner), traces, **told)


def filed(id_: str, row: str, about: str, traces: str, *inner: str, **told: Any) -> Feature:
    """Return a feature of a file with several processes, or with other root elements."""
    return Feature(id_, row, about, document(*inner), traces, **told)

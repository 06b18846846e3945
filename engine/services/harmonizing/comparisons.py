"""Compare two versions of process models; what was compared once is kept by the SHA-256 of both uploads."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from time import monotonic
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from engine import bpmn, compare
from engine.compare import NOTHING_SAID, Correspondence, EditScript, Judgements, Operation, Similarity
from engine.errors import EngineError
from engine.language import Message
from engine.model import ProcessModel
from engine.services.harmonizing import family_works, judgements
from engine.services.harmonizing.family_works import Heard, Stopped, Wanted, What
from engine.services.harmonizing.lineage import first_names
from engine.services.publishing import models
from engine.services.publishing.understanding import read_model
from engine.services.storage.releases import release
from engine.services.storage.remembered import Remembered
from engine.store.keeping import keep
from engine.store.tables import Comparison, FamilyWork, ModelVersion

Json = Any
Pair = tuple[str, str, str]
"""The SHA-256 of a reference and of a variant, and the method by which they are compared."""

LARGE = 600_000
"""From how many pairs of nodes on models are compared by a worker: about two seconds of a processor."""
_MATCHED, _TOLD = 50, 85
"""How much of a comparison of large models is done, in per cent, when they are matched, and when all is told."""
_AT_ONCE = 200
_briefs: "Remembered[Pair, Brief]" = Remembered(4096)
_PARTS = ("kind", "reference", "variant", "message", "group", "label", "before", "after", "rank")


@dataclass(frozen=True, slots=True)
class Compared:
    """How a variant differs from its reference, with both models for names and pictures.

    Operations carry no changes: they are to be read, not applied. ``keys`` name them for good (engine.compare.keys),
    ``former_keys`` are what an earlier release called them.
    ``pair`` is what the comparison is kept by, None if it is not kept.
    """

    reference: ProcessModel
    variant: ProcessModel
    similarity: Similarity
    script: EditScript
    correspondences: tuple[Correspondence, ...]
    keys: tuple[str, ...]
    former_keys: tuple[str, ...] = ()
    pair: Pair | None = None

    @property
    def differences(self) -> tuple[Operation, ...]:
        """Return what is done differently: all operations but other names for the same."""
        return tuple(each for each in self.script.operations if each.group != "words")

    @property
    def questions(self) -> tuple[Correspondence, ...]:
        """Return the correspondences of which a person should say whether they are true."""
        return tuple(each for each in self.correspondences if each.band == "ask" and each.basis == "meaning")


@dataclass(frozen=True, slots=True)
class Brief:
    """A comparison in figures: similarity in [0, 1], and how many differences, other names and questions.

    ``readable`` is false if one of the files can no longer be read; then the figures say nothing. ``keys`` are those
    of the differences.
    """

    similarity: float
    differences: int = 0
    words: int = 0
    questions: int = 0
    readable: bool = True
    keys: tuple[str, ...] = ()


IDENTICAL = Brief(1.0)
UNREADABLE = Brief(0.0, readable=False)


def compare_versions(
    session: Session, reference_id: int, variant_id: int, *, now: datetime, heard: Heard | None = None
) -> Compared:
    """Return how a version differs from another, compared now or before; ``heard`` is told how far it is.

    Nobody has to wait for a database that is locked while two models are compared: what is read is
    read first, and the result is stored in a transaction of its own.
    """
    reference, variant = models.find_version(session, reference_id), models.find_version(session, variant_id)
    known = stored_comparison(session, reference, variant)
    if known is not None:
        return known
    reference_model, variant_model = read_model(session, reference.sha), read_model(session, variant.sha)
    said = judgements.judgements(session, reference.process_model.e_service_id)
    names = first_names(session, reference)
    pair = _key(session, reference, variant)
    session.commit()
    found = replace(compared(reference_model, variant_model, said, names, heard), pair=pair)
    key = dict(zip(("reference_sha", "variant_sha", "method"), pair, strict=True))
    keep(session, Comparison, **key, result=_as_json(found), made_at=now)
    session.commit()
    return found


def is_large(session: Session, reference: ModelVersion, variant: ModelVersion) -> bool:
    """Say whether comparing two versions takes longer than somebody should wait for a page."""
    sizes = [len(read_model(session, version.sha).nodes) for version in (reference, variant)]
    return sizes[0] * sizes[1] >= LARGE


def compare_later(session: Session, reference: ModelVersion, variant: ModelVersion, *, now: datetime) -> FamilyWork:
    """Let a worker compare two versions, unless one is at it or somebody stopped it; return how far it is. Commits."""
    return family_works.ask(session, wanted(session, reference, variant), now=now)


def wanted(session: Session, reference: ModelVersion, variant: ModelVersion) -> Wanted:
    """Return what a worker is asked for when it is to compare two versions."""
    key = f"{reference.id}:{variant.id}:{_key(session, reference, variant)[2]}"
    return Wanted(reference.process_model.e_service_id, key, "pair")


def compare_pair(session: Session, e_service_id: int, key_of: str, what: What, turn: int, *, now: datetime) -> None:
    """Compare two large versions, telling how far it is; nothing is kept if somebody stops it. The job.

    Who looks at them after an answer that came meanwhile asks anew.
    """
    asked = Wanted(e_service_id, key_of, what)
    heard = family_works.telling(session, asked, turn, now=now)
    try:
        heard(0, 0)
        reference_id, variant_id, *_ = key_of.split(":")
        compare_versions(session, int(reference_id), int(variant_id), now=now, heard=heard)
    except Stopped:
        return
    family_works.end(session, asked)
    session.commit()


def stored_comparison(session: Session, reference: ModelVersion, variant: ModelVersion) -> Compared | None:
    """Return the comparison of two versions if it was made before with all that people said; reads only."""
    pair = _key(session, reference, variant)
    row = session.get(Comparison, pair)
    if row is None:
        return None
    models_of = read_model(session, reference.sha), read_model(session, variant.sha)
    return replace(_from_json(row.result, *models_of), pair=pair)


def briefs(session: Session, pairs: Iterable[Pair]) -> dict[Pair, Brief]:
    """Return the figures of the pairs of uploads that were compared before by their methods; one query."""
    wanted = set(pairs)
    found = {pair: IDENTICAL for pair in wanted if pair[0] == pair[1]}
    found |= {pair: brief for pair in wanted - found.keys() if (brief := _briefs.known(pair)) is not None}
    missing = list(wanted - found.keys())
    for start in range(0, len(missing), _AT_ONCE):
        key = tuple_(Comparison.reference_sha, Comparison.variant_sha, Comparison.method)
        for row in session.scalars(select(Comparison).where(key.in_(missing[start : start + _AT_ONCE]))):
            found[row.reference_sha, row.variant_sha, row.method] = _brief(row)
    return found


def compare_missing(session: Session, pairs: Iterable[tuple[int, int]], *, now: datetime, seconds: float) -> int:
    """Compare pairs of versions, by id, until ``seconds`` are over; return how many are left.

    The one that is being compared when time is over is finished first. Large ones are left to a worker.
    """
    pairs = list(pairs)
    until = monotonic() + seconds
    left_to_worker = 0
    for done, (reference_id, variant_id) in enumerate(pairs):
        if monotonic() >= until:
            return len(pairs) - done + left_to_worker
        try:
            reference, variant = models.find_version(session, reference_id), models.find_version(session, variant_id)
            if is_large(session, reference, variant):
                compare_later(session, reference, variant, now=now)
                left_to_worker += 1
            else:
                compare_versions(session, reference_id, variant_id, now=now)
        except EngineError:
            versions = (models.find_version(session, id_) for id_ in (reference_id, variant_id))
            _briefs.get(_key(session, *versions), lambda: UNREADABLE)
    return left_to_worker


def _brief(row: Comparison) -> Brief:
    words = sum(each["group"] == "words" for each in row.result["operations"])
    asked = sum(each["band"] == "ask" and each["basis"] == "meaning" for each in row.result["correspondences"])
    told = zip(row.result["operations"], row.result["keys"], strict=True)
    keys = tuple(key for each, key in told if each["group"] != "words")
    brief = Brief(row.result["similarity"]["value"], len(keys), words, asked, keys=keys)
    return _briefs.get((row.reference_sha, row.variant_sha, row.method), lambda: brief)


def _key(session: Session, reference: ModelVersion, variant: ModelVersion) -> Pair:
    stamp = judgements.stamp(session, reference.process_model.e_service_id)
    return reference.sha, variant.sha, method(stamp)


def compared(
    reference: ProcessModel,
    variant: ProcessModel,
    said: Judgements = NOTHING_SAID,
    names: compare.Firsts | None = None,
    heard: Heard | None = None,
) -> Compared:
    """Return how ``variant`` differs from ``reference``; ``said`` is what people said of their meanings.

    ``names`` are what elements of the reference were called first, for keys that hold. ``heard`` is told how far it
    is; what it raises ends it.
    """
    told = heard or _unheard
    alignment = compare.match(reference, variant, said)
    told(_MATCHED, 100)
    script = compare.diff(reference, variant, alignment)
    told(_TOLD, 100)
    similarity = compare.similarity(reference, variant, alignment)
    keys = compare.keys(script, reference, variant, names)
    former = compare.former_keys(script, reference, variant, names)
    return Compared(reference, variant, similarity, script, alignment.correspondences, keys, former)


def _unheard(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def method(stamp: str = "") -> str:
    """Return what stands for the code that reads and compares and for what people said: another compares anew."""
    code = release(bpmn, compare)
    return sha256(f"{code} {stamp}".encode()).hexdigest()[:40] if stamp else code


def _as_json(found: Compared) -> dict[str, Json]:
    return {
        "similarity": asdict(found.similarity),
        "operations": [operation_as_json(each) for each in found.script.operations],
        "keys": list(found.keys),
        "former_keys": list(found.former_keys),
        "correspondences": [
            {part: packed(getattr(each, part)) for part in Correspondence.__dataclass_fields__}
            for each in found.correspondences
        ],
    }


def _from_json(stored: Mapping[str, Json], reference: ProcessModel, variant: ProcessModel) -> Compared:
    operations = (operation_from_json(each) for each in stored["operations"])
    correspondences = (
        Correspondence(**{part: unpacked(value) for part, value in each.items()}) for each in stored["correspondences"]
    )
    return Compared(
        reference,
        variant,
        Similarity(**stored["similarity"]),
        EditScript(tuple(operations)),
        tuple(correspondences),
        tuple(stored["keys"]),
        tuple(stored["former_keys"]),
    )


def operation_as_json(operation: Operation) -> dict[str, Json]:
    """Return an operation as JSON, without its changes: it is to be read, not applied."""
    parts = {part: packed(getattr(operation, part)) for part in _PARTS}
    return {**parts, "follows": [operation_as_json(each) for each in operation.follows]}


def operation_from_json(stored: Mapping[str, Json]) -> Operation:
    """Return the operation that ``operation_as_json`` made JSON of."""
    parts = {part: unpacked(stored[part]) for part in _PARTS}
    return Operation(**parts, follows=tuple(operation_from_json(each) for each in stored.get("follows", ())))


def packed(value: Any) -> Json:
    """Return a value as JSON; a message is kept as template and parameters, to be rendered when it is read."""
    if isinstance(value, Message):
        parameters = {name: packed(each) for name, each in value.parameters}
        return {"template": value.template, "parameters": parameters, "plural": value.plural, "count": value.count}
    if isinstance(value, list | tuple | frozenset | set):
        return [packed(each) for each in value]
    return value


def unpacked(value: Json) -> Any:
    """Return the value that ``packed`` made JSON of; lists are tuples."""
    if isinstance(value, dict):
        parameters = tuple(sorted((name, unpacked(each)) for name, each in value["parameters"].items()))
        return Message(value["template"], parameters, value["plural"], value["count"])
    if isinstance(value, list):
        return tuple(unpacked(each) for each in value)
    return value

"""Same or not? What is uncertain in the family of an e-service, asked once for each two meanings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from time import monotonic
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import compare
from engine.compare import Meaning, Question, normal
from engine.errors import EngineError
from engine.language import Message, message
from engine.model import ProcessModel
from engine.model.description import one_line
from engine.services.harmonizing import judgements
from engine.services.harmonizing.comparisons import LARGE, Brief, compared, method, packed, unpacked
from engine.services.harmonizing.harmonization import current_versions
from engine.services.harmonizing.judgements import Verdict, require_judge
from engine.services.publishing.understanding import read_model
from engine.store.keeping import keep
from engine.store.tables import EService, Judgement, ModelVersion, OpenQuestions, Person

Place = int | None
"""A municipality by id; None is the standard."""
Family = Mapping[Place, ModelVersion]


class NotAsked(EngineError):
    """An answer to a question that is not asked, or no longer."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the two activities that a question shows: the version that has it, its id and name there, its meaning."""

    version: ModelVersion
    element: str
    name: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a person sees it; ``key`` names it in addresses.

    ``pairs`` is how many pairs of activities an answer settles, ``places`` the municipalities concerned.
    ``put_off`` is true if somebody did not know.
    """

    key: str
    one: Shown
    other: Shown
    pairs: int
    places: frozenset[int]
    confidence: float
    reasons: tuple[Message, ...]
    put_off: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """What an answer settled: pairs of activities that are no longer uncertain, and the municipalities concerned."""

    judgement: Judgement
    pairs: int
    places: frozenset[int]


def asked(session: Session, e_service: EService, *, now: datetime) -> list[Asked]:
    """Return the questions of an e-service: what settles most first, what somebody did not know last."""
    family = _family(session, e_service)
    found = _put_in_order(session, e_service, _kept(session, e_service, family, now).content)
    return [_asked(each, family, put_off) for each, put_off in found]


def asked_about(session: Session, reference: ModelVersion, variant: ModelVersion) -> dict[tuple[str, str], str]:
    """Return the keys of the questions about elements of two versions, by both elements' ids; computes nothing.

    Empty unless both count in their family and its questions are those of today.
    """
    e_service = reference.process_model.e_service
    family, row = _family(session, e_service), session.get(OpenQuestions, e_service.id)
    if row is None or row.key != _key_of_family(session, e_service, family):
        return {}
    places = {version.id: place for place, version in family.items()}
    if not {reference.id, variant.id} <= places.keys():
        return {}
    ours, theirs = places[reference.id], places[variant.id]
    found = {}
    for question in row.content:
        for pair in question["pairs"]:
            ends = dict(pair)
            if ends.keys() == {ours, theirs} and ours != theirs:
                found[ends[ours], ends[theirs]] = question["key"]
    return found


def consequences(session: Session, question: Asked) -> dict[Verdict, Brief] | None:
    """Return what the comparison of the two models that a question shows becomes by each answer.

    None if neither is the standard, or comparing them takes more than a moment.
    """
    reference, variant = question.other.version, question.one.version
    if not reference.process_model.is_standard or reference.id == variant.id:
        return None
    ours, theirs = read_model(session, reference.sha), read_model(session, variant.sha)
    if len(ours.nodes) * len(theirs.nodes) >= LARGE // 20:
        return None
    said = judgements.judgements(session, reference.process_model.e_service_id).said
    found: dict[Verdict, Brief] = {}
    for verdict in ("same", "apart"):
        answer = compare.Judgement(question.one.meaning, question.other.meaning, verdict == "same")
        result = compared(ours, theirs, compare.Judgements((*said, answer)))
        found[verdict] = Brief(result.similarity.value, len(result.differences))
    return found


def waiting(session: Session) -> int:
    """Return how many questions wait in all e-services, as far as their families were looked through."""
    return int(session.scalar(select(func.sum(OpenQuestions.waiting))) or 0)


def waiting_in(session: Session) -> dict[int, int]:
    """Return how many questions wait, by e-service."""
    return {row.e_service_id: row.waiting for row in session.scalars(select(OpenQuestions))}


def look_through(session: Session, services: Sequence[EService], *, now: datetime, seconds: float) -> int:
    """Look through families that changed until ``seconds`` are over; return how many are left."""
    until = monotonic() + seconds
    for done, service in enumerate(services):
        if monotonic() >= until:
            return len(services) - done
        _kept(session, service, _family(session, service), now)
    return 0


def answer(session: Session, e_service: EService, key: str, verdict: Verdict, *, by: Person, now: datetime) -> Settled:
    """Keep a person's answer and return what it settled; "later" settles nothing.

    Raises NotAsked if the question is not asked, or answered meanwhile; NotAllowed if ``by`` may not answer.
    """
    require_judge(session, by)
    family = _family(session, e_service)
    before = _held(session, e_service, family, now).content
    question = next((each for each in before if each["key"] == key), None)
    if question is None:
        raise NotAsked(_not_asked(session, e_service, key))
    row = _said(question, family, e_service, verdict)
    row.said_by_id, row.said_at = by.id, now
    session.add(row)
    session.commit()
    kept = _kept(session, e_service, family, now)
    still = {_frozen(pair) for each in kept.content for pair in each["pairs"]}
    gone = [pair for each in before for pair in each["pairs"] if _frozen(pair) not in still]
    row.settled = len(gone)
    _count(session, e_service, kept)
    session.commit()
    return Settled(row, len(gone), frozenset(place for pair in gone for place, _ in pair if place is not None))


def _not_asked(session: Session, e_service: EService, key: str) -> Message:
    """Return why a question is not asked: by whose answer, if somebody answered it."""
    given = judgements.answers(session, e_service)
    row = next((each for each in given if each.verdict != "later" and _key_of_answer(each) == key), None)
    if row is None:
        return message("This question is answered already, or a model changed and it is no longer asked.")
    said = {"person": row.said_by.name, "one": row.one, "other": row.other}
    if row.verdict == "same":
        return message("{person} has answered already: “{one}” and “{other}” are the same. It stays so.", **said)
    return message("{person} has answered already: “{one}” and “{other}” are not the same. It stays so.", **said)


def undo(session: Session, judgement_id: int, *, by: Person, now: datetime) -> Judgement:
    """Undo an answer and ask again. Raises what ``judgements.undo`` raises."""
    row = judgements.undo(session, judgement_id, by=by, now=now)
    kept = _kept(session, row.e_service, _family(session, row.e_service), now)
    _count(session, row.e_service, kept)
    session.commit()
    return row


def _family(session: Session, e_service: EService) -> Family:
    """Return the versions that count of an e-service: the standard, then the municipalities' variants."""
    current = current_versions(session)
    places = sorted((place for service, place in current if service == e_service.id), key=lambda place: place or 0)
    return {place: current[e_service.id, place] for place in places}


def _kept(session: Session, e_service: EService, family: Family, now: datetime) -> OpenQuestions:
    """Return the questions of a family, found now if a version, a judgement or this program is another than before."""
    key = _key_of_family(session, e_service, family)
    known = session.get(OpenQuestions, e_service.id)
    if known is not None and known.key == key:
        return known
    models = _models(session, family)
    said = judgements.judgements(session, e_service.id)
    session.commit()
    content = _unanswered(session, e_service, _content(models, said))
    values = {"key": key, "waiting": len(content), "content": content, "made_at": now}
    keep(session, OpenQuestions, e_service_id=e_service.id, **values)
    kept = session.get_one(OpenQuestions, e_service.id, populate_existing=True)
    _count(session, e_service, kept)
    session.commit()
    return kept


def _key_of_family(session: Session, e_service: EService, family: Family) -> str:
    """Return what stands for all that the questions of a family follow from."""
    parts = (f"{place}:{version.sha}" for place, version in family.items())
    return sha256("\n".join((method(judgements.stamp(session, e_service.id)), *parts)).encode()).hexdigest()


def _held(session: Session, e_service: EService, family: Family, now: datetime) -> OpenQuestions:
    """Return the questions of a family with everything said heeded; nobody else answers until this transaction ends."""
    while True:
        _kept(session, e_service, family, now)
        held = session.get(OpenQuestions, e_service.id, with_for_update=True, populate_existing=True)
        if held is not None and held.key == _key_of_family(session, e_service, family):
            return held
        session.rollback()


def _count(session: Session, e_service: EService, kept: OpenQuestions) -> None:
    kept.waiting = sum(not put_off for _, put_off in _put_in_order(session, e_service, kept.content))


def _models(session: Session, family: Family) -> dict[str, ProcessModel]:
    """Return the models of a family that can be read, by what stands for their municipality in names."""
    models = {}
    for place, version in family.items():
        try:
            models[_name(place)] = read_model(session, version.sha)
        except EngineError:
            continue
    return models


def _name(place: Place) -> str:
    return f"{place or 0:06}"


def _place(name: str) -> Place:
    return int(name) or None


def _content(models: Mapping[str, ProcessModel], said: compare.Judgements) -> list[dict[str, Any]]:
    family = compare.match_family(models, said)
    return [_as_json(each, models) for each in compare.questions(models, family)]


def _unanswered(session: Session, e_service: EService, content: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the questions that nobody has answered; an answer that leaves pairs uncertain is not asked for again."""
    given = {judgements.meanings(row) for row in judgements.answers(session, e_service) if row.verdict != "later"}
    return [each for each in content if _meanings(each) not in given]


def _meanings(question: dict[str, Any]) -> frozenset[Meaning]:
    return frozenset((Meaning(*question["one"]), Meaning(*question["other"])))


def _as_json(question: Question, models: Mapping[str, ProcessModel]) -> dict[str, Any]:
    one, other = question.one, question.other
    return {
        "key": _key((one.label, one.role), (other.label, other.role)),
        "one": [one.label, one.role],
        "other": [other.label, other.role],
        "shown": _pair(question.shown),
        "names": [one_line(models[name].node_by_id[id_].name) for name, id_ in question.shown],
        "pairs": [_pair(each) for each in question.pairs],
        "confidence": question.confidence,
        "reasons": packed(question.reasons),
    }


def _key(*ends: tuple[str, str]) -> str:
    """Return what names the question about two meanings, each a label and a role, in addresses."""
    return sha256("\t".join(part for end in ends for part in end).encode()).hexdigest()[:12]


def _key_of_answer(row: Judgement) -> str:
    return _key((normal(row.one), normal(row.one_role)), (normal(row.other), normal(row.other_role)))


def _pair(instance: compare.Instance) -> list[list[Any]]:
    return [[_place(name), element] for name, element in instance]


def _frozen(pair: Sequence[Sequence[Any]]) -> frozenset[tuple[Any, ...]]:
    return frozenset(tuple(end) for end in pair)


def _put_in_order(
    session: Session, e_service: EService, content: Sequence[dict[str, Any]]
) -> list[tuple[dict[str, Any], bool]]:
    """Return questions with whether somebody did not know; those last."""
    later = {judgements.meanings(row) for row in judgements.answers(session, e_service) if row.verdict == "later"}
    told = [(each, _meanings(each) in later) for each in content]
    return sorted(told, key=lambda each: each[1])


def _asked(question: dict[str, Any], family: Family, put_off: bool) -> Asked:
    ends = zip(question["shown"], question["names"], ("one", "other"), strict=True)
    one, other = (
        Shown(family[place], element, name, Meaning(*question[side])) for (place, element), name, side in ends
    )
    places = frozenset(place for pair in question["pairs"] for place, _ in pair if place is not None)
    reasons = unpacked(question["reasons"])
    return Asked(question["key"], one, other, len(question["pairs"]), places, question["confidence"], reasons, put_off)


def _said(question: dict[str, Any], family: Family, e_service: EService, verdict: Verdict) -> Judgement:
    (one, other), one_role, other_role = question["names"], question["one"][1], question["other"][1]
    versions = [family[place].id for place, _ in question["shown"]]
    return Judgement(
        e_service_id=e_service.id,
        verdict=verdict,
        one=one,
        one_role=one_role,
        other=other,
        other_role=other_role,
        one_version_id=versions[0],
        other_version_id=versions[1],
    )

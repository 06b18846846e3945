"""Same or not? What is uncertain in the family of an e-service, asked once for each two meanings."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import compare
from engine.compare import Meaning, normal
from engine.errors import EngineError
from engine.language import Message, message
from engine.model.description import one_line
from engine.services.harmonizing import judgements, open_questions, readiness
from engine.services.harmonizing.comparisons import LARGE, Brief, compared, unpacked
from engine.services.harmonizing.judgements import Verdict, require_judge
from engine.services.harmonizing.open_questions import BeingFound, Family
from engine.services.publishing.understanding import read_model
from engine.store.tables import EService, Judgement, ModelVersion, OpenQuestions, Person


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
    """What an answer settled: pairs of activities that are no longer uncertain, and the municipalities concerned.

    ``newer`` are the versions that count now in place of those that the person saw. If ``asked`` is false, the two are
    no longer in question in them; the answer is kept all the same.
    """

    judgement: Judgement
    pairs: int
    places: frozenset[int]
    newer: tuple[ModelVersion, ...] = ()
    asked: bool = True


Seen = tuple[tuple[int, str], tuple[int, str]]
"""The two activities that a person saw when answering, each by its version's and its own id."""


def asked(session: Session, e_service: EService, *, now: datetime) -> list[Asked]:
    """Return the questions of an e-service: what settles most first, what somebody did not know last.

    Raises BeingFound while a worker finds those of a large family.
    """
    family = open_questions.family_of(session, e_service)
    found = open_questions.put_in_order(
        session, e_service, open_questions.kept(session, e_service, family, now).content
    )
    return [_asked(each, family, put_off) for each, put_off in found]


def asked_about(session: Session, reference: ModelVersion, variant: ModelVersion) -> dict[tuple[str, str], str]:
    """Return the keys of the questions about elements of two versions, by both elements' ids; computes nothing.

    Empty unless both count in their family and its questions are those of today.
    """
    e_service = reference.process_model.e_service
    family = open_questions.family_of(session, e_service)
    places = {version.id: place for place, version in family.items()}
    if not {reference.id, variant.id} <= places.keys():
        return {}
    ours, theirs = places[reference.id], places[variant.id]
    found = {}
    for question in open_questions.known(session, e_service, family):
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


def answer(
    session: Session,
    e_service: EService,
    key: str,
    verdict: Verdict,
    *,
    seen: Seen | None = None,
    by: Person,
    now: datetime,
) -> Settled:
    """Keep a person's answer and return what it settled; "later" settles nothing.

    With ``seen`` an answer is kept too if a version that came meanwhile has taken the question away: it is about words.
    Raises NotAsked if the question is not asked, or answered meanwhile; NotAllowed if ``by`` may not answer;
    BeingFound if the questions of a large family are not found yet.
    """
    require_judge(session, by)
    family = open_questions.family_of(session, e_service)
    before = open_questions.held(session, e_service, family, now).content
    newer = tuple(_newer(session, family, seen))
    question = next((each for each in before if each["key"] == key), None)
    if question is None:
        row = _said_of(session, e_service, key, seen, verdict) if newer and seen else None
        if row is None or _answered(session, e_service, key) is not None:
            raise NotAsked(_not_asked(session, e_service, key))
    else:
        row = _said(question, family, e_service, verdict)
    row.said_by_id, row.said_at = by.id, now
    session.add(row)
    session.commit()
    left = open_questions.kept(session, e_service, family, now)
    still = {_frozen(pair) for each in left.content for pair in each["pairs"]}
    gone = [pair for each in before for pair in each["pairs"] if _frozen(pair) not in still]
    row.settled = len(gone)
    open_questions.count(session, e_service, left)
    readiness.ask_after_answer(session, e_service.id, now=now)
    places = frozenset(place for pair in gone for place, _ in pair if place is not None)
    return Settled(row, len(gone), places, newer, question is not None)


def _newer(session: Session, family: Family, seen: Seen | None) -> Iterator[ModelVersion]:
    """Yield the versions that count now in place of those that were seen."""
    for version_id, _ in seen or ():
        version = session.get(ModelVersion, version_id)
        today = family.get(version.process_model.municipality_id) if version is not None else None
        if version is not None and today is not None and today.id != version_id:
            yield today


def _said_of(session: Session, e_service: EService, key: str, seen: Seen, verdict: Verdict) -> Judgement | None:
    """Return an answer about two activities as they were seen, None if the question is not about them."""
    versions = [session.get(ModelVersion, version_id) for version_id, _ in seen]
    nodes = []
    for version, (_, element) in zip(versions, seen, strict=True):
        if version is None or version.process_model.e_service_id != e_service.id:
            return None
        model = read_model(session, version.sha)
        if element not in model.node_by_id:
            return None
        node = model.node_by_id[element]
        nodes.append((one_line(node.name), model.role(node)))
    (one, its_role), (other, the_others) = nodes
    for one_role, other_role in product(("", normal(its_role)), ("", normal(the_others))):
        ends = ((normal(one), one_role), (normal(other), other_role))
        if key in (open_questions.key_of(*ends), open_questions.key_of(*reversed(ends))):
            ids = dict(zip(("one_version_id", "other_version_id"), (each for each, _ in seen), strict=True))
            said = {"one": one, "one_role": one_role, "other": other, "other_role": other_role}
            return Judgement(e_service_id=e_service.id, verdict=verdict, **said, **ids)
    return None


def _answered(session: Session, e_service: EService, key: str) -> Judgement | None:
    """Return the answer that was given to a question."""
    given = judgements.answers(session, e_service)
    known = (row for row in given if row.verdict != "later")
    return next((row for row in known if open_questions.key_of_answer(row) == key), None)


def _not_asked(session: Session, e_service: EService, key: str) -> Message:
    """Return why a question is not asked: by whose answer, if somebody answered it."""
    row = _answered(session, e_service, key)
    if row is None:
        return message("This question is answered already, or a model changed and it is no longer asked.")
    said = {"person": row.said_by.name, "one": row.one, "other": row.other}
    if row.verdict == "same":
        return message("{person} has answered already: “{one}” and “{other}” are the same. It stays so.", **said)
    return message("{person} has answered already: “{one}” and “{other}” are not the same. It stays so.", **said)


def undo(session: Session, judgement_id: int, *, by: Person, now: datetime) -> Judgement:
    """Undo an answer and ask again. Raises what ``judgements.undo`` raises."""
    row = judgements.undo(session, judgement_id, by=by, now=now)
    e_service = row.e_service
    with suppress(BeingFound):
        left = open_questions.kept(session, e_service, open_questions.family_of(session, e_service), now)
        open_questions.count(session, e_service, left)
    readiness.ask_after_answer(session, e_service.id, now=now)
    return row


def _frozen(pair: Sequence[Sequence[Any]]) -> frozenset[tuple[Any, ...]]:
    return frozenset(tuple(end) for end in pair)


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

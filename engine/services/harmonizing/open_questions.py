"""The questions of a family, kept while its models and answers are the same; of a large one by a worker."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from engine import compare
from engine.compare import Meaning, Question, normal
from engine.errors import EngineError
from engine.language import message
from engine.model import ProcessModel
from engine.model.description import one_line
from engine.services.harmonizing import family_works, judgements
from engine.services.harmonizing.comparisons import method, packed
from engine.services.harmonizing.families import is_large
from engine.services.harmonizing.family_works import Heard, Stopped, Wanted, What
from engine.services.harmonizing.harmonization import current_versions
from engine.services.publishing.understanding import read_model
from engine.store.keeping import keep
from engine.store.tables import EService, FamilyWork, Judgement, ModelVersion, OpenQuestions

Place = int | None
"""A municipality by id; None is the standard."""
Family = Mapping[Place, ModelVersion]
Json = dict[str, Any]


class BeingFound(EngineError):
    """Questions of a large family that a worker is finding, or that somebody stopped."""


def family_of(session: Session, e_service: EService) -> Family:
    """Return the versions that count of an e-service: the standard, then the municipalities' variants."""
    return families_of(session).get(e_service.id, {})


def families_of(session: Session) -> Mapping[int, Family]:
    """Return the versions that count of all e-services, by the id of each; one query."""
    current = current_versions(session)
    found: dict[int, dict[Place, ModelVersion]] = {}
    for service, place in sorted(current, key=lambda each: each[1] or 0):
        found.setdefault(service, {})[place] = current[service, place]
    return found


def kept(session: Session, e_service: EService, family: Family, now: datetime) -> OpenQuestions:
    """Return the questions of a family, found now if a version, an answer or this program is another than before.

    Of a large family a worker finds them; meanwhile those that the last answers leave are returned, if the versions are
    the same. Commits. Raises BeingFound if nothing is known of these versions.
    """
    key = key_of_family(session, e_service, family)
    known = session.get(OpenQuestions, e_service.id)
    if known is not None and known.key == key:
        return known
    models = _models(session, family)
    if is_large(models):
        return _left(session, e_service, family, now)
    said = judgements.judgements(session, e_service.id)
    session.commit()
    return _store(session, e_service, family, key, _content(models, said), now)


def find_questions(session: Session, e_service_id: int, key_of: str, what: What, turn: int, *, now: datetime) -> None:
    """Find the questions of a large family, telling how far it is. The job.

    Nothing is found if a model or an answer has changed since, or if somebody stops it.
    """
    e_service = session.get_one(EService, e_service_id)
    family = family_of(session, e_service)
    if key_of_family(session, e_service, family) != key_of:
        return
    wanted = Wanted(e_service_id, key_of, what)
    heard = family_works.telling(session, wanted, turn, now=now)
    models, said = _models(session, family), judgements.judgements(session, e_service_id)
    session.commit()
    try:
        heard(0, 0)
        content = _content(models, said, heard)
    except Stopped:
        return
    _store(session, e_service, family, key_of, content, now)
    family_works.end(session, wanted)
    session.commit()


def wanted_of(session: Session, e_service: EService) -> Wanted:
    """Return what a worker is asked for when the questions of an e-service are found."""
    return Wanted(e_service.id, key_of_family(session, e_service, family_of(session, e_service)), "questions")


def work_on(session: Session, e_service: EService) -> FamilyWork | None:
    """Return how far a worker is with the questions of an e-service, None if none was asked."""
    return family_works.work_on(session, wanted_of(session, e_service).key, "questions")


def known(session: Session, e_service: EService, family: Family) -> Sequence[Json]:
    """Return what is known of the questions of a family without finding anything: nothing of other versions."""
    row = session.get(OpenQuestions, e_service.id)
    if row is None:
        return ()
    if row.key == key_of_family(session, e_service, family):
        return row.content
    return _unanswered(session, e_service, row.content) if row.family == _of_versions(family) else ()


def held(session: Session, e_service: EService, family: Family, now: datetime) -> OpenQuestions:
    """Return the questions of a family with everything said heeded; nobody else answers until this transaction ends.

    Raises BeingFound as ``kept``.
    """
    while True:
        kept(session, e_service, family, now)
        row = session.get(OpenQuestions, e_service.id, with_for_update=True, populate_existing=True)
        if row is not None and row.key == key_of_family(session, e_service, family):
            return row
        if row is not None and row.family == _of_versions(family) and is_large(_models(session, family)):
            row.content = _unanswered(session, e_service, row.content)
            return row
        session.rollback()


def count(session: Session, e_service: EService, row: OpenQuestions) -> None:
    """Count what waits of an e-service's questions. Commits nothing."""
    row.waiting = sum(not put_off for _, put_off in put_in_order(session, e_service, row.content))


def put_in_order(session: Session, e_service: EService, content: Sequence[Json]) -> list[tuple[Json, bool]]:
    """Return questions with whether somebody did not know; those last."""
    later = {judgements.meanings(row) for row in judgements.answers(session, e_service) if row.verdict == "later"}
    told = [(each, _meanings(each) in later) for each in content]
    return sorted(told, key=lambda each: each[1])


def key_of_answer(row: Judgement) -> str:
    """Return the key of the question that an answer is to."""
    return key_of((normal(row.one), normal(row.one_role)), (normal(row.other), normal(row.other_role)))


def key_of_family(session: Session, e_service: EService, family: Family) -> str:
    """Return what stands for all that the questions of a family follow from."""
    return key_of_versions(family, judgements.stamp(session, e_service.id))


def key_of_versions(family: Family, stamp: str) -> str:
    """Return the same, what people said being known by its stamp."""
    return sha256("\n".join((method(stamp), *_versions(family))).encode()).hexdigest()


def _of_versions(family: Family) -> str:
    """Return what stands for the versions of a family alone, as this program reads them."""
    return sha256("\n".join((method(), *_versions(family))).encode()).hexdigest()


def _versions(family: Family) -> list[str]:
    return [f"{place}:{version.sha}" for place, version in family.items()]


def _left(session: Session, e_service: EService, family: Family, now: datetime) -> OpenQuestions:
    """Let a worker find the questions of a large family, and return what the last answers leave of those known."""
    wanted = Wanted(e_service.id, key_of_family(session, e_service, family), "questions")
    family_works.ask(session, wanted, now=now)
    row = session.get(OpenQuestions, e_service.id, populate_existing=True)
    if row is None or row.family != _of_versions(family):
        raise BeingFound(message("The models are large, so a background job looks for questions."))
    row.content = _unanswered(session, e_service, row.content)
    count(session, e_service, row)
    session.commit()
    return row


def _store(
    session: Session, e_service: EService, family: Family, key: str, content: Sequence[Json], now: datetime
) -> OpenQuestions:
    left = _unanswered(session, e_service, content)
    values = {"key": key, "family": _of_versions(family), "waiting": len(left), "content": left, "made_at": now}
    keep(session, OpenQuestions, e_service_id=e_service.id, **values)
    row = session.get_one(OpenQuestions, e_service.id, populate_existing=True)
    count(session, e_service, row)
    session.commit()
    return row


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


def _content(models: Mapping[str, ProcessModel], said: compare.Judgements, heard: Heard | None = None) -> list[Json]:
    family = compare.match_family(models, said, heard)
    return [_as_json(each, models) for each in compare.questions(models, family)]


def _unanswered(session: Session, e_service: EService, content: Sequence[Json]) -> list[Json]:
    """Return the questions that nobody has answered; an answer that leaves pairs uncertain is not asked for again."""
    given = {judgements.meanings(row) for row in judgements.answers(session, e_service) if row.verdict != "later"}
    return [each for each in content if _meanings(each) not in given]


def _meanings(question: Json) -> frozenset[Meaning]:
    return frozenset((Meaning(*question["one"]), Meaning(*question["other"])))


def _as_json(question: Question, models: Mapping[str, ProcessModel]) -> Json:
    one, other = question.one, question.other
    return {
        "key": key_of((one.label, one.role), (other.label, other.role)),
        "one": [one.label, one.role],
        "other": [other.label, other.role],
        "shown": _pair(question.shown),
        "names": [one_line(models[name].node_by_id[id_].name) for name, id_ in question.shown],
        "pairs": [_pair(each) for each in question.pairs],
        "confidence": question.confidence,
        "reasons": packed(question.reasons),
    }


def key_of(*ends: tuple[str, str]) -> str:
    """Return what names the question about two meanings, each a label and a role, in addresses."""
    return sha256("\t".join(part for end in ends for part in end).encode()).hexdigest()[:12]


def _pair(instance: compare.Instance) -> list[list[Any]]:
    return [[_place(name), element] for name, element in instance]

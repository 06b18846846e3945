"""What people say of two meanings holds for all models of an e-service, now and later."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy.orm import Session

from engine import bpmn
from engine.compare import NOTHING_SAID
from engine.model.sketch import read_sketch
from engine.services.harmonizing import comparisons, judgements, open_questions, questions
from engine.services.organization import people
from engine.services.organization.authority import NotAllowed
from engine.services.publishing import models
from engine.services.publishing.understanding import understand
from engine.store import Database
from engine.store.tables import EService, ModelVersion, Municipality, Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STANDARD = "(start) -> Registrera ansökan -> Utred planenlighet -> Besluta om lov -> (slut)"
VARIANT = "(start) -> Registrera ansökan -> Handlägg ansökan -> Besluta om lov -> (slut)"


@pytest.fixture
def lead(session: Session) -> Person:
    lead = people.create_person(session, "Elin Holm", now=NOW)
    people.assign(session, lead, "change_lead", None, by=None)
    people.assign(session, lead, "process_owner", None, by=None)
    return lead


@pytest.fixture
def uploads(
    session: Session, e_service: EService, kil: Municipality, sunne: Municipality, lead: Person
) -> list[ModelVersion]:
    found = []
    for place, sketch in ((None, STANDARD), (kil, VARIANT), (sunne, VARIANT.replace("Registrera", "Diarieför"))):
        data = bpmn.write(read_sketch(sketch))
        found.append(models.upload(session, e_service, place, "m.bpmn", data, by=lead, now=NOW))
    models.publish(session, found[0].id, by=lead, now=NOW)
    return found


def find(session: Session, e_service: EService, label: str) -> questions.Asked:
    """Return the question that is about a label."""
    found = questions.asked(session, e_service, now=NOW)
    return next(each for each in found if label in (each.one.meaning.label, each.other.meaning.label))


def test_one_question_is_asked_of_two_meanings_whatever_number_of_models_has_them(
    session: Session, e_service: EService, uploads: list[ModelVersion]
) -> None:
    found = questions.asked(session, e_service, now=NOW)
    asked = [each for each in found if "handlägg ansökan" in (each.one.meaning.label, each.other.meaning.label)]
    assert len(asked) == 1
    assert asked[0].pairs == 2
    assert len(asked[0].places) == 2
    assert asked[0].other.version.id == uploads[0].id
    assert questions.waiting(session) == len(found) == questions.waiting_in(session)[e_service.id]


def test_an_answer_settles_all_models_is_used_in_comparisons_and_can_be_undone(
    session: Session, e_service: EService, uploads: list[ModelVersion], lead: Person
) -> None:
    standard, variant, _ = uploads
    before = comparisons.compare_versions(session, standard.id, variant.id, now=NOW)
    question = find(session, e_service, "handlägg ansökan")
    settled = questions.answer(session, e_service, question.key, "same", by=lead, now=NOW)
    assert (settled.pairs, len(settled.places)) == (2, 2)
    assert comparisons.stored_comparison(session, standard, variant) is None
    after = comparisons.compare_versions(session, standard.id, variant.id, now=NOW)
    assert len(after.differences) < len(before.differences) or len(after.questions) < len(before.questions)
    with pytest.raises(questions.NotAsked):
        questions.answer(session, e_service, question.key, "same", by=lead, now=NOW)
    questions.undo(session, settled.judgement.id, by=lead, now=NOW)
    assert find(session, e_service, "handlägg ansökan").key == question.key
    assert comparisons.stored_comparison(session, standard, variant) is not None
    with pytest.raises(judgements.NothingToUndo):
        questions.undo(session, settled.judgement.id, by=lead, now=NOW)


def test_an_answer_holds_for_the_next_upload_with_other_ids(
    session: Session, e_service: EService, uploads: list[ModelVersion], lead: Person, kil: Municipality
) -> None:
    key = find(session, e_service, "handlägg ansökan").key
    questions.answer(session, e_service, key, "same", by=lead, now=NOW)
    again = VARIANT.replace("(slut)", "(klart)")
    data = bpmn.write(read_sketch(again)).replace(b"Handl\xc3\xa4gg_ans\xc3\xb6kan", b"x77")
    version = models.upload(session, e_service, kil, "m.bpmn", data, by=lead, now=NOW + timedelta(days=1))
    understood = understand(session, version)
    assert understood.standard["x77"].name == "Utred planenlighet"


def test_who_does_not_know_puts_a_question_off(
    session: Session, e_service: EService, uploads: list[ModelVersion], lead: Person
) -> None:
    first = questions.asked(session, e_service, now=NOW)[0]
    waiting = questions.waiting(session)
    settled = questions.answer(session, e_service, first.key, "later", by=lead, now=NOW)
    assert settled.pairs == 0
    assert questions.waiting(session) == waiting - 1
    last = questions.asked(session, e_service, now=NOW)[-1]
    assert (last.key, last.put_off) == (first.key, True)
    assert judgements.judgements(session, e_service.id).said == ()


def test_the_newest_answer_about_two_meanings_is_the_one_that_holds(
    session: Session, e_service: EService, uploads: list[ModelVersion], lead: Person
) -> None:
    key = find(session, e_service, "handlägg ansökan").key
    for verdict in ("later", "apart"):
        questions.answer(session, e_service, key, verdict, by=lead, now=NOW)
    assert [row.verdict for row in judgements.answers(session, e_service)] == ["apart"]
    assert [each.same for each in judgements.judgements(session, e_service.id).said] == [False]


def test_only_change_leads_and_process_owners_answer(
    session: Session, e_service: EService, uploads: list[ModelVersion]
) -> None:
    key = questions.asked(session, e_service, now=NOW)[0].key
    stranger = people.create_person(session, "Ulla Ny", now=NOW)
    with pytest.raises(NotAllowed):
        questions.answer(session, e_service, key, "same", by=stranger, now=NOW)


def test_a_family_without_models_has_no_questions(session: Session, e_service: EService) -> None:
    assert questions.asked(session, e_service, now=NOW) == []
    assert questions.waiting(session) == 0


def test_of_two_who_answer_at_once_one_is_told_what_the_other_said(
    database: Database, session: Session, e_service: EService, uploads: list[ModelVersion], lead: Person
) -> None:
    question = find(session, e_service, "handlägg ansökan")
    names = ("Anna Berg", "Bo Ek")
    both = [people.create_person(session, name, now=NOW) for name in names]
    for person in both:
        people.assign(session, person, "change_lead", None, by=None)
    session.commit()
    ready, told = Barrier(2), []

    def answers(person: Person, verdict: judgements.Verdict) -> None:
        with database.writing() as own:
            service = own.get_one(EService, e_service.id)
            own.commit()
            ready.wait()
            try:
                questions.answer(own, service, question.key, verdict, by=person, now=NOW)
            except questions.NotAsked as error:
                told.append(str(error))

    threads = [Thread(target=answers, args=pair) for pair in zip(both, ("same", "apart"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (given,) = judgements.answers(session, e_service)
    (said,) = told
    assert said.startswith(
        f"{given.said_by.name} has answered already: “Handlägg ansökan” and “Utred planenlighet” are"
    )


def test_an_answer_that_leaves_pairs_uncertain_is_not_asked_for_again(
    session: Session, e_service: EService, uploads: list[ModelVersion], lead: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = find(session, e_service, "handlägg ansökan")
    found = open_questions._content
    monkeypatch.setattr(open_questions, "_content", lambda models, _: found(models, NOTHING_SAID))  # still uncertain
    given = questions.answer(session, e_service, question.key, "same", by=lead, now=NOW)
    assert given.pairs == 2
    assert question.key not in [each.key for each in questions.asked(session, e_service, now=NOW)]
    with pytest.raises(questions.NotAsked, match="Elin Holm has answered already"):
        questions.answer(session, e_service, question.key, "apart", by=lead, now=NOW)
    questions.undo(session, given.judgement.id, by=lead, now=NOW)
    assert question.key in [each.key for each in questions.asked(session, e_service, now=NOW)]

"""What comparing pages show is found by a job when something changes, before anybody looks."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine import bpmn
from engine.model.sketch import read_sketch
from engine.services.catalogue import adoptions
from engine.services.harmonizing import comparisons, families, harmonization, questions, readiness
from engine.services.organization import people
from engine.services.publishing import models
from engine.services.storage.remembered import Remembered
from engine.store.tables import EService, FamilyWork, Municipality, Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
STANDARD = "(start) -> Registrera [Registrator] -> Utred planenlighet [Handläggare] -> Besluta [Delegat] -> (slut)"


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what was compared in the database of another test."""
    monkeypatch.setattr(comparisons, "_briefs", Remembered(16))
    monkeypatch.setattr(families, "_families", Remembered(16))
    monkeypatch.setattr(families, "_proposals", Remembered(16))


@pytest.fixture
def owner(session: Session) -> Person:
    owner = people.create_person(session, "Eva Nor", now=NOW)
    people.assign(session, owner, "process_owner", None, by=None)
    return owner


def upload(session: Session, e_service: EService, place: Municipality | None, sketch: str, owner: Person) -> int:
    data = bpmn.write(read_sketch(sketch))
    version = models.upload(session, e_service, place, "m.bpmn", data, by=owner, now=NOW)
    if place is None:
        models.publish(session, version.id, by=owner, now=NOW)
    return version.id


def asked_for(session: Session) -> list[str]:
    """Return the keys under which a worker was asked to make something ready."""
    table = "workflow_status" if session.get_bind().dialect.name == "sqlite" else "dbos.workflow_status"
    found = session.execute(text(f"SELECT workflow_uuid FROM {table} WHERE name = 'make_ready'")).scalars().all()
    return sorted(found)


@pytest.fixture
def family(session: Session, e_service: EService, kil: Municipality, sunne: Municipality, owner: Person) -> EService:
    upload(session, e_service, None, STANDARD, owner)
    upload(session, e_service, kil, STANDARD.replace("Utred planenlighet", "Handlägg ansökan"), owner)
    upload(session, e_service, sunne, STANDARD.replace("-> Besluta", "-> Granska -> Besluta"), owner)
    return e_service


def test_the_job_finds_all_that_pages_show(session: Session, family: EService) -> None:
    rows = harmonization.chart(session, on=TODAY)
    assert readiness.lacking(session, rows) == [family]
    readiness.make_ready(session, family.id, now=NOW)
    rows = harmonization.chart(session, on=TODAY)
    assert readiness.lacking(session, rows) == []
    assert harmonization.waiting(rows) == []
    assert questions.waiting(session) > 0
    (work,) = session.scalars(select(FamilyWork))
    families.find_family(session, family.id, work.key, "family", work.turn, now=NOW)
    assert families.step(session, families.members_of(session, family, on=TODAY), proposal=True) == "found"
    readiness.make_ready(session, family.id, now=NOW)
    assert session.scalars(select(FamilyWork)).all() == []


def test_a_newer_draft_is_compared_too_though_a_published_version_counts(
    session: Session, family: EService, kil: Municipality, owner: Person
) -> None:
    published = models.versions(session, family, kil)[0]
    models.publish(session, published.id, by=owner, now=NOW)
    draft = upload(session, family, kil, STANDARD.replace("Besluta", "Avgör"), owner)
    readiness.make_ready(session, family.id, now=NOW)
    standard = models.versions(session, family, None)[0]
    for version in (published.id, draft):
        known = comparisons.stored_comparison(session, standard, models.find_version(session, version))
        assert known is not None


def test_each_change_asks_a_worker_and_the_same_change_once(
    session: Session, family: EService, kil: Municipality, owner: Person
) -> None:
    before = len(asked_for(session))
    later = NOW.replace(hour=10)
    adoptions.adopt(session, family, kil, "standard", valid_from=TODAY, by=owner, now=later)
    readiness.ask(session, [family.id], now=later)
    readiness.ask(session, [family.id], now=later.replace(second=30))
    readiness.ask_after_release(session)
    readiness.ask_after_release(session)
    assert len(asked_for(session)) == before + 3


def test_of_several_answers_only_the_last_is_followed_up(session: Session, family: EService, owner: Person) -> None:
    first = questions.asked(session, family, now=NOW)[0]
    settled = questions.answer(session, family, first.key, "same", by=owner, now=NOW)
    readiness.make_ready(session, family.id, "an older stamp", now=NOW)
    assert harmonization.waiting(harmonization.chart(session, on=TODAY)) != []
    readiness.make_ready(session, family.id, f"1:{settled.judgement.id}:{settled.judgement.id**2}", now=NOW)
    assert harmonization.waiting(harmonization.chart(session, on=TODAY)) == []

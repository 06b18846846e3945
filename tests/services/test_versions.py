"""Accepting one by one, notes, restoring and deleting, and preparing by a worker."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import bpmn
from engine.model.sketch import read_sketch
from engine.services.organization import people
from engine.services.organization.authority import NotAllowed
from engine.services.publishing import acceptances, drafts, models, versions
from engine.services.publishing.acceptances import CannotAccept
from engine.services.publishing.models import SameFile
from engine.services.publishing.versions import CannotDelete
from engine.store.tables import Blob, EService, ModelVersion, Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = (NOW + timedelta(days=100)).date()
TEXT = {"sv": "s", "en": "e"}
LOSS = {"kind": "lossy", "rule": "r", "message": TEXT}


def drawn(sketch: str) -> bytes:
    return bpmn.write(read_sketch(sketch))


GOOD = drawn("(start) -> Registrera -> Besluta -> (slut)")
BETTER = drawn("(start) -> Registrera -> Kommunicera -> Besluta -> (slut)")


@pytest.fixture
def owner(session: Session, e_service: EService) -> Person:
    person = people.create_person(session, "Jonas Nyström", now=NOW)
    e_service.owner_id = person.id
    session.commit()
    return person


@pytest.fixture
def first(session: Session, e_service: EService, owner: Person) -> ModelVersion:
    return models.upload(session, e_service, None, "ett.bpmn", GOOD, by=owner, now=NOW, note="Först")


def with_losses(session: Session, version: ModelVersion, *elements: str) -> ModelVersion:
    version.findings, version.rewrites = [], [{**LOSS, "element": each} for each in elements]
    session.commit()
    return version


def test_losses_are_accepted_one_by_one_and_taken_back(session: Session, first: ModelVersion, owner: Person) -> None:
    with_losses(session, first, "a", "b")
    [taken] = acceptances.accept(session, first.id, [("r", "a")], "Ingen saknar det", by=owner, now=NOW)
    assert [each.element for each in models.obstacles(first)] == ["b"]
    acceptances.take_back(session, first.id, taken.id, by=owner, now=NOW)
    assert len(models.obstacles(first)) == 2
    assert [(each.reason, each.taken_back_by) for each in first.acceptances] == [("Ingen saknar det", owner)]
    acceptances.accept(session, first.id, [("r", "a"), ("r", "b")], "Ingen saknar dem", by=owner, now=NOW)
    assert models.publish(session, first.id, by=owner, now=NOW).status == "published"
    with pytest.raises(CannotAccept, match="published already"):
        acceptances.take_back(session, first.id, first.acceptances[-1].id, by=owner, now=NOW)


@pytest.mark.parametrize(
    ("place", "reason", "said"), [(("r", "a"), " ", "Write why"), (("r", "x"), "Jo", "nothing to accept")]
)
def test_what_is_wrong_with_an_acceptance_is_said(
    session: Session, first: ModelVersion, owner: Person, place: tuple[str, str], reason: str, said: str
) -> None:
    with_losses(session, first, "a")
    with pytest.raises(CannotAccept, match=said):
        acceptances.accept(session, first.id, [place], reason, by=owner, now=NOW)


def test_an_exemption_needs_a_later_day(session: Session, first: ModelVersion, owner: Person) -> None:
    first.findings, first.rewrites = [{"rule": "l", "severity": "law", "element": None, "message": TEXT}], []
    session.commit()
    with pytest.raises(CannotAccept, match="later day"):
        acceptances.accept(session, first.id, [("l", None)], "Därför", by=owner, now=NOW)
    acceptances.accept(session, first.id, [("l", None)], "Därför", review_on=LATER, by=owner, now=NOW)
    assert models.obstacles(first) == []


def test_only_the_owner_accepts(session: Session, first: ModelVersion) -> None:
    with_losses(session, first, "a")
    stranger = people.create_person(session, "Någon Annan", now=NOW)
    with pytest.raises(NotAllowed):
        acceptances.accept(session, first.id, [("r", "a")], "Jo", by=stranger, now=NOW)


def test_what_corresponds_is_offered_with_its_old_reason_and_not_taken_over(
    session: Session, e_service: EService, first: ModelVersion, owner: Person
) -> None:
    [old] = [node.id for node in bpmn.read(GOOD).model.nodes if node.name == "Besluta"]
    with_losses(session, first, old)
    acceptances.accept(session, first.id, [("r", old)], "Ingen saknar det", by=owner, now=NOW)
    other_ids = BETTER.replace(b'"n', b'"other_n').replace(b">n", b">other_n")
    renamed = bpmn.read(other_ids).model
    [new] = [node.id for node in renamed.nodes if node.name == "Besluta"]
    second = models.upload(session, e_service, None, "tva.bpmn", other_ids, by=owner, now=NOW)
    with_losses(session, second, new, "elsewhere")
    offered = acceptances.offered(session, second)
    assert {place: each.reason for place, each in offered.items()} == {("r", new): "Ingen saknar det"}
    assert len(models.obstacles(second)) == 2
    with pytest.raises(CannotAccept):
        acceptances.accept_again(session, second.id, [("r", "elsewhere")], by=owner, now=NOW)
    [again] = acceptances.accept_again(session, second.id, by=owner, now=NOW)
    assert (again.reason, again.element) == ("Ingen saknar det", new)


def test_a_note_is_changed_and_what_it_was_is_kept(session: Session, first: ModelVersion, owner: Person) -> None:
    versions.write_note(session, first.id, " Rättad ", by=owner, now=NOW)
    versions.write_note(session, first.id, "Rättad", by=owner, now=NOW)
    assert first.note == "Rättad"
    assert [each.text for each in versions.notes_of(session, first)] == ["Rättad", "Först"]


def test_a_restored_version_is_the_newest_draft_byte_for_byte(
    session: Session, e_service: EService, first: ModelVersion, owner: Person
) -> None:
    models.upload(session, e_service, None, "tva.bpmn", BETTER, by=owner, now=NOW)
    restored = versions.restore(session, first.id, "Återställd", by=owner, now=NOW)
    assert (restored.number, restored.status, restored.note) == (3, "draft", "Återställd")
    assert models.original(session, restored) == GOOD
    assert restored.executable
    listed = versions.list_versions(session, restored.process_model)
    assert [each.version.number for each in listed] == [3, 2, 1]


def test_the_same_file_as_any_version_is_named_and_not_copied(
    session: Session, e_service: EService, first: ModelVersion, owner: Person
) -> None:
    models.upload(session, e_service, None, "tva.bpmn", BETTER, by=owner, now=NOW)
    with pytest.raises(SameFile, match="same as version 1") as refused:
        models.upload(session, e_service, None, "tre.bpmn", GOOD, by=owner, now=NOW)
    assert refused.value.version == first


def test_a_draft_is_deleted_with_its_file_and_its_number_is_not_used_again(
    session: Session, e_service: EService, first: ModelVersion, owner: Person
) -> None:
    second = models.upload(session, e_service, None, "tva.bpmn", BETTER, by=owner, now=NOW, note="Andra")
    sha = second.sha
    with pytest.raises(CannotDelete, match="based on version 1"):
        versions.delete_draft(session, first.id, by=owner)
    versions.delete_draft(session, second.id, by=owner)
    assert session.get(Blob, sha) is None
    again = models.upload(session, e_service, None, "tva.bpmn", BETTER, by=owner, now=NOW)
    assert again.number == 3


def test_what_was_published_is_kept_even_when_withdrawn(session: Session, first: ModelVersion, owner: Person) -> None:
    first.findings = []
    models.publish(session, first.id, by=owner, now=NOW)
    models.withdraw(session, first.id, by=owner, now=NOW)
    with pytest.raises(CannotDelete, match="has been published"):
        versions.delete_draft(session, first.id, by=owner)


def test_a_large_file_is_prepared_by_a_worker_and_a_small_one_at_once(
    session: Session, e_service: EService, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = models.upload(session, e_service, None, "m.bpmn", GOOD, by=owner, now=NOW, when="unless_large")
    assert small.preparing_since is None
    monkeypatch.setattr(drafts, "LARGE", 3)
    large = models.upload(session, e_service, None, "m.bpmn", BETTER, by=owner, now=NOW, when="unless_large")
    assert (large.preparing_since, large.prepared_sha) == (NOW, None)
    with pytest.raises(drafts.StillPreparing):
        models.publish(session, large.id, by=owner, now=NOW)
    drafts.prepare_version(session, large.id, now=NOW)
    drafts.prepare_version(session, large.id, now=NOW)
    large = session.scalars(select(ModelVersion).where(ModelVersion.id == large.id)).one()
    assert large.executable
    assert large.preparing_since is None


def test_preparing_what_is_deleted_meanwhile_does_nothing(session: Session, first: ModelVersion) -> None:
    drafts.prepare_version(session, first.id + 1, now=NOW)


def test_a_file_that_is_no_model_is_refused_even_if_it_is_prepared_later(
    session: Session, e_service: EService, owner: Person
) -> None:
    with pytest.raises(bpmn.Unreadable):
        models.upload(session, e_service, None, "m.bpmn", b"<html/>", by=owner, now=NOW, when="later")

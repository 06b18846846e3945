"""Two versions are compared once; what is kept reads back as it was."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import bpmn
from engine.language import in_both
from engine.model.sketch import read_sketch
from engine.services.harmonizing import comparisons, consequences, overlays
from engine.services.organization import people
from engine.services.publishing import models
from engine.services.storage.remembered import Remembered
from engine.store.tables import Comparison, EService, Judgement, ModelVersion, Municipality, Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STANDARD = "(start) -> Registrera [Registrator] -> Utred [Handläggare] -> Besluta [Delegat] -> (slut)"
VARIANT = "(start) -> Diarieför [Registrator] -> Utred [Handläggare] -> Granska [Chef] -> Besluta [Nämnd] -> (slut)"


@pytest.fixture
def pair(session: Session, e_service: EService, kil: Municipality) -> tuple[ModelVersion, ModelVersion]:
    owner = people.create_person(session, "Eva Nor", now=NOW)
    people.assign(session, owner, "process_owner", None, by=None)
    uploads = [(None, STANDARD), (kil, VARIANT)]
    standard, variant = (
        models.upload(session, e_service, place, "m.bpmn", bpmn.write(read_sketch(sketch)), by=owner, now=NOW)
        for place, sketch in uploads
    )
    return standard, variant


def test_what_is_kept_reads_back_as_it_was(session: Session, pair: tuple[ModelVersion, ModelVersion]) -> None:
    standard, variant = pair
    assert comparisons.stored_comparison(session, standard, variant) is None
    first = comparisons.compare_versions(session, standard.id, variant.id, now=NOW)
    assert 0 < first.similarity.value < 1
    assert len(first.script) > 0
    session.expire_all()
    again = comparisons.stored_comparison(session, standard, variant)
    assert again is not None
    assert again.similarity == first.similarity
    assert again.correspondences == first.correspondences
    read_back = again.script.named("Standarden", "Kil").operations
    assert [(each.kind, in_both(each.message)) for each in read_back] == [
        (each.kind, in_both(each.message)) for each in first.script.named("Standarden", "Kil").operations
    ]
    assert all(each.reference or each.variant for each in read_back)


def test_a_comparison_is_made_once(session: Session, pair: tuple[ModelVersion, ModelVersion]) -> None:
    for _ in range(2):
        comparisons.compare_versions(session, pair[0].id, pair[1].id, now=NOW)
    assert session.scalar(select(func.count()).select_from(Comparison)) == 1


def test_a_version_is_wholly_like_itself(session: Session, pair: tuple[ModelVersion, ModelVersion]) -> None:
    found = comparisons.compare_versions(session, pair[0].id, pair[0].id, now=NOW)
    assert (found.similarity.value, len(found.script)) == (1.0, 0)


def test_behaviour_and_picture_are_worked_out_once_until_something_else_is_said(
    session: Session, pair: tuple[ModelVersion, ModelVersion], monkeypatch: pytest.MonkeyPatch
) -> None:
    standard, variant = pair
    owner = session.scalars(select(Person)).one()
    worked: list[str] = []
    monkeypatch.setattr(consequences, "_behaviours", Remembered(8))
    monkeypatch.setattr(overlays, "_overlays", Remembered(8))
    for module, name in ((consequences, "_behaviour"), (overlays, "_overlay")):
        act = getattr(module, name)
        monkeypatch.setattr(module, name, lambda found, act=act, name=name: (worked.append(name), act(found))[1])

    def look() -> None:
        found = comparisons.compare_versions(session, standard.id, variant.id, now=NOW)
        consequences.behaviour_of(found)
        overlays.overlay(found)
        overlays.overlay_file(found)

    look()
    look()
    assert sorted(worked) == ["_behaviour", "_overlay"]
    service = standard.process_model.e_service_id
    said = {"e_service_id": service, "verdict": "same", "said_by_id": owner.id, "said_at": NOW}
    session.add(Judgement(one="Registrera", other="Granska", **said))
    session.commit()
    look()
    assert sorted(worked) == ["_behaviour", "_behaviour", "_overlay", "_overlay"]


def test_a_key_holds_when_the_standard_calls_the_activity_otherwise(
    session: Session, e_service: EService, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    standard, variant = pair
    before = comparisons.compare_versions(session, standard.id, variant.id, now=NOW)
    renamed = bpmn.write(read_sketch(STANDARD.replace("Besluta", "Fatta beslut")))
    owner = session.get_one(Person, standard.uploaded_by_id)
    later = models.upload(session, e_service, None, "m.bpmn", renamed, by=owner, now=NOW)
    after = comparisons.compare_versions(session, later.id, variant.id, now=NOW)

    def of_kind(found: comparisons.Compared, kind: str) -> list[str]:
        return [key for key, each in zip(found.keys, found.script.operations, strict=True) if each.kind == kind]

    assert of_kind(after, "reassign") == of_kind(before, "reassign") != []
    assert of_kind(after, "insert") == of_kind(before, "insert") != []

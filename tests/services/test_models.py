"""Uploading, publishing and withdrawing versions of process models."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from engine import bpmn
from engine.model.sketch import read_sketch
from engine.services.catalogue import adoptions
from engine.services.organization import people
from engine.services.organization.authority import NotAllowed
from engine.services.publishing import models
from engine.services.publishing.models import Acceptance, CannotPublish, UploadRefused
from engine.store.tables import EService, ModelVersion, Municipality, Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


def drawn(sketch: str) -> bytes:
    return bpmn.write(read_sketch(sketch))


GOOD = drawn("(start) -> Registrera [Registrator] -> Besluta [Handläggare] -> (slut)")
BETTER = drawn("(start) -> Registrera -> Kommunicera -> Besluta -> (slut)")


@pytest.fixture
def owner(session: Session, e_service: EService) -> Person:
    person = people.create_person(session, "Jonas Nyström", now=NOW)
    e_service.owner_id = person.id
    session.commit()
    return person


@pytest.fixture
def local(session: Session, kil: Municipality) -> Person:
    person = people.create_person(session, "Lena Hedman", now=NOW)
    people.assign(session, person, "process_owner", kil, by=None)
    return person


def upload(session: Session, e_service: EService, by: Person, data: bytes = GOOD, **more: object) -> ModelVersion:
    municipality = more.pop("municipality", None)
    return models.upload(session, e_service, municipality, "modell.bpmn", data, by=by, now=NOW, **more)  # type: ignore[arg-type]


def published(session: Session, version: ModelVersion, by: Person) -> ModelVersion:
    taken = [Acceptance(each.rule, each.element, "Provat", date(2027, 1, 1)) for each in models.obstacles(version)]
    return models.publish(session, version.id, taken, by=by, now=NOW)


def test_an_upload_is_kept_byte_for_byte_and_numbered(session: Session, e_service: EService, owner: Person) -> None:
    first = upload(session, e_service, owner)
    second = upload(session, e_service, owner, BETTER, note="Med kommunicering")
    assert (first.number, second.number, second.status) == (1, 2, "draft")
    assert models.original(session, second) == BETTER
    assert models.prepared_form(session, second) is not None
    assert [version.number for version in models.versions(session, e_service, None)] == [2, 1]


def test_the_path_of_a_file_name_is_left_out(session: Session, e_service: EService, owner: Person) -> None:
    version = models.upload(session, e_service, None, "C:\\Users\\jonas\\bygglov.bpmn", GOOD, by=owner, now=NOW)
    assert version.file_name == "bygglov.bpmn"


def test_a_drawing_that_cannot_run_as_drawn_is_taken_in_with_what_was_rewritten(
    session: Session, e_service: EService, owner: Person
) -> None:
    version = upload(
        session, e_service, owner, drawn("(start) -> <Komplett?> -ja-> Besluta\n<Komplett?> -nej-> Avvisa")
    )
    assert version.executable
    assert {rewrite["kind"] for rewrite in version.rewrites} >= {"decision"}
    assert all(rewrite["message"]["sv"] and rewrite["message"]["en"] for rewrite in version.rewrites)


def test_a_file_that_is_no_model_is_refused(session: Session, e_service: EService, owner: Person) -> None:
    with pytest.raises(bpmn.Unreadable):
        upload(session, e_service, owner, b"<html/>")


def test_a_file_that_is_too_large_is_refused(session: Session, e_service: EService, owner: Person) -> None:
    with pytest.raises(UploadRefused, match="larger than 5 MB"):
        upload(session, e_service, owner, b" " * (models.LARGEST_UPLOAD + 1))


def test_the_same_file_twice_is_refused(session: Session, e_service: EService, owner: Person) -> None:
    upload(session, e_service, owner)
    with pytest.raises(UploadRefused, match="same as version 1"):
        upload(session, e_service, owner)


def test_the_same_file_is_stored_once(
    session: Session, e_service: EService, owner: Person, kil: Municipality, local: Person
) -> None:
    standard = upload(session, e_service, owner)
    variant = upload(session, e_service, local, municipality=kil)
    assert standard.sha == variant.sha


def test_publishing_makes_a_version_the_one_that_runs(
    session: Session, e_service: EService, owner: Person, kil: Municipality, local: Person
) -> None:
    first = published(session, upload(session, e_service, owner), owner)
    adoptions.adopt(session, e_service, kil, "standard", valid_from=TODAY, by=local, now=NOW)
    assert adoptions.runs_for(session, kil, e_service, on=TODAY) == first
    second = upload(session, e_service, owner, BETTER)
    assert adoptions.runs_for(session, kil, e_service, on=TODAY) == first
    published(session, second, owner)
    assert adoptions.runs_for(session, kil, e_service, on=TODAY) == second
    assert second.based_on == first


def test_withdrawing_lets_the_version_before_run_again(
    session: Session, e_service: EService, owner: Person, kil: Municipality, local: Person
) -> None:
    first = published(session, upload(session, e_service, owner), owner)
    second = published(session, upload(session, e_service, owner, BETTER), owner)
    adoptions.adopt(session, e_service, kil, "standard", valid_from=TODAY, by=local, now=NOW)
    models.withdraw(session, second.id, by=owner, now=NOW)
    assert adoptions.runs_for(session, kil, e_service, on=TODAY) == first
    with pytest.raises(CannotPublish, match="1 municipality runs it"):
        models.withdraw(session, first.id, by=owner, now=NOW)


def test_a_lossy_rewrite_must_be_accepted_with_a_reason(session: Session, e_service: EService, owner: Person) -> None:
    version = upload(session, e_service, owner)
    version.findings = []
    version.rewrites = [{"kind": "lossy", "rule": "r", "element": "x", "message": {"sv": "s", "en": "e"}}]
    session.commit()
    with pytest.raises(CannotPublish, match="1 obstacle") as refused:
        models.publish(session, version.id, [Acceptance("r", "x", "  ")], by=owner, now=NOW)
    assert [(each.kind, each.can_be_accepted) for each in refused.value.obstacles] == [("lossy", True)]
    models.publish(session, version.id, [Acceptance("r", "x", "Svaret väntas inte in")], by=owner, now=NOW)
    taken = [(each.rule, each.element, each.reason, each.taken_by, each.taken_at) for each in version.acceptances]
    assert taken == [("r", "x", "Svaret väntas inte in", owner, NOW)]


def test_a_legal_finding_needs_a_day_of_review_and_an_error_cannot_be_accepted(
    session: Session, e_service: EService, owner: Person
) -> None:
    version = upload(session, e_service, owner)
    text = {"sv": "s", "en": "e"}
    version.rewrites = []
    version.findings = [
        {"rule": "law", "severity": "law", "element": None, "message": text},
        {"rule": "bad", "severity": "error", "element": "x", "message": text},
        {"rule": "hint", "severity": "warning", "element": "x", "message": text},
    ]
    reasons = [Acceptance("bad", "x", "Därför", TODAY), Acceptance("law", None, "Därför")]
    assert [each.rule for each in models.obstacles(version, reasons)] == ["law", "bad"]
    reasons = [Acceptance("law", None, "Därför", TODAY)]
    assert [(each.rule, each.can_be_accepted) for each in models.obstacles(version, reasons)] == [("bad", False)]


def test_what_is_older_than_the_published_version_is_not_published(
    session: Session, e_service: EService, owner: Person
) -> None:
    first = upload(session, e_service, owner)
    published(session, upload(session, e_service, owner, BETTER), owner)
    with pytest.raises(CannotPublish, match="Version 2 is published and newer"):
        published(session, first, owner)


def test_only_the_owner_decides_over_the_standard_and_only_the_municipality_over_its_variant(
    session: Session, e_service: EService, owner: Person, local: Person, kil: Municipality
) -> None:
    with pytest.raises(NotAllowed, match="It is Jonas Nyström"):
        upload(session, e_service, local)
    with pytest.raises(NotAllowed, match="process owner in Kil"):
        upload(session, e_service, owner, municipality=kil)
    everywhere = people.create_person(session, "Eva Nor", now=NOW)
    people.assign(session, everywhere, "process_owner", None, by=None)
    assert upload(session, e_service, everywhere).number == 1
    assert upload(session, e_service, everywhere, municipality=kil).number == 1


def test_the_family_is_the_standard_and_then_the_variants_by_name(
    session: Session, e_service: EService, owner: Person, local: Person, kil: Municipality
) -> None:
    upload(session, e_service, local, municipality=kil)
    upload(session, e_service, owner)
    assert [model.municipality_id for model in models.family(session, e_service)] == [None, kil.id]


def test_a_municipality_that_never_chose_offers_nothing(
    session: Session, e_service: EService, kil: Municipality
) -> None:
    assert adoptions.runs_for(session, kil, e_service, on=TODAY) is None
    assert [(each.municipality, each.mode) for each in adoptions.overview(session, e_service, on=TODAY)] == [
        (kil, "not_offered")
    ]


def test_an_adoption_holds_from_its_day_until_the_next(
    session: Session, e_service: EService, owner: Person, local: Person, kil: Municipality
) -> None:
    version = published(session, upload(session, e_service, owner), owner)
    next_week = TODAY + timedelta(days=7)
    adoptions.adopt(session, e_service, kil, "standard", valid_from=TODAY, by=local, now=NOW)
    adoptions.adopt(session, e_service, kil, "not_offered", valid_from=next_week, by=local, now=NOW)
    assert adoptions.runs_for(session, kil, e_service, on=next_week - timedelta(days=1)) == version
    assert adoptions.runs_for(session, kil, e_service, on=next_week) is None
    adoptions.adopt(session, e_service, kil, "standard", valid_from=next_week, by=local, now=NOW)
    assert [each.mode for each in adoptions.history(session, e_service, kil)] == ["standard", "standard"]


def test_what_has_passed_or_is_not_published_cannot_be_adopted(
    session: Session, e_service: EService, local: Person, kil: Municipality
) -> None:
    with pytest.raises(adoptions.AdoptionRefused, match="what has passed"):
        adoptions.adopt(session, e_service, kil, "not_offered", valid_from=date(2026, 11, 22), by=local, now=NOW)
    with pytest.raises(adoptions.AdoptionRefused, match="No version of the standard"):
        adoptions.adopt(session, e_service, kil, "standard", valid_from=TODAY, by=local, now=NOW)
    with pytest.raises(adoptions.AdoptionRefused, match="variant of Kil"):
        adoptions.adopt(session, e_service, kil, "variant", valid_from=TODAY, by=local, now=NOW)


def test_only_the_municipality_itself_adopts(
    session: Session, e_service: EService, owner: Person, kil: Municipality
) -> None:
    with pytest.raises(NotAllowed):
        adoptions.adopt(session, e_service, kil, "not_offered", valid_from=TODAY, by=owner, now=NOW)

"""What a family shares is found once for all processes, a large one by a worker."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from engine import bpmn
from engine.compare.merge import NoSoundModel
from engine.model.sketch import read_sketch
from engine.services.harmonizing import families, family_works
from engine.services.harmonizing.families import Members
from engine.services.harmonizing.found_families import KEPT
from engine.services.harmonizing.proposals import compare_family, propose_standard
from engine.services.organization import people
from engine.services.publishing import models
from engine.services.storage.remembered import Remembered
from engine.store.tables import EService, FamilyWork, FoundFamily, Municipality, Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STANDARD = "(start) -> Registrera [Registrator] -> Utred [Handläggare] -> Besluta [Delegat] -> (slut)"
VARIANT = STANDARD.replace("Besluta", "Granska [Chef] -> Besluta")
NEVER_ENDS = "(start) -> Registrera -> Utred -> Registrera"


@pytest.fixture
def owner(session: Session) -> Person:
    owner = people.create_person(session, "Eva Nor", now=NOW)
    people.assign(session, owner, "process_owner", None, by=None)
    return owner


@pytest.fixture
def members(session: Session, e_service: EService, kil: Municipality, sunne: Municipality, owner: Person) -> Members:
    upload(session, e_service, None, STANDARD, owner)
    upload(session, e_service, kil, VARIANT, owner)
    upload(session, e_service, sunne, STANDARD.replace("Utred", "Handlägg"), owner)
    return families.members_of(session, e_service, on=NOW.date())


def upload(session: Session, e_service: EService, place: Municipality | None, sketch: str, owner: Person) -> None:
    data = bpmn.write(read_sketch(sketch))
    version = models.upload(session, e_service, place, "m.bpmn", data, by=owner, now=NOW)
    if place is None:
        models.publish(session, version.id, by=owner, now=NOW)


@pytest.fixture(autouse=True)
def other_process(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Begin each test with nothing remembered; ``forget`` makes it another process once more."""
    forget(monkeypatch)
    return monkeypatch


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_families", "_proposals", "_merged"):
        monkeypatch.setattr(families, name, Remembered(4))


def always_large(monkeypatch: pytest.MonkeyPatch) -> None:
    for bound in ("MOMENT", "LARGE"):
        monkeypatch.setattr(families, bound, 1)


def jobs_waiting(session: Session) -> int:
    table = "workflow_status" if session.get_bind().dialect.name == "sqlite" else "dbos.workflow_status"
    return int(session.execute(text(f"SELECT count(*) FROM {table} WHERE name = 'find_family'")).scalar_one())


def test_another_process_reads_what_one_has_found(
    session: Session, members: Members, other_process: pytest.MonkeyPatch
) -> None:
    assert families.step(session, members, proposal=True) == "comparing"
    assert families.find(session, members, proposal=True, now=NOW) == "found"
    found = families.family_of(session, members), families.proposal_of(session, members)
    files = families.merged_file(session, members), families.proposal_file(session, members)

    forget(other_process)
    for costly in ("compare_family", "proposed"):
        other_process.setattr(families, costly, None)
    assert families.step(session, members, proposal=True) == "found"
    again, proposal = families.family_of(session, members), families.proposal_of(session, members)
    assert (again.figures, again.matrix, again.clusters) == (found[0].figures, found[0].matrix, found[0].clusters)
    assert again.union.of == found[0].union.of
    assert proposal.choices == found[1].choices
    assert proposal.proposal.kept == found[1].proposal.kept
    assert [(each.member, each.count) for each in proposal.adjustments] == [
        (each.member, each.count) for each in found[1].adjustments
    ]
    assert (families.merged_file(session, members), families.proposal_file(session, members)) == files


def test_how_far_it_is_is_told_to_the_end_of_each_part(session: Session, members: Members) -> None:
    models_of = families._models(session, members)
    told: list[float] = []
    family = compare_family(models_of, heard=lambda done, total: told.append(done / total))
    assert told == sorted(told)
    assert told[-1] == 1
    told.clear()
    propose_standard(family.union, lambda done, total: told.append(done / total))
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) > len(members.versions)


def test_that_no_standard_can_be_proposed_is_kept_too(
    session: Session, e_service: EService, kil: Municipality, sunne: Municipality, owner: Person,
    other_process: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for place in (kil, sunne):
        upload(session, e_service, place, NEVER_ENDS, owner)
    members = families.members_of(session, e_service, on=NOW.date())
    for _ in range(2):
        assert families.find(session, members, proposal=True, now=NOW) == "found"
        with pytest.raises(NoSoundModel, match="None of the models passes"):
            families.proposal_file(session, members)
        forget(other_process)


def test_a_large_family_is_found_by_a_worker_who_is_asked_once(
    session: Session, members: Members, other_process: pytest.MonkeyPatch
) -> None:
    always_large(other_process)
    for _ in range(2):
        assert families.find(session, members, proposal=True, now=NOW) == "comparing"
    assert jobs_waiting(session) == 1
    work = families.work_on(session, members, "comparing")
    assert work is not None
    assert (work.asked_at, work.turn, work.stopped_at) == (NOW, 1, None)
    families.find(session, members, proposal=True, now=NOW + family_works.SILENT)
    assert jobs_waiting(session) == 2
    families.find_family(session, members.e_service.id, members.key, "family", 1, now=NOW)
    assert families.step(session, members, proposal=True) == "comparing"  # another was asked instead
    families.find_family(session, members.e_service.id, members.key, "family", 2, now=NOW)
    assert families.step(session, members, proposal=True) == "proposing"
    families.find(session, members, proposal=True, now=NOW)
    families.find_family(session, members.e_service.id, members.key, "proposal", 1, now=NOW)
    assert families.step(session, members, proposal=True) == "found"
    assert session.scalars(select(FamilyWork)).all() == []


def test_a_worker_tells_how_far_it_is_and_ends_when_somebody_stops_it(
    session: Session, members: Members, owner: Person, other_process: pytest.MonkeyPatch
) -> None:
    always_large(other_process)
    other_process.setattr(family_works, "TELL_EVERY", 0.0)
    families.find(session, members, proposal=False, now=NOW)
    wanted = families.wanted(members, "comparing")
    told: list[tuple[int, int]] = []
    telling = family_works.telling

    def told_and_stopped(*given: Any, **named: Any) -> family_works.Heard:
        heard = telling(*given, **named)

        def each(done: int, total: int) -> None:
            heard(done, total)
            told.append((done, total))
            if len(told) == 3:
                assert family_works.stop(session, wanted, by=owner, now=NOW)

        return each

    other_process.setattr(family_works, "telling", told_and_stopped)
    families.find_family(session, wanted.e_service_id, wanted.key, "family", 1, now=NOW)
    assert told == [(0, 0), (116, 1000), (233, 1000)]
    work = families.work_on(session, members, "comparing")
    assert work is not None
    assert (work.done, work.total, work.stopped_by_id) == (233, 1000, owner.id)
    assert not family_works.stop(session, wanted, by=owner, now=NOW)
    assert families.find(session, members, proposal=False, now=NOW + 2 * family_works.SILENT) == "comparing"
    assert jobs_waiting(session) == 1  # what is stopped stays so until somebody goes on with it
    family_works.ask_again(session, wanted, by=owner, now=NOW)
    assert jobs_waiting(session) == 2


def test_what_was_asked_of_older_models_is_no_longer_worked_on(
    session: Session, e_service: EService, members: Members, kil: Municipality, owner: Person,
    other_process: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    always_large(other_process)
    families.find(session, members, proposal=False, now=NOW)
    upload(session, e_service, kil, VARIANT.replace("Granska", "Se över"), owner)
    families.find(session, families.members_of(session, e_service, on=NOW.date()), proposal=False, now=NOW)
    assert families.work_on(session, members, "comparing") is None


def test_a_job_whose_models_have_changed_finds_nothing(session: Session, members: Members) -> None:
    families.find_family(session, members.e_service.id, "another", "family", 1, now=NOW)
    assert session.scalar(select(func.count()).select_from(FoundFamily)) == 0


def test_a_new_upload_is_found_anew_and_the_oldest_findings_go(
    session: Session, e_service: EService, members: Members, kil: Municipality, owner: Person
) -> None:
    known = set()
    for number in range(KEPT + 2):
        upload(session, e_service, kil, VARIANT.replace("Granska", f"Granska gång {number}"), owner)
        changed = families.members_of(session, e_service, on=NOW.date())
        known.add(changed.key)
        families.find(session, changed, proposal=False, now=NOW + timedelta(minutes=number))
    assert len(known) == KEPT + 2
    assert set(session.scalars(select(FoundFamily.key))) < known
    assert session.scalar(select(func.count()).select_from(FoundFamily)) == KEPT

"""Building blocks: what calls run, which version a case keeps, and what is refused because others call it."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from engine import bpmn
from engine.model.sketch import read_sketch
from engine.services.case_handling import cases, running_forms, whereabouts, work_items
from engine.services.catalogue import adoptions
from engine.services.organization.authority import NotAllowed
from engine.services.publishing import building_blocks, models, uses, versions
from engine.services.publishing.building_blocks import BlockRefused, StillCalled
from engine.services.publishing.models import CannotPublish
from engine.services.publishing.obstacles import Acceptance, obstacles
from engine.services.publishing.uses import NoSuchCall, NotADraft
from engine.store.tables import Case, EService, ModelVersion, Person
from tests.services.cases.place import NOW, Place, owner_of_standard

REVIEW = NOW.date().replace(year=2027)


def calling(sketch: str, called: str = "expediera", *properties: tuple[str, str]) -> bytes:
    """Return the file of a sketch in which the activity Anropa calls a process."""
    model = read_sketch(sketch)
    call = replace(model.node_by_id["Anropa"], kind="callActivity", called=called, properties=properties)
    return bpmn.write(model.replacing(call))


CALLER = calling("(start) -> Utred -> Anropa -> Arkivera -> (slut)")


@pytest.fixture
def owner(place: Place) -> Person:
    """Jonas decides over the standard and may make building blocks."""
    return owner_of_standard(place)


@pytest.fixture
def block(place: Place, owner: Person) -> EService:
    """The building block Expediera, of which nothing is drawn."""
    return building_blocks.make_block(place.session, "Expediera", "Dispatch", by=owner)


def published(session: Session, e_service: EService, data: bytes, owner: Person) -> ModelVersion:
    """Upload and publish a file as the next version."""
    version = models.upload(session, e_service, None, "x.bpmn", data, by=owner, now=NOW)
    return publish(session, version, owner)


def publish(session: Session, version: ModelVersion, owner: Person) -> ModelVersion:
    accepted = [Acceptance(each.rule, each.element, "Provat", REVIEW) for each in obstacles(version)]
    return models.publish(session, version.id, accepted, by=owner, now=NOW)


def sending(first: str = "Skicka") -> bytes:
    return bpmn.write(read_sketch(f"(start) -> {first} -> (slut)"))


def started(place: Place) -> Case:
    version = adoptions.runs_for(place.session, place.municipality, place.e_service, on=NOW.date())
    assert version is not None
    case = cases.start_case(
        place.session,
        e_service=place.e_service,
        municipality=place.municipality,
        version=version,
        subject="Prov",
        application={},
        applicant=place.maja,
        by=place.maja,
        now=NOW,
    )
    place.session.commit()
    return case


def do(place: Place, case: Case, name: str) -> list[str]:
    """Complete the work item of this name; return the names of those that are open then."""
    item = next(each for each in work_items.open_work_items(place.session, case) if each.name == name)
    item.group = place.group
    place.session.commit()
    assert work_items.form_of(place.session, item)["fields"]
    done = work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    return [each.name for each in done.opened]


def test_a_case_runs_the_building_block_that_its_version_calls(place: Place, owner: Person, block: EService) -> None:
    published(place.session, block, sending(), owner)
    published(place.session, place.e_service, CALLER, owner)
    case = started(place)
    assert do(place, case, "Utred") == ["Skicka"]
    where = whereabouts.find(place.session, case)
    assert set(where.now) == {"Anropa", "expediera-1.Skicka"}
    assert do(place, case, "Skicka") == ["Arkivera"]
    assert do(place, case, "Arkivera") == []
    assert case.status == "completed"
    assert "expediera-1.Skicka" in whereabouts.find(place.session, case).done


def test_latest_is_what_is_published_when_a_case_starts_and_a_case_keeps_it(
    place: Place, owner: Person, block: EService
) -> None:
    published(place.session, block, sending("Skicka brev"), owner)
    published(place.session, place.e_service, CALLER, owner)
    old = started(place)
    published(place.session, block, sending("Skicka digitalt"), owner)
    new = started(place)
    assert do(place, old, "Utred") == ["Skicka brev"]
    assert do(place, new, "Utred") == ["Skicka digitalt"]
    assert old.form_id != new.form_id and started(place).form_id == new.form_id


def test_a_pinned_version_stays_and_is_carried_over_to_the_next_upload(
    place: Place, owner: Person, block: EService
) -> None:
    first = published(place.session, block, sending("Skicka brev"), owner)
    draft = models.upload(place.session, place.e_service, None, "x.bpmn", CALLER, by=owner, now=NOW)
    uses.choose(place.session, draft, "Anropa", "pinned", block.id, first.id)
    publish(place.session, draft, owner)
    published(place.session, block, sending("Skicka digitalt"), owner)
    assert do(place, started(place), "Utred") == ["Skicka brev"]
    again = calling("(start) -> Utred -> Anropa -> Arkivera -> Stäng -> (slut)")
    later = models.upload(place.session, place.e_service, None, "x.bpmn", again, by=owner, now=NOW)
    (call,) = uses.calls_of(place.session, later)
    assert (call.mode, call.runs, call.chosen) == ("pinned", first, True)


def test_a_person_may_be_chosen_and_is_the_default_where_nothing_is_called_so(
    place: Place, owner: Person, block: EService
) -> None:
    version = published(place.session, place.e_service, CALLER, owner)
    assert {each["rule"] for each in version.rewrites} == {"call"}
    published(place.session, block, sending(), owner)
    assert do(place, started(place), "Utred") == ["Anropa"], "what is published is not changed by others"
    draft = models.upload(
        place.session, place.e_service, None, "x.bpmn", calling("(start) -> Anropa -> (slut)"), by=owner, now=NOW
    )
    assert uses.calls_of(place.session, draft)[0].mode == "person", "the choice is carried over"
    uses.choose(place.session, draft, "Anropa", "latest", block.id, None)
    running_forms.prepare_with_uses(place.session, draft)
    assert not draft.rewrites


def test_the_file_says_which_version_it_calls(place: Place, owner: Person, block: EService) -> None:
    first = published(place.session, block, sending("Skicka brev"), owner)
    published(place.session, block, sending("Skicka digitalt"), owner)
    said = (("calledElementBinding", "version"), ("calledElementVersion", "1"))
    data = calling("(start) -> Anropa -> (slut)", "expediera", *said)
    draft = models.upload(place.session, place.e_service, None, "x.bpmn", data, by=owner, now=NOW)
    assert [(each.mode, each.runs) for each in uses.calls_of(place.session, draft)] == [("pinned", first)]
    missing = calling("(start) -> Anropa -> B -> (slut)", "expediera", said[0], ("calledElementVersion", "9"))
    draft = models.upload(place.session, place.e_service, None, "x.bpmn", missing, by=owner, now=NOW)
    (call,) = uses.calls_of(place.session, draft)
    assert call.mode == "person" and "“9”" in str(call.reason)


def test_what_is_published_is_not_chosen_anew(place: Place, owner: Person, block: EService) -> None:
    published(place.session, block, sending(), owner)
    version = published(place.session, place.e_service, CALLER, owner)
    with pytest.raises(NotADraft):
        uses.choose(place.session, version, "Anropa", "person", None, None)


def test_a_choice_names_a_call_and_something_published(place: Place, owner: Person, block: EService) -> None:
    draft = models.upload(place.session, place.e_service, None, "x.bpmn", CALLER, by=owner, now=NOW)
    for element, mode in (("Utred", "person"), ("Anropa", "latest"), ("Anropa", "pinned")):
        with pytest.raises(NoSuchCall):
            uses.choose(place.session, draft, element, mode, block.id, None)  # type: ignore[arg-type]


def test_a_building_block_that_others_call_is_not_withdrawn(place: Place, owner: Person, block: EService) -> None:
    first = published(place.session, block, sending("Skicka brev"), owner)
    published(place.session, place.e_service, CALLER, owner)
    with pytest.raises(StillCalled, match="Prov"):
        models.withdraw(place.session, first.id, by=owner, now=NOW)
    place.session.rollback()
    published(place.session, block, sending("Skicka digitalt"), owner)
    assert models.withdraw(place.session, first.id, by=owner, now=NOW).status == "withdrawn"


def test_building_blocks_that_call_each_other_are_not_published(place: Place, owner: Person, block: EService) -> None:
    other = building_blocks.make_block(place.session, "Kommunicera", "", by=owner)
    published(place.session, block, sending(), owner)
    published(place.session, other, calling("(start) -> Anropa -> (slut)", "Expediera"), owner)
    draft = models.upload(
        place.session, block, None, "x.bpmn", calling("(start) -> Anropa -> (slut)", "kommunicera"), by=owner, now=NOW
    )
    assert "calls-itself" in {each["rule"] for each in draft.findings if each["severity"] == "error"}
    with pytest.raises(CannotPublish):
        models.publish(place.session, draft.id, by=owner, now=NOW)


def test_building_blocks_call_others(place: Place, owner: Person, block: EService) -> None:
    other = building_blocks.make_block(place.session, "Kommunicera", "", by=owner)
    published(place.session, block, sending(), owner)
    published(place.session, other, calling("(start) -> Anropa -> (slut)", "Expediera"), owner)
    published(place.session, place.e_service, calling("(start) -> Anropa -> (slut)", "Kommunicera"), owner)
    case = started(place)
    assert [each.element for each in work_items.open_work_items(place.session, case)] == ["expediera-1.Skicka"]
    assert {"Anropa", "kommunicera-1.Anropa"} <= set(whereabouts.find(place.session, case).now)


def test_who_uses_a_building_block_is_listed(place: Place, owner: Person, block: EService) -> None:
    published(place.session, block, sending(), owner)
    user = published(place.session, place.e_service, CALLER, owner)
    (listed,) = building_blocks.list_blocks(place.session)
    assert listed.users == (user,) and listed.published is not None and listed.published.number == 1


def test_a_building_block_needs_a_name_of_its_own_and_a_process_owner(
    place: Place, owner: Person, block: EService
) -> None:
    for name in ("", "expediera ", "x" * 81):
        with pytest.raises(BlockRefused):
            building_blocks.make_block(place.session, name, "", by=owner)
    with pytest.raises(NotAllowed):
        building_blocks.make_block(place.session, "Annat", "", by=place.anna)


def test_a_building_block_is_no_e_service_to_adopt(place: Place, owner: Person, block: EService) -> None:
    with pytest.raises(adoptions.AdoptionRefused):
        adoptions.adopt(place.session, block, place.municipality, "standard", valid_from=NOW.date(), by=owner, now=NOW)


def test_a_draft_that_calls_is_deleted_with_its_forms(place: Place, owner: Person, block: EService) -> None:
    published(place.session, block, sending(), owner)
    draft = models.upload(place.session, place.e_service, None, "x.bpmn", CALLER, by=owner, now=NOW)
    uses.choose(place.session, draft, "Anropa", "person", None, None)
    versions.delete_draft(place.session, draft.id, by=owner)
    assert place.session.get(ModelVersion, draft.id) is None

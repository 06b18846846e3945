"""One act on many work items: each once, a sentence for each that could not be, and back to whom it was with."""

import pytest
from sqlalchemy import select

from engine.language import render
from engine.services.case_handling import applications, work_items
from engine.services.operations import bulk
from engine.services.operations.acting import operate
from engine.services.operations.acts import Act, ActRefused, ReasonMissing
from engine.services.operations.outlook_of_work import work_outlook
from engine.services.organization.access import NotYours
from engine.store.tables import CaseEvent, Person, WorkItem
from tests.services.cases.place import NOW, Place

SKETCH = "(start) -> Utred [Handläggare] -> (slut)"


@pytest.fixture
def items(place: Place) -> list[WorkItem]:
    """A work item of each of five cases of Kil."""
    place.publish(SKETCH)
    for n in range(5):
        values = {"arende": f"Nr {n}"}
        applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)
    return list(place.session.scalars(select(WorkItem).order_by(WorkItem.id)))


def finished(place: Place, row_id: int) -> bulk.Progress:
    while bulk.work(place.session, row_id, now=NOW):
        pass
    return bulk.progress(place.session, row_id, by=place.anna)


def holders(place: Place, items: list[WorkItem]) -> list[str]:
    place.session.expire_all()
    return [item.assignee.name.split()[0] if item.assignee else "–" for item in items]


def test_each_goes_back_to_whom_it_was_with_unless_somebody_has_touched_it(
    place: Place, items: list[WorkItem], ylva: Person
) -> None:
    ids = [item.id for item in items]
    work_items.claim(place.session, ids[0], by=place.anna, now=NOW)
    work_items.claim(place.session, ids[1], by=place.lisa, now=NOW)
    operate(place.session, items[4].case.number, Act("suspend", "Väntar."), by=ylva, now=NOW)
    seen = work_outlook(place.session, "assign", ids, to=place.lisa, by=place.anna)
    assert (seen.total, seen.done) == (5, 3)
    assert {render(each, "sv") for each in seen.refused} == {
        "1 är redan hos Lisa Jonsson.",
        "1 är i ett pausat ärende.",
    }
    row = bulk.begin(place.session, "k", "assign", ids, to=place.lisa.id, by=place.anna, now=NOW)
    progress = finished(place, row.id)
    assert (progress.done, len(progress.refused), progress.undoable) == (3, 2, 3)
    assert holders(place, items) == ["Lisa", "Lisa", "Lisa", "Lisa", "–"]
    work_items.complete(place.session, ids[2], {}, by=place.lisa, now=NOW)
    work_items.release(place.session, ids[3], by=place.lisa, now=NOW)
    back = bulk.undo(place.session, row.id, by=place.anna, now=NOW)
    assert (back.total, finished(place, back.id).done) == (1, 1)
    assert bulk.undo(place.session, row.id, by=place.anna, now=NOW).id == back.id
    assert holders(place, items)[:2] == ["Anna", "Lisa"]
    assert bulk.progress(place.session, back.id, by=place.anna).undoable == 0


def test_what_is_released_is_taken_again_by_whoever_released_it(place: Place, items: list[WorkItem]) -> None:
    ids = [item.id for item in items]
    for id_ in ids[:2]:
        work_items.claim(place.session, id_, by=place.anna, now=NOW)
    seen = work_outlook(place.session, "release", ids, by=place.anna)
    assert (seen.done, [render(each, "en") for each in seen.refused]) == (2, ["3 are not taken by you."])
    row = bulk.begin(place.session, "k", "release", ids, by=place.anna, now=NOW)
    assert (finished(place, row.id).done, holders(place, items)) == (2, ["–"] * 5)
    assert finished(place, bulk.undo(place.session, row.id, by=place.anna, now=NOW).id).done == 2
    assert holders(place, items)[:2] == ["Anna", "Anna"]


def test_a_worker_that_is_killed_has_handed_over_neither_half_nor_twice(
    place: Place, items: list[WorkItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = bulk.begin(
        place.session, "k", "assign", [item.id for item in items], to=place.lisa.id, by=place.anna, now=NOW
    )
    commits = 0
    commit = place.session.commit

    def dies() -> None:
        nonlocal commits
        commits += 1
        if commits == 3:
            raise SystemExit
        commit()

    monkeypatch.setattr(place.session, "commit", dies)
    with pytest.raises(SystemExit):
        bulk.work(place.session, row.id, now=NOW)
    monkeypatch.undo()
    place.session.rollback()
    assert bulk.progress(place.session, row.id, by=place.anna).done == 2
    assert finished(place, row.id).done == 5
    told = place.session.scalars(select(CaseEvent.case_id).where(CaseEvent.kind == "assigned")).all()
    assert sorted(told) == sorted(item.case_id for item in items)


def test_only_ones_own_municipalities_and_groups(place: Place, items: list[WorkItem], elsewhere: Person) -> None:
    ids = [item.id for item in items]
    with pytest.raises(NotYours):
        bulk.begin(place.session, "a", "release", ids, by=elsewhere, now=NOW)
    with pytest.raises(ActRefused, match="Choose who"):
        bulk.begin(place.session, "b", "assign", ids, to=place.maja.id, by=place.anna, now=NOW)
    with pytest.raises(ReasonMissing):
        bulk.begin(place.session, "c", "assign", ids, to=place.lisa.id, reason="x" * 2001, by=place.anna, now=NOW)
    assert work_outlook(place.session, "release", ids, by=elsewhere).total == 0

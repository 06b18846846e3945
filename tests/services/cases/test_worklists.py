"""A worklist in pages: every open work item that a person holds or may take, once, in order; and how many there are."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from engine.services.case_handling import applications, own_groups, worklists
from engine.services.case_handling.own_groups import MOST
from engine.services.case_handling.worklists import WorklistFilter
from engine.store.tables import CandidateGroup, Case, WorkItem
from tests.services.cases.place import NOW, Place

MANY = 45


@pytest.fixture
def full(place: Place) -> Place:
    """The place with many work items of two groups of Anna's and one of others, in no order."""
    place.publish("(start) -> Utred [Handläggare] -> (slut)")
    case = applications.send(
        place.session, place.municipality, place.e_service, {"arende": "Åsa bygger"}, by=place.maja, now=NOW
    )
    others = CandidateGroup(municipality_id=place.municipality.id, name="Andra", members=[place.lisa])
    second = CandidateGroup(municipality_id=place.municipality.id, name="Bygg", members=[place.anna])
    place.session.add_all([others, second])
    place.session.flush()
    groups = (place.group.id, second.id, others.id)
    rows = [_row(case, groups, place, number) for number in range(MANY)]
    place.session.execute(insert(WorkItem), rows)
    place.session.commit()
    return place


def _row(case: Case, groups: tuple[int, ...], place: Place, number: int) -> dict[str, object]:
    due = NOW + timedelta(days=number * 7 % 11)
    return {
        "case_id": case.id,
        "token": f"t{number}",
        "element": "Utred",
        "name": ("Utred", "Ändra", "besluta")[number % 3],
        "group_id": groups[number % 4 % 3],
        "assignee_id": place.anna.id if number % 5 == 0 else None,
        "status": "completed" if number % 9 == 8 else "open",
        "opened_at": NOW,
        "urgent_at": due,
        "due_at": due,
        "e_service_id": case.e_service_id + number % 2,
        "phase": ("review", "decision")[number // 3 % 2],
        "number": f"KIL 2026-{number * 13 % MANY:06}",
        "received_at": NOW - timedelta(hours=number * 5 % 17),
        "search": f"{('Utred', 'Ändra', 'besluta')[number % 3]} {case.subject}".lower(),
    }


def _expected(place: Place, wanted: WorklistFilter) -> list[int]:
    """Return what the list is, said in the plainest way."""
    own = {group.id for group in place.session.query(CandidateGroup) if place.anna in group.members}
    key = {"due": "urgent_at", "name": "name", "number": "number", "received": "received_at"}[wanted.order]
    until = {"today": NOW + timedelta(days=1), "week": NOW + timedelta(days=7), "late": NOW, "": None}[wanted.due]
    found = [
        item
        for item in place.session.query(WorkItem)
        if item.status == "open"
        and (item.assignee_id == place.anna.id or (item.group_id in own and not wanted.mine))
        and wanted.group_id in (None, item.group_id)
        and wanted.e_service_id in (None, item.e_service_id)
        and wanted.phase in ("", item.phase)
        and (until is None or item.urgent_at < until)
        and wanted.text.lower() in item.search
    ]
    return [item.id for item in sorted(found, key=lambda item: (_sorted(getattr(item, key)), item.id))]


def _sorted(value: object) -> object:
    return value.encode() if isinstance(value, str) else value


@pytest.mark.parametrize("order", ["due", "name", "number", "received"])
@pytest.mark.parametrize(
    "wanted",
    [
        WorklistFilter(),
        WorklistFilter(mine=True),
        WorklistFilter(due="week"),
        WorklistFilter(due="late"),
        WorklistFilter(phase="decision"),
        WorklistFilter(text="ÄNDRA"),
        WorklistFilter(text="åsa", due="today", mine=True),
        WorklistFilter(text="100%"),
    ],
)
def test_page_after_page_is_the_whole_list_in_order(full: Place, wanted: WorklistFilter, order: str) -> None:
    wanted = replace(wanted, order=order)
    found: list[int] = []
    while True:
        page = worklists.worklist(full.session, full.anna, wanted, now=NOW, limit=7)
        found += [item.id for item in page.items]
        if not page.following:
            break
        wanted = replace(wanted, after=page.following)
    assert found == _expected(full, replace(wanted, after=""))


def test_a_group_and_an_e_service_filter(full: Place) -> None:
    for wanted in (WorklistFilter(group_id=full.group.id), WorklistFilter(e_service_id=full.e_service.id)):
        page = worklists.worklist(full.session, full.anna, wanted, now=NOW)
        assert [item.id for item in page.items] == _expected(full, wanted)


@pytest.mark.parametrize("after", ["x", "1", "1-nonsense", "1-2026-11-23", "9" * 30 + "-a", "-"])
def test_a_place_that_is_none_of_ours_is_the_beginning(full: Place, after: str) -> None:
    page = worklists.worklist(full.session, full.anna, WorklistFilter(after=after), now=NOW, limit=7)
    assert [item.id for item in page.items] == _expected(full, WorklistFilter())[:7]


def test_counting_says_how_many_and_stops_where_nobody_counts_further(full: Place) -> None:
    everything = len(_expected(full, WorklistFilter()))
    own = len(_expected(full, WorklistFilter(mine=True)))
    waiting = own_groups.waiting(full.session, full.anna, now=NOW)
    assert (waiting.all, waiting.mine) == (everything, own)
    item = full.session.query(WorkItem).filter_by(token="t0").one()
    columns = {c.name: getattr(item, c.name) for c in WorkItem.__table__.c if c.name not in ("id", "token")}
    rows = [{**columns, "token": f"many {number}"} for number in range(MOST + 5)]
    full.session.execute(insert(WorkItem), rows)
    waiting = own_groups.waiting(full.session, full.anna, now=NOW)
    assert waiting.mine == waiting.week == own_groups.mine(full.session, full.anna) == MOST + 1
    assert max(group.number for group in waiting.groups) == MOST + 1

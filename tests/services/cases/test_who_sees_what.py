"""Who sees which work items and cases in lists: a random world, and lists told in the plainest way beside ours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from engine.services.case_handling import case_lists, own_groups, worklists
from engine.services.case_handling.case_lists import CaseFilter
from engine.services.case_handling.worklists import WorklistFilter
from engine.services.operations import overview
from engine.store.tables import Assignment, CandidateGroup, Case, CaseEvent, EService, Membership, Person, WorkItem
from engine.store.tables.cases import searched
from tests.services.cases.place import NOW, Place, municipality

PEOPLE, CASES = 9, 60
PHASES = ("registration", "review", "decision")


@dataclass
class World:
    """Three municipalities with groups, and people who work in none, one, several or all of them."""

    session: Session
    people: Sequence[Person]
    service: EService
    places: Sequence[int]
    read: dict[type[Any], Sequence[Any]] = field(default_factory=dict)

    def works_in(self, person: Person) -> set[int]:
        """Return the municipalities where a person is a caseworker."""
        held = {row.municipality_id for row in self.rows(Assignment) if row.person_id == person.id and _works(row)}
        return set(self.places) if None in held else {each for each in held if each is not None}

    def groups(self, person: Person) -> set[int]:
        """Return the groups that a person is in, of the municipalities where the person works."""
        member = {row.group_id for row in self.rows(Membership) if row.person_id == person.id}
        reach = self.works_in(person)
        return {row.id for row in self.rows(CandidateGroup) if row.id in member and row.municipality_id in reach}

    def rows(self, table: type[Any]) -> Sequence[Any]:
        """Return all rows of a table, as they are at first."""
        if table not in self.read:
            self.read[table] = [
                SimpleNamespace(**{column.key: getattr(row, column.key) for column in table.__table__.c})
                for row in self.session.query(table)
            ]
        return self.read[table]

    def work_items(self, person: Person, wanted: WorklistFilter) -> list[int]:
        """Return what the worklist of a person is."""
        own, reach = self.groups(person), self.works_in(person)
        place = {case.id: case.municipality_id for case in self.rows(Case)}
        key = {"due": "urgent_at", "name": "name", "number": "number", "received": "received_at"}[wanted.order]
        found = [
            item
            for item in self.rows(WorkItem)
            if item.status == "open"
            and ((item.assignee_id == person.id and place[item.case_id] in reach) or item.group_id in own)
            and (item.assignee_id == person.id or not wanted.mine)
            and wanted.group_id in (None, item.group_id)
            and wanted.e_service_id in (None, item.e_service_id)
            and wanted.municipality_id in (None, place[item.case_id])
            and wanted.phase in ("", item.phase)
            and (wanted.due != "week" or item.urgent_at < NOW + timedelta(days=7))
            and wanted.text.lower() in item.search
        ]
        return [item.id for item in sorted(found, key=lambda item: (_bytes(getattr(item, key)), item.id))]

    def cases(self, person: Person, wanted: CaseFilter) -> list[int]:
        """Return what the list of cases of a person is."""
        took_part = {row.case_id for row in self.rows(CaseEvent) if row.by_id == person.id}
        reach = self.works_in(person)
        found = [
            case
            for case in self.rows(Case)
            if case.municipality_id in reach
            and wanted.status in ("", case.status)
            and wanted.e_service_id in (None, case.e_service_id)
            and wanted.municipality_id in (None, case.municipality_id)
            and (case.id in took_part or not wanted.mine)
            and wanted.text.lower() in case.search
        ]
        return [case.id for case in sorted(found, key=lambda case: (case.received_at, case.id), reverse=True)]


def _works(row: Assignment) -> bool:
    return row.role == "caseworker"


def _bytes(value: object) -> object:
    return value.encode() if isinstance(value, str) else value


@pytest.fixture
def world(place: Place) -> World:
    """The world, the same in each run."""
    chance, session = Random(4711), place.session
    version = place.publish("(start) -> Utred [Handläggare] -> (slut)")
    text = {"sv": "Annan", "en": "Other"}
    other = EService(slug="annan", name=text, summary=text, handling_time=text)
    session.add(other)
    places = [place.municipality, municipality(session, "1766", "Sunne"), municipality(session, "1785", "Säffle")]
    groups = [CandidateGroup(municipality_id=each.id, name=f"Grupp {n}") for each in places for n in range(3)]
    people = [Person(name=f"Person {n}", created_at=NOW, is_active=True) for n in range(PEOPLE)]
    session.add_all([*groups, *people])
    session.flush()
    for n, each in enumerate(people):
        # nobody's role, one or several municipalities, all of them; and memberships beyond where they work
        where: list[int | None] = [None] if n == 8 else [p.id for p in chance.sample(places, n % 4)]
        session.add_all([Assignment(person_id=each.id, municipality_id=at, role="caseworker") for at in where])
        session.add(Assignment(person_id=each.id, municipality_id=places[0].id, role="change_lead"))
        session.add_all([Membership(person_id=each.id, group_id=g.id) for g in chance.sample(groups, n % 6)])
    for number in range(CASES):
        at = chance.choice(places)
        case = _case(chance, number, at.id, chance.choice([place.e_service.id, other.id]), version.id, place.maja)
        session.add(case)
        session.flush()
        of_place = [group for group in groups if group.municipality_id == at.id]
        session.add_all([_item(chance, case, n, of_place, people) for n in range(chance.randrange(3))])
        told = enumerate(chance.sample(people, 2), start=1)
        session.add_all([CaseEvent(case_id=case.id, seq=n, at=NOW, by_id=by.id, kind="noted") for n, by in told])
    session.commit()
    return World(session, people, other, [each.id for each in places])


def _case(chance: Random, number: int, at: int, service: int, version: int, applicant: Person) -> Case:
    subject, written = chance.choice(["Bygga altan", "Åka färdtjänst 100%"]), f"KIL 2026-{number * 17 % CASES:06}"
    return Case(
        number=written,
        municipality_id=at,
        e_service_id=service,
        model_version_id=version,
        applicant_id=applicant.id,
        subject=subject,
        search=searched(written, subject, applicant.name),
        state=b"",
        serializer="1",
        status=chance.choice(["running", "completed", "suspended"]),
        received_at=NOW - timedelta(hours=chance.randrange(12)),
    )


def _item(chance: Random, case: Case, n: int, groups: Sequence[CandidateGroup], people: Sequence[Person]) -> WorkItem:
    due: datetime | None = chance.choice([None, NOW + timedelta(days=chance.randrange(-5, 20))])
    name = chance.choice(["Utred", "Ändra", "besluta"])
    return WorkItem(
        case_id=case.id,
        token=f"t{n}",
        element="Utred",
        name=name,
        group_id=chance.choice(groups).id,
        assignee_id=chance.choice([None, None, *people]) and chance.choice(people).id,
        status=chance.choice(["open", "open", "open", "completed", "suspended"]),
        opened_at=NOW,
        due_at=due,
        e_service_id=case.e_service_id,
        phase=chance.choice(PHASES),
        number=case.number,
        received_at=case.received_at,
        search=searched(name, case.number, case.subject),
    )


def _pages(ask: Callable[[str], Any]) -> list[int]:
    found: list[int] = []
    after = ""
    while True:
        page = ask(after)
        found += [each.id for each in page.items]
        if not page.following:
            return found
        after = page.following


def test_everybody_sees_the_work_items_of_their_groups_and_what_they_hold_where_they_work(world: World) -> None:
    asked = [
        WorklistFilter(mine=mine, e_service_id=service, phase=phase, due=due, text=text, order=order)
        for mine, service, phase, due, text, order in product(
            (False, True), (None, world.service.id), ("", "review"), ("", "week"), ("", "100%"), ("due", "name")
        )
    ]
    asked += [WorklistFilter(order=order) for order in ("number", "received")]
    asked += [WorklistFilter(text=text) for text in ("000013", "ed kil 2026-00002", "A KIL", "6-00004", "ing", "åk")]
    asked += [WorklistFilter(municipality_id=each, mine=mine) for each in world.places for mine in (False, True)]
    asked += [WorklistFilter(group_id=each.id, mine=mine) for each in world.rows(CandidateGroup) for mine in (0, 1)]
    seen = 0
    for number, person in enumerate(world.people):
        for wanted in asked[number % 3 :: 3]:

            def ask(after: str, wanted: WorklistFilter = wanted, person: Person = person) -> worklists.Page:
                following = WorklistFilter(**{**{n: getattr(wanted, n) for n in wanted.__slots__}, "after": after})
                return worklists.worklist(world.session, person, following, now=NOW, limit=5)

            expected = world.work_items(person, wanted)
            assert _pages(ask) == expected, (person.name, wanted)
            seen += len(expected)
    assert seen > 100


def test_everybody_sees_the_cases_of_where_they_work(world: World) -> None:
    asked = [
        CaseFilter(mine=mine, e_service_id=service, status=status, text=text)
        for mine, service, status, text in product(
            (False, True), (None, world.service.id), ("", "completed"), ("", "ÅKA", "000013", "lindström", "%")
        )
    ]
    asked += [CaseFilter(municipality_id=each, mine=mine) for each in world.places for mine in (False, True)]
    seen = 0
    for person in world.people:
        for wanted in asked:

            def ask(after: str, wanted: CaseFilter = wanted, person: Person = person) -> case_lists.Page:
                following = CaseFilter(**{**{n: getattr(wanted, n) for n in wanted.__slots__}, "after": after})
                return case_lists.list_cases(world.session, person, following, limit=7)

            expected = world.cases(person, wanted)
            assert _pages(ask) == expected, (person.name, wanted)
            seen += len(expected)
    assert seen > 100


def test_an_operator_sees_what_is_late_where_they_operate(world: World) -> None:
    person, later = world.people[0], NOW + timedelta(days=9)
    world.session.add(Assignment(person_id=person.id, municipality_id=world.places[1], role="team_leader"))
    world.session.commit()
    cases = {case.id: case for case in world.rows(Case)}
    expected = [
        item.case_id
        for item in sorted(world.rows(WorkItem), key=lambda item: (item.urgent_at, item.id))
        if item.status == "open" and item.urgent_at < later
        if cases[item.case_id].municipality_id == world.places[1] and cases[item.case_id].status == "running"
    ]
    found = overview.page(world.session, person, "overdue", overview.Wanted(), now=later)
    assert [line.case.id for line in found.lines] == expected != []
    assert overview.count(world.session, person, "overdue", overview.Wanted(), now=later) == len(expected)


def test_the_counts_are_those_of_the_lists(world: World) -> None:
    for person in world.people:
        waiting = own_groups.waiting(world.session, person, now=NOW)
        assert {group.id for group in waiting.groups} == world.groups(person)
        assert waiting.mine == len(world.work_items(person, WorklistFilter(mine=True)))
        assert waiting.week == len(world.work_items(person, WorklistFilter(mine=True, due="week")))
        assert waiting.all == len(world.work_items(person, WorklistFilter()))
        for group in waiting.groups:
            assert group.number == len(world.work_items(person, WorklistFilter(group_id=group.id)))
        assert own_groups.mine(world.session, person) == waiting.mine


def test_colleagues_are_the_active_members_of_the_groups_where_one_works(world: World) -> None:
    world.people[5].is_active = False
    world.session.commit()
    for person in world.people:
        own = world.groups(person)
        expected = {row.person_id for row in world.rows(Membership) if row.group_id in own} - {world.people[5].id}
        assert {each.id for each in own_groups.colleagues(world.session, person)} == expected

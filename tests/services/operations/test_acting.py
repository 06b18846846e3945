"""Acts that take two persons, cases that go on elsewhere, and what an operator sees of it all."""

from datetime import timedelta

import pytest

from engine.errors import EngineError
from engine.language import render
from engine.services.case_handling import applications, cases, history, work_items
from engine.services.operations import four_eyes, moving, overview, requests
from engine.services.operations.acting import approve, decline, operate
from engine.services.operations.acts import Act, ActRefused, ReasonMissing
from engine.services.operations.overview import Wanted
from engine.services.organization.access import NotYours
from engine.store import save_move
from engine.store.tables import Assignment, Case, Person
from tests.services.cases.place import NOW, Place, person

SKETCH = """
(start) -> Registrera [Handläggare] -> Utred [Handläggare] -> Besluta [Handläggare] -> (slut)
Utred !(timer P14D) -> Påminn [Handläggare] -> (påmint)
"""
STOP = Act("cancel", "Dubblett av ett äldre ärende.", "Du har redan ett ärende om detta.")


@pytest.fixture
def karin(place: Place) -> Person:
    """Another team leader of Kil."""
    made = person(place.session, "Karin Lind")
    place.session.add(Assignment(person_id=made.id, municipality_id=place.municipality.id, role="team_leader"))
    place.session.commit()
    return made


def start(place: Place, sketch: str = SKETCH) -> Case:
    place.publish(sketch)
    return apply(place)


def apply(place: Place, **more: timedelta) -> Case:
    at = NOW - more.get("ago", timedelta(0))
    return applications.send(
        place.session, place.municipality, place.e_service, {"arende": "En carport"}, by=place.maja, now=at
    )


def names(place: Place, case: Case) -> list[str]:
    return [item.name for item in work_items.open_work_items(place.session, case)]


def told(case: Case, place: Place) -> str:
    return render(history.sentence(cases.events(place.session, case)[0], "en"), "en")


def both_must(place: Place, *acts: str) -> None:
    four_eyes.save(place.session, place.municipality, None, acts, by=None, now=NOW)


def test_another_person_approves_where_that_is_set(place: Place, ylva: Person, karin: Person) -> None:
    case = start(place)
    both_must(place, "cancel")
    request = operate(place.session, case.number, STOP, by=ylva, now=NOW).request
    assert request is not None
    assert operate(place.session, case.number, STOP, by=ylva, now=NOW).request == request
    assert case.status == "running"
    with pytest.raises(ActRefused, match="You asked for this yourself"):
        approve(place.session, request.id, by=ylva, now=NOW)
    place.session.rollback()
    with pytest.raises(ActRefused, match="already asked"):
        operate(place.session, case.number, STOP, by=karin, now=NOW)
    place.session.rollback()
    approve(place.session, request.id, by=karin, now=NOW)
    assert case.status == "cancelled"
    assert told(case, place) == (
        "Karin Lind cancelled the case: Dubblett av ett äldre ärende. Ylva Kihl had asked for it."
    )
    with pytest.raises(ActRefused, match="Karin Lind has already answered"):
        decline(place.session, request.id, "Nej.", by=karin, now=NOW)


def test_a_request_is_declined_with_a_reason_taken_back_overtaken_or_expires(
    place: Place, ylva: Person, karin: Person, elsewhere: Person
) -> None:
    case = start(place)
    both_must(place, "cancel", "suspend")

    def ask() -> int:
        request = operate(place.session, case.number, STOP, by=ylva, now=NOW).request
        assert request is not None
        return request.id

    first = ask()
    with pytest.raises(NotYours):
        approve(place.session, first, by=elsewhere, now=NOW)
    with pytest.raises(ReasonMissing):
        decline(place.session, first, " ", by=karin, now=NOW)
    place.session.rollback()
    decline(place.session, first, "Den ska prövas.", by=karin, now=NOW)
    assert told(case, place) == "Karin Lind said no to what Ylva Kihl had asked for: Den ska prövas."
    decline(place.session, ask(), "", by=ylva, now=NOW)
    assert told(case, place) == "Ylva Kihl took back what was asked for."
    third = ask()
    work_items.complete(
        place.session, work_items.open_work_items(place.session, case)[0].id, {}, by=place.anna, now=NOW
    )
    with pytest.raises(ActRefused, match="has gone on since this was asked"):
        approve(place.session, third, by=karin, now=NOW)
    fourth = ask()
    assert [each.id for each in requests.waiting(place.session, karin, now=NOW)] == [fourth]
    with pytest.raises(ActRefused, match="within seven days"):
        approve(place.session, fourth, by=karin, now=NOW + timedelta(days=8))
    assert requests.waiting(place.session, karin, now=NOW) == []
    assert case.status == "running"


def test_what_one_e_service_says_replaces_what_holds_for_all(place: Place) -> None:
    case = start(place)
    both_must(place, "cancel", "move")
    assert four_eyes.takes_two(place.session, case, "move")
    four_eyes.save(place.session, place.municipality, place.e_service, ["suspend"], by=None, now=NOW)
    assert not four_eyes.takes_two(place.session, case, "move")
    assert four_eyes.takes_two(place.session, case, "suspend")
    four_eyes.save(place.session, place.municipality, place.e_service, None, by=None, now=NOW)
    assert four_eyes.takes_two(place.session, case, "move")


def test_a_case_goes_on_at_another_activity_and_back(place: Place, ylva: Person) -> None:
    case = start(place)
    (spot,) = moving.standing(place.session, case)
    assert [each.name for each in moving.targets(place.session, case)] == ["Registrera", "Utred", "Besluta", "Påminn"]
    seen = moving.preview(place.session, case, [spot.id], "Utred", now=NOW)
    assert (seen.withdrawn, seen.offered, len(seen.starts)) == (("Registrera",), ("Utred",), 1)
    assert names(place, case) == ["Registrera"]
    act = Act(
        "move", "Registrerat i ett annat ärende.", seen=case.version, details={"tokens": [spot.id], "target": "Utred"}
    )
    for _ in range(2):
        operate(place.session, case.number, act, by=ylva, now=NOW)
    assert names(place, case) == ["Utred"]
    assert told(case, place) == "Ylva Kihl moved the case to “Utred”: Registrerat i ett annat ärende."
    moving.undo(place.session, case.number, by=ylva, now=NOW)
    assert names(place, case) == ["Registrera"]
    with pytest.raises(ActRefused, match="cannot be undone"):
        moving.undo(place.session, case.number, by=ylva, now=NOW)
    place.session.rollback()
    item = work_items.open_work_items(place.session, case)[0]
    work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    assert names(place, case) == ["Utred"]


def test_a_move_that_has_been_gone_on_from_is_not_undone(place: Place, ylva: Person) -> None:
    case = start(place)
    (spot,) = moving.standing(place.session, case)
    act = Act("move", "Hoppa.", details={"tokens": [spot.id], "target": "Utred"})
    operate(place.session, case.number, act, by=ylva, now=NOW)
    item = work_items.open_work_items(place.session, case)[0]
    work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)
    with pytest.raises(ActRefused, match="cannot be undone"):
        moving.undo(place.session, case.number, by=ylva, now=NOW)


def test_a_move_that_cannot_be_says_why(place: Place, ylva: Person) -> None:
    case = start(place)
    (spot,) = moving.standing(place.session, case)
    for details in ({"tokens": [spot.id]}, {"target": "Utred"}, {"tokens": [spot.id], "target": "inget"}):
        with pytest.raises(EngineError):
            operate(place.session, case.number, Act("move", "Hoppa.", details=details), by=ylva, now=NOW)
        place.session.rollback()
    assert names(place, case) == ["Registrera"]


def test_an_operator_sees_what_waits_in_the_own_municipalities(
    place: Place, ylva: Person, eva: Person, elsewhere: Person
) -> None:
    case = start(place)
    others = [apply(place, ago=timedelta(days=days)) for days in (40, 3, 10)]
    item = work_items.open_work_items(place.session, case)[0]
    item.due_at = NOW - timedelta(days=2)
    place.session.commit()
    operate(place.session, others[0].number, Act("suspend", "Väntar."), by=ylva, now=NOW)
    for person_, expected in ((ylva, 4), (eva, 4), (elsewhere, 0)):
        assert overview.count(place.session, person_, "open", Wanted(), now=NOW) == expected
    listed = overview.page(place.session, eva, "open", Wanted(), now=NOW, limit=3)
    assert [line.case.id for line in listed.lines] == [others[0].id, others[2].id, others[1].id]
    rest = overview.page(place.session, eva, "open", Wanted(), now=NOW, limit=3, after=listed.following)
    assert [line.case.id for line in rest.lines] == [case.id]
    assert rest.following == ""
    assert overview.count(place.session, ylva, "open", Wanted(days=7), now=NOW) == 2
    assert overview.count(place.session, ylva, "open", Wanted(activity="utred"), now=NOW) == 0
    (late,) = overview.page(place.session, ylva, "overdue", Wanted(), now=NOW).lines
    assert (late.case.id, late.activity) == (case.id, "Registrera")
    (paused,) = overview.page(place.session, ylva, "suspended", Wanted(), now=NOW).lines
    assert paused.problem == {"sv": "Väntar.", "en": "Väntar."}
    assert overview.page(place.session, ylva, "calls", Wanted(), now=NOW).lines == []
    assert overview.page(place.session, ylva, "timers", Wanted(), now=NOW, after="nonsense_1").lines == []


def test_what_has_stood_still_longest_is_first_and_by_that_it_is_filtered(place: Place, ylva: Person) -> None:
    place.publish(SKETCH)
    cases_ = [apply(place, ago=timedelta(days=days)) for days in (40, 3, 10, 20)]
    for case, ago in zip(cases_, (1, 2, 9, 8), strict=True):
        if ago > 5:
            at = NOW - timedelta(days=ago)
            save_move(place.session, case, status="incident", incident={"sv": "Nej.", "en": "No."}, incident_at=at)
            place.session.commit()
        else:
            at = NOW - timedelta(days=ago)
            operate(place.session, case.number, Act("suspend", "Väntar."), by=ylva, now=at)
    found = {}
    for view in ("incidents", "suspended"):
        first = overview.page(place.session, ylva, view, Wanted(), now=NOW, limit=1)
        rest = overview.page(place.session, ylva, view, Wanted(), now=NOW, after=first.following)
        found[view] = [(line.case.id, (NOW - line.at).days) for line in (*first.lines, *rest.lines)]
    assert found == {
        "incidents": [(cases_[2].id, 9), (cases_[3].id, 8)],
        "suspended": [(cases_[1].id, 2), (cases_[0].id, 1)],
    }
    assert overview.count(place.session, ylva, "suspended", Wanted(days=7), now=NOW) == 0
    assert overview.count(place.session, ylva, "incidents", Wanted(days=7), now=NOW) == 2

"""Many requests answered at once: each as if alone, what cannot be with its reason, and never one's own."""

import pytest

from engine.language import render
from engine.services.case_handling import applications, history, work_items
from engine.services.case_handling.cases import events
from engine.services.operations import bulk, four_eyes, requests
from engine.services.operations.acting import operate
from engine.services.operations.acts import Act, ReasonMissing
from engine.services.operations.outlook_of_requests import requests_outlook
from engine.services.organization.access import NotYours
from engine.store.tables import Case, Person
from tests.services.cases.place import NOW, Place

SKETCH = "(start) -> Utred [Handläggare] -> Besluta [Handläggare] -> (slut)"


@pytest.fixture
def cases(place: Place) -> list[Case]:
    """Four cases of Kil in which two persons suspend and cancel."""
    place.publish(SKETCH)
    four_eyes.save(place.session, place.municipality, None, ["cancel", "suspend"], by=None, now=NOW)
    return [
        applications.send(
            place.session, place.municipality, place.e_service, {"arende": f"Nr {n}"}, by=place.maja, now=NOW
        )
        for n in range(4)
    ]


def ask(place: Place, case: Case, kind: str, by: Person) -> int:
    act = Act(kind, "Fel.", "Fel." if kind == "cancel" else "")  # type: ignore[arg-type]
    request = operate(place.session, case.number, act, by=by, now=NOW).request
    assert request is not None
    return request.id


def finished(place: Place, row_id: int, by: Person) -> bulk.Progress:
    while bulk.work(place.session, row_id, now=NOW):
        pass
    return bulk.progress(place.session, row_id, by=by)


def test_many_are_approved_and_those_that_are_ones_own_or_overtaken_are_not(
    place: Place, cases: list[Case], ylva: Person, bo: Person
) -> None:
    ids = [
        ask(place, cases[0], "suspend", bo),
        ask(place, cases[1], "cancel", bo),
        ask(place, cases[2], "suspend", ylva),
        ask(place, cases[3], "suspend", bo),
    ]
    open_now = work_items.open_work_items(place.session, cases[3])
    work_items.complete(place.session, open_now[0].id, {}, by=place.anna, now=NOW)
    seen = requests_outlook(place.session, "approve", ids, by=ylva, now=NOW)
    assert (seen.total, seen.done, [render(each, "en") for each in seen.notes]) == (
        4,
        2,
        ["1 case is suspended then.", "1 case is cancelled, and the applicant is told. It cannot be undone."],
    )
    assert len(seen.refused) == 2
    row = bulk.begin(place.session, "k", "approve", ids, reason="Enligt beslut 7.", by=ylva, now=NOW)
    progress = finished(place, row.id, ylva)
    assert (progress.done, progress.undoable) == (2, 1)
    assert [line.case_id for line in progress.refused] == [cases[2].id, cases[3].id]
    assert [case.status for case in cases] == ["suspended", "cancelled", "running", "running"]
    answered = {each.id: (each.status, each.answer) for each in requests.answered(place.session, ylva, now=NOW)}
    assert answered[ids[0]] == ("approved", "Enligt beslut 7.") and answered[ids[3]][0] == "overtaken"
    told = render(history.sentence(events(place.session, cases[0], limit=1)[0], "en"), "en")
    assert told.endswith("Bo Ek had asked for it. The answer was: Enligt beslut 7.")


def test_many_are_declined_with_a_reason_and_ones_own_are_taken_back(
    place: Place, cases: list[Case], ylva: Person, bo: Person
) -> None:
    ids = [ask(place, cases[0], "suspend", bo), ask(place, cases[1], "suspend", ylva)]
    with pytest.raises(ReasonMissing):
        bulk.begin(place.session, "a", "decline", ids, by=ylva, now=NOW)
    seen = requests_outlook(place.session, "decline", ids, by=ylva, now=NOW)
    assert (seen.done, len(seen.notes)) == (2, 2)
    row = bulk.begin(place.session, "k", "decline", ids, reason="Inte nu.", by=ylva, now=NOW)
    assert finished(place, row.id, ylva).done == 2
    assert {each.status for each in requests.answered(place.session, ylva, now=NOW)} == {"declined", "taken_back"}
    again = bulk.begin(place.session, "k2", "decline", ids, reason="Inte nu.", by=ylva, now=NOW)
    assert len(finished(place, again.id, ylva).refused) == 2


def test_who_looks_after_other_cases_answers_none(
    place: Place, cases: list[Case], bo: Person, elsewhere: Person
) -> None:
    ids = [ask(place, cases[0], "suspend", bo)]
    with pytest.raises(NotYours):
        bulk.begin(place.session, "k", "approve", ids, by=elsewhere, now=NOW)
    assert requests_outlook(place.session, "approve", ids, by=elsewhere, now=NOW).total == 0

"""One act on many cases: each once, and a sentence for each that could not be."""

import pytest

from engine.services.case_handling import applications
from engine.services.operations import bulk, four_eyes
from engine.services.operations.acting import operate
from engine.services.operations.acts import Act, ActRefused, ReasonMissing
from engine.services.organization.access import NotYours
from engine.store.tables import Case, Person
from tests.services.cases.place import NOW, Place

SKETCH = "(start) -> Utred [Handläggare] -> (slut)"


@pytest.fixture
def cases(place: Place) -> list[Case]:
    """Three cases of Kil."""
    place.publish(SKETCH)
    return [
        applications.send(
            place.session, place.municipality, place.e_service, {"arende": f"Nr {n}"}, by=place.maja, now=NOW
        )
        for n in range(3)
    ]


def finished(place: Place, row_id: int, by: Person) -> bulk.Progress:
    while bulk.progress(place.session, row_id, by=by).waiting:
        bulk.work(place.session, row_id, now=NOW)
    return bulk.progress(place.session, row_id, by=by)


def test_many_cases_are_suspended_and_told_of(place: Place, cases: list[Case], ylva: Person) -> None:
    operate(place.session, cases[1].number, Act("suspend", "Redan."), by=ylva, now=NOW)
    ids = [case.id for case in cases]
    row = bulk.begin(place.session, "k1", "suspend", ids, reason="Systemet byts ut.", by=ylva, now=NOW)
    assert bulk.begin(place.session, "k1", "suspend", ids, reason="Systemet byts ut.", by=ylva, now=NOW).id == row.id
    progress = finished(place, row.id, ylva)
    assert (progress.done, progress.asked, [line.case_id for line in progress.refused]) == (2, 0, [cases[1].id])
    assert progress.refused[0].sentence is not None
    assert "redan pausat" in progress.refused[0].sentence["sv"]
    assert {case.status for case in cases} == {"suspended"}
    assert bulk.work(place.session, row.id, now=NOW) == 0
    back = bulk.begin(place.session, "k2", "resume", ids, by=ylva, now=NOW)
    assert finished(place, back.id, ylva).done == 3
    again = bulk.begin(place.session, "k3", "retry", ids, by=ylva, now=NOW)
    assert len(finished(place, again.id, ylva).refused) == 3


def test_where_two_must_agree_each_case_is_asked_for(place: Place, cases: list[Case], ylva: Person) -> None:
    four_eyes.save(place.session, place.municipality, None, ["cancel"], by=None, now=NOW)
    row = bulk.begin(
        place.session, "k", "cancel", [case.id for case in cases], reason="Fel.", told="Fel.", by=ylva, now=NOW
    )
    assert finished(place, row.id, ylva).asked == 3
    assert {case.status for case in cases} == {"running"}


def test_an_act_on_many_needs_cases_of_ones_own_and_a_reason(
    place: Place, cases: list[Case], ylva: Person, elsewhere: Person
) -> None:
    ids = [case.id for case in cases]
    with pytest.raises(ActRefused, match="Tick"):
        bulk.begin(place.session, "a", "suspend", [], reason="x", by=ylva, now=NOW)
    with pytest.raises(ReasonMissing):
        bulk.begin(place.session, "b", "cancel", ids, reason="x", by=ylva, now=NOW)
    with pytest.raises(NotYours):
        bulk.begin(place.session, "c", "suspend", ids, reason="x", by=elsewhere, now=NOW)
    row = bulk.begin(place.session, "d", "suspend", ids, reason="x", by=ylva, now=NOW)
    with pytest.raises(NotYours):
        bulk.progress(place.session, row.id, by=elsewhere)

"""The path of a case is kept small in its row and is the same as its whole history tells."""

import pytest
from sqlalchemy import event

from engine.services.case_handling import applications, cases, paths, whereabouts, work_items
from tests.robustness.cases import AGAIN, LOOP, publish
from tests.services.cases.place import NOW, Place


def go_round(place: Place, case, times: int) -> None:
    for _ in range(times):
        (item,) = work_items.open_work_items(place.session, case)
        work_items.complete(place.session, item.id, AGAIN, by=place.anna, now=NOW)


def by_history(place: Place, case) -> paths.Passed:
    told = paths.Passed()
    for each in reversed(cases.events(place.session, case)):
        told.add(each.at, each.data)
    return told


@pytest.mark.parametrize("times", [1, paths.KEPT_BACK - 1, paths.KEPT_BACK, 2 * paths.KEPT_BACK + 3])
def test_the_path_is_what_the_whole_history_tells(place: Place, times: int) -> None:
    publish(place, LOOP)
    case = applications.send(
        place.session, place.municipality, place.e_service, {"arende": "Altan"}, by=place.maja, now=NOW
    )
    go_round(place, case, times)
    place.session.expire_all()
    assert paths.passed(place.session, case) == by_history(place, case)
    assert list(paths.passed(place.session, case).flows) == list(by_history(place, case).flows)
    assert case.event_count - case.path_seq <= paths.KEPT_BACK


def test_the_page_of_a_long_case_reads_few_of_its_events(place: Place) -> None:
    publish(place, LOOP)
    case = applications.send(
        place.session, place.municipality, place.e_service, {"arende": "Altan"}, by=place.maja, now=NOW
    )
    go_round(place, case, 3 * paths.KEPT_BACK)
    place.session.expire_all()
    read = 0

    @event.listens_for(place.session, "do_orm_execute")
    def note(_state: object) -> None:
        nonlocal read
        read += 1

    whereabouts.find(place.session, case)
    assert len(case.path["nodes"]) <= 5
    event.remove(place.session, "do_orm_execute", note)
    assert read < 20

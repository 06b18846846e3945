"""A case as its page shows it: few statements, however long its history, and what the use cases say one by one."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from engine.model.sketch import read_sketch
from engine.services.case_handling import applications, cases, paths, whereabouts, work_items
from engine.services.case_handling.opened_cases import OpenedCase, open_case
from engine.services.organization.access import NotYours
from engine.store import Database
from engine.store.tables import Case
from tests.services.cases.place import NOW, Place

LOOP = """
(start) -> Utred [Handläggare] -> <Klar?>
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> Utred
"""
WAITS = """
(start) -> <+ dela> -> Ena [Handläggare] -> (slut)
<+ dela> -> Andra [Nämnden] -> (klar)
Andra !(timer P14D) -> Påminn [Handläggare] -> (sen)
"""


def _sent(place: Place, sketch: str) -> Case:
    drawn = read_sketch(sketch, "Prov")
    place.publish_model(drawn.with_flows(replace(flow, condition=flow.name) for flow in drawn.flows))
    values = {"arende": "Altan"}
    return applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)


def _opened(place: Place, database: Database, number: str) -> tuple[OpenedCase, list[str]]:
    sent: list[str] = []
    event.listen(database.engine, "before_cursor_execute", note := lambda *told: sent.append(told[2]))
    with database.reading() as session:
        found = open_case(session, number, by=place.anna, events_shown=2)
        event.remove(database.engine, "before_cursor_execute", note)
        names = (found.case.e_service.name, found.case.municipality.name, found.case.model_version.process_model_id)
        assert all(names) and all(item.group.name for item in found.items)
        where = whereabouts.find(session, found.case, whereabouts.standing(session, found.case, found))
        assert where == whereabouts.find(session, found.case)
        assert paths.passed(session, found.case, found.newest) == paths.passed(session, found.case)
    return found, sent


def test_a_case_is_opened_with_three_statements_however_long_its_history(place: Place, database: Database) -> None:
    case = _sent(place, LOOP)
    for rounds in (1, 45):
        for _ in range(rounds):
            (item,) = work_items.open_work_items(place.session, case)
            work_items.complete(place.session, item.id, {"anmarkning": "x"}, by=place.anna, now=NOW)
        found, sent = _opened(place, database, case.number)
        asked = [each for each in sent if not each.startswith("BEGIN")]
        assert len(asked) == 3, asked
        assert 2 <= len(found.newest) <= paths.KEPT_BACK + 1
        assert [each.seq for each in found.newest[:2]] == [case.event_count, case.event_count - 1]
        assert found.newest[0].by is not None and found.newest[0].by.name == "Anna Berg"


def test_an_opened_case_says_what_is_open_and_whose_turn_it_is(place: Place, database: Database) -> None:
    case = _sent(place, WAITS)
    found, _ = _opened(place, database, case.number)
    ena, andra = found.items
    assert (ena.name, andra.name) == ("Ena", "Andra") and found.waits
    for item in found.items:
        told = work_items.is_offered(item, place.anna, is_member=item.id in found.offered)
        kept = work_items.find(place.session, item.id, by=place.anna)
        assert told == work_items.may_act(place.session, kept, by=place.anna)
    assert (found.notes, found.has_files) == (0, False)
    cases.write_note(place.session, case, "Ring.", by=place.anna, now=NOW)
    assert _opened(place, database, case.number)[0].notes == 1


def test_a_case_of_others_is_not_there(place: Place) -> None:
    case = _sent(place, LOOP)
    with pytest.raises(NotYours):
        open_case(place.session, case.number, by=place.maja, events_shown=2)
    with pytest.raises(NotYours):
        open_case(place.session, "KIL 2026-999999", by=place.anna, events_shown=2)

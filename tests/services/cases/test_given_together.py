"""Kept messages are given many in one transaction: one that cannot be taken keeps nothing from the others."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.services.case_handling import cases
from engine.services.messaging import finding, giving, keeping
from engine.store import Database, hold_case
from engine.store.tables import Case, IncomingMessage
from tests.services.cases.place import NOW, Place
from tests.services.cases.test_between_cases import (
    BY_ORDER,
    WAITS,
    begin,
    drawn,
    receive,
    work,
)
from tests.services.cases.test_incoming import done, names


def early(place: Place, numbers: Iterable[int], **sent: Any) -> list[IncomingMessage]:
    """Return messages that came before anybody waited for them, one for each number."""
    return [receive(place, f"e{number}", payload={"ordernummer": number}, **sent) for number in numbers]


def waiting(place: Place, many: int) -> list[Case]:
    version = place.publish_model(drawn(WAITS.replace("Utred [Handläggare] -> ", ""), BY_ORDER))
    return [begin(place, version, order={"nr": number}) for number in range(many)]


def test_what_is_due_is_given_together_and_a_case_that_cannot_take_it_keeps_nothing_from_the_others(
    place: Place,
) -> None:
    rows = early(place, range(5))
    found = waiting(place, 5)
    state = found[1].state
    place.session.execute(update(Case).where(Case.id == found[1].id).values(state=b"{"))
    finding.for_new_waits(place.session)
    assert giving.deliver_due(place.session, now=NOW)
    assert [names(place, case) for case in found] == [["Besluta"], [], ["Besluta"], ["Besluta"], ["Besluta"]]
    assert [row.status for row in rows] == ["delivered", "kept", "delivered", "delivered", "delivered"]
    assert not giving.deliver_due(place.session, now=NOW), "it is not tried again before a person asks"
    assert "damaged" in str(keeping.find_message(place.session, rows[1].id, None).row.problem)
    place.session.execute(update(Case).where(Case.id == found[1].id).values(state=state))
    keeping.seek_anew(place.session, rows[1].id, by=None)
    assert work(place) == 1
    assert names(place, found[1]) == ["Besluta"]


def test_messages_that_cannot_be_stored_together_are_given_one_by_one(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [row.id for row in early(place, range(3))]
    found = waiting(place, 3)
    broken, real = found[1].id, cases.take

    def take(session: Any, case: Case, *arguments: Any, **more: Any) -> None:
        if case.id == broken:
            raise ZeroDivisionError
        real(session, case, *arguments, **more)

    monkeypatch.setattr(cases, "take", take)
    finding.for_new_waits(place.session)
    assert giving.deliver_due(place.session, now=NOW)
    place.session.expire_all()
    told = [place.session.get_one(IncomingMessage, id_) for id_ in ids]
    assert [row.status for row in told] == ["delivered", "kept", "delivered"]
    assert "ZeroDivisionError" in str(told[1].problem)


def test_two_messages_for_one_case_are_taken_one_after_the_other(place: Place) -> None:
    sketch = (
        "(start) -> (message Betalt) -> Utred [Handläggare] -> (message Betalt x) -> Besluta [Handläggare] -> (slut)"
    )
    model = drawn(sketch, BY_ORDER)
    same = [replace(each, triggers=tuple(replace(t, name="Betalt") for t in each.triggers)) for each in model.nodes]
    rows = [*early(place, (1,)), receive(place, "again", payload={"ordernummer": 1})]
    case = begin(place, place.publish_model(replace(model, nodes=tuple(same))), order={"nr": 1})
    finding.for_new_waits(place.session)
    giving.deliver_due(place.session, now=NOW)
    assert [row.status for row in rows] == ["delivered", "kept"]
    assert names(place, case) == ["Utred"]
    done(place, case)
    assert work(place) == 1
    assert names(place, case) == ["Besluta"]


def test_a_case_that_somebody_else_moves_gets_its_message_the_next_time(place: Place, database: Database) -> None:
    if database.is_sqlite:
        return  # there whoever moves a case holds the whole database
    rows = early(place, range(2))
    found = waiting(place, 2)
    finding.for_new_waits(place.session)
    with database.writing() as other:
        hold_case(other, other.get_one(Case, found[0].id))
        assert giving.deliver_due(place.session, now=NOW)
        assert [row.status for row in rows] == ["kept", "delivered"]
        assert not giving.deliver_due(place.session, now=NOW), "nothing came of it: a worker pauses"
        late = receive(place, "late", payload={"ordernummer": 0})
        assert late.status == "kept", "it waits for nobody"
    assert work(place) == 1
    assert names(place, found[0]) == ["Besluta"]


def test_what_was_not_committed_is_given_again(place: Place, database: Database) -> None:
    early(place, range(3))
    found = waiting(place, 3)
    finding.for_new_waits(place.session)
    ids = giving.due(place.session)
    place.session.rollback()
    with database.writing() as killed:
        rows = list(killed.scalars(select(IncomingMessage).where(IncomingMessage.id.in_(ids))))
        assert giving.give(killed, rows, now=NOW).done == 3
    assert work(place) == 3
    assert [names(place, case) for case in found] == [["Besluta"]] * 3

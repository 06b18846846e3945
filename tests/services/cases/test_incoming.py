"""A message from outside is received once, kept until a case waits for it, and taken once; a signal goes to all."""

from datetime import timedelta

import pytest

from engine.services.case_handling import applications, work_items
from engine.services.messaging import finding, giving, keeping, receiving, senders
from engine.services.messaging.keeping import NotKept
from engine.services.messaging.receiving import MessageRefused, Sent
from engine.services.messaging.senders import NotASender, SenderRefused
from engine.store import Database
from engine.store.tables import Case, Sender
from tests.robustness.soundness import assert_sound
from tests.services.cases.place import NOW, Place, municipality

WAITS = "(start) -> Utred [Handläggare] -> (message Betalt) -> Besluta [Handläggare] -> (slut)"
SIGNALLED = "(start) -> (signal Öppet) -> Besluta [Handläggare] -> (slut)"


@pytest.fixture
def sender(place: Place) -> Sender:
    return senders.add_sender(place.session, "Kassan", place.municipality, None, by=None, now=NOW)[0]


def apply(place: Place, what: str = "Altan") -> Case:
    return applications.send(
        place.session, place.municipality, place.e_service, {"arende": what}, by=place.maja, now=NOW
    )


def done(place: Place, case: Case) -> None:
    (item,) = work_items.open_work_items(place.session, case)
    work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)


def names(place: Place, case: Case) -> list[str]:
    place.session.expire_all()
    return [item.name for item in work_items.open_work_items(place.session, case)]


def kept(place: Place) -> list[int]:
    return [told.row.id for told in keeping.list_messages(place.session, None)]


def due(place: Place) -> list[int]:
    """Return what a worker would give now."""
    finding.for_new_waits(place.session)
    return list(giving.due(place.session))


def test_a_message_that_comes_early_is_kept_and_given_once(place: Place, sender: Sender, database: Database) -> None:
    place.publish(WAITS)
    case = apply(place)
    sent = Sent("Betalt", "a", {"belopp": 1200, "hälsning": "🚲"}, case_number=case.number)
    early = receiving.receive(place.session, sender, sent, now=NOW)
    assert early.status == "kept"
    assert kept(place) == [early.id]
    assert due(place) == []
    done(place, case)
    assert due(place) == [early.id]
    assert giving.deliver(place.session, early.id, now=NOW)
    assert not giving.deliver(place.session, early.id, now=NOW)
    assert names(place, case) == ["Besluta"]
    assert (case.variables["belopp"], case.variables["hälsning"]) == (1200, "🚲")
    again = receiving.receive(place.session, sender, sent, now=NOW)
    assert (again.id, again.status, again.payload) == (early.id, "delivered", {})
    assert_sound(database)


def test_a_message_finds_its_case_by_variables(place: Place, sender: Sender) -> None:
    place.publish(WAITS)
    first, second = apply(place, "Altan"), apply(place, "Carport")
    for case in (first, second):
        done(place, case)
    row = receiving.receive(place.session, sender, Sent("Betalt", "a", where={"arende": "Carport"}), now=NOW)
    assert (row.status, row.case_id) == ("delivered", second.id)
    assert names(place, first) == []
    unclear = receiving.receive(place.session, sender, Sent("Betalt", "b", where={"arende": "Garage"}), now=NOW)
    assert unclear.status == "kept"


def test_what_nobody_waits_for_is_given_up_in_time_or_discarded(place: Place, sender: Sender) -> None:
    place.publish(WAITS)
    case = apply(place)
    rows = [
        receiving.receive(place.session, sender, Sent("Betalt", key, case_number=case.number, days=1), now=NOW)
        for key in "ab"
    ]
    keeping.drop(place.session, rows[0].id, reason="Gällde inget", by=None, now=NOW)
    with pytest.raises(NotKept):
        keeping.drop(place.session, rows[0].id, reason="Gällde inget", by=None, now=NOW)
    place.session.rollback()
    receiving.expire(place.session, now=NOW + timedelta(days=1))
    assert kept(place) == []
    done(place, case)
    assert due(place) == []


def test_a_signal_goes_to_all_within_reach_that_wait_now(place: Place, sender: Sender) -> None:
    place.publish(SIGNALLED)
    waiting = [apply(place), apply(place)]
    elsewhere = municipality(place.session, "1730", "Eda")
    place.session.commit()
    other = senders.add_sender(place.session, "Annan", elsewhere, None, by=None, now=NOW)[0]
    for each, taken in ((other, 0), (sender, 2)):
        row = receiving.receive(place.session, each, Sent("Öppet", "a", kind="signal"), now=NOW)
        assert due(place) == [row.id]
        while row.status == "kept":
            giving.deliver(place.session, row.id, now=NOW)
        assert (row.status, row.cases) == ("delivered", taken)
    assert [names(place, case) for case in waiting] == [["Besluta"], ["Besluta"]]
    late = apply(place)
    assert due(place) == []
    assert names(place, late) == []


@pytest.mark.parametrize(
    "sent",
    [
        Sent("", "a", where={"a": 1}),
        Sent("Betalt", "", where={"a": 1}),
        Sent("Betalt", "a"),
        Sent("Betalt", "a", case_number="KIL 2026-999999"),
        Sent("Betalt", "klunga:1:2", where={"a": 1}),
        Sent("Betalt", "a", case_number="x", where={"a": 1}),
        Sent("Betalt", "a", correlation={"ordernummer": []}),
        Sent("Betalt", "a", correlation={"a b": "1"}),
        Sent("Betalt", "a", correlation={"ordernummer": "x" * 1001}),
        Sent("Betalt", "a", where={"a": 1}, days=0),
        Sent("Betalt", "a", {"x": "y" * 64_001}, where={"a": 1}),
        Sent("Betalt", "a", {"x": "\0"}, where={"a": 1}),
        Sent("Betalt", "a", {"klunga_choice_1": "x"}, where={"a": 1}),
        Sent("Betalt", "a", {"__class__ x": "x"}, where={"a": 1}),
        Sent("Betalt", "a", kind="signal", where={"a": 1}),
    ],
)
def test_what_cannot_be_received_is_refused_with_a_reason(place: Place, sender: Sender, sent: Sent) -> None:
    with pytest.raises(MessageRefused):
        receiving.receive(place.session, sender, sent, now=NOW)


def test_a_token_is_known_until_there_is_a_new_one_or_it_is_stopped(place: Place) -> None:
    made, token = senders.add_sender(place.session, "Kassan", None, None, by=None, now=NOW)
    assert senders.sender_of(place.session, token).id == made.id
    assert token not in made.token_sha
    with pytest.raises(SenderRefused):
        senders.add_sender(place.session, "Kassan", None, None, by=None, now=NOW)
    place.session.rollback()
    _, newer = senders.new_token(place.session, made.id, by=None, now=NOW)
    with pytest.raises(NotASender):
        senders.sender_of(place.session, token)
    senders.stop_sender(place.session, made.id, by=None, now=NOW)
    for wrong in (newer, "", "klunga_🚲"):
        with pytest.raises(NotASender):
            senders.sender_of(place.session, wrong)

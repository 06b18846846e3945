"""A register that is down for an hour loses no case: it is spared, and then asked once by each."""

from datetime import timedelta

from sqlalchemy import func, select

from engine.services.case_handling import incidents
from engine.services.case_handling.incidents import Wanted
from engine.services.systems import circuits
from engine.store.tables import Case, WorkItem
from tests.services.cases.outage import Register, work
from tests.services.cases.place import NOW, Place
from tests.services.cases.test_service_calls import apply, connect, start

CASES = 50
HOUR = timedelta(hours=1)


def waiting(place: Place, many: int = CASES) -> None:
    """Let cases wait for the register."""
    connect(place)
    start(place)
    for _ in range(many - 1):
        apply(place)
    place.session.rollback()


def decided_next(place: Place) -> int:
    """Return how many cases have come to the decision after what the register answers."""
    query = select(func.count()).where(WorkItem.name == "Besluta", WorkItem.status == "open")
    return place.session.scalar(query) or 0


def test_all_go_on_when_it_is_back_each_asked_for_once(place: Place) -> None:
    waiting(place)
    register = Register(NOW, NOW + HOUR)
    work(place.session, register)
    assert (len(register.answered), set(register.answered.values())) == (CASES, {1})
    assert decided_next(place) == CASES
    assert not incidents.list_incidents(place.session, place.anna), "nobody had to do anything"
    assert len(register.asked) < 30, "however many wait, it is asked by one at a time"
    minutes = [int((at - NOW).total_seconds() // 60) for at in register.asked]
    assert len([each for each in minutes if each >= 20]) <= 4, "and ever more seldom"
    assert register.last is not None
    assert register.last - register.back <= circuits.PAUSES[-1] + timedelta(minutes=1)


def test_what_it_refuses_is_asked_again_by_one_act_of_a_person(place: Place) -> None:
    waiting(place, 12)
    register = Register(NOW, NOW, refused=5)
    work(place.session, register)
    assert decided_next(place) == 7
    wanted = Wanted(kind="service", topic="inkomst")
    assert len(incidents.list_incidents(place.session, place.anna, wanted)) == 5
    assert incidents.retry_all(place.session, wanted, by=place.anna, now=register.now) == (5, 0)
    work(place.session, register)
    assert (len(register.answered), set(register.answered.values())) == (12, {1})
    assert decided_next(place) == 12
    assert place.session.scalars(select(Case.status).distinct()).all() == ["running"]

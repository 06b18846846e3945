"""Two at the same moment, on connections of their own: one wins, the other gets a sentence, nothing is lost."""

from sqlalchemy import select

from engine.language import in_both
from engine.services.case_handling import applications, timers, work_items
from engine.services.organization.access import NotOffered
from engine.store import Database
from engine.store.tables import Case, EService, Municipality, Person, Timer, WorkItem
from tests.robustness.cases import AGAIN, BRANCHES, LOOP, apply, at_once, case_of, complete, open_items, publish
from tests.robustness.soundness import assert_sound, history
from tests.services.cases.place import NOW, Place

ROUNDS = 12
MANY = 12


def test_of_two_who_complete_the_same_work_item_one_wins_and_the_other_gets_a_sentence(
    place: Place, database: Database
) -> None:
    publish(place, LOOP)
    case_id = apply(place)
    for _ in range(ROUNDS):
        (item,) = open_items(database, case_id).values()
        results = at_once(
            database,
            lambda session, item=item: complete(session, item, place.anna, AGAIN),
            lambda session, item=item: complete(session, item, place.lisa, AGAIN),
        )
        (refused,) = [each for each in results if each is not None]
        assert isinstance(refused, NotOffered), refused
        winner = "Anna Berg" if results[0] is None else "Lisa Jonsson"
        assert in_both(refused.message)["sv"].startswith(f"{winner} har redan slutfört ”Utred”")
    with database.reading() as session:
        assert [event.kind for event in history(session, case_id)] == ["received"] + ["completed"] * ROUNDS
    assert_sound(database)


def test_of_two_who_take_the_same_work_item_one_gets_it_and_the_other_is_told_who_has_it(
    place: Place, database: Database
) -> None:
    publish(place, LOOP)
    for _ in range(ROUNDS):
        (item,) = open_items(database, apply(place)).values()
        results = at_once(
            database,
            *(
                lambda session, item=item, by=by: work_items.claim(
                    session, item, by=session.get_one(Person, by.id), now=NOW
                )
                for by in (place.anna, place.lisa)
            ),
        )
        (refused,) = [each for each in results if isinstance(each, NotOffered)]
        (won,) = [each for each in results if isinstance(each, WorkItem)]
        with database.reading() as session:
            holder = session.get_one(WorkItem, item).assignee_id
            assert holder == won.assignee_id
            assert session.get_one(Person, holder).name in str(refused)
    assert_sound(database)


def test_two_branches_completed_at_the_same_moment_both_count_and_join_once(place: Place, database: Database) -> None:
    publish(place, BRANCHES)
    for _ in range(ROUNDS):
        case_id = apply(place)
        items = open_items(database, case_id)
        results = at_once(
            database,
            lambda session, items=items: complete(session, items["Remiss ett"], place.anna),
            lambda session, items=items: complete(session, items["Remiss två"], place.lisa),
        )
        assert results == [None, None]
        assert list(open_items(database, case_id)) == ["Besluta"]
    assert_sound(database)


def test_a_timer_that_ends_a_work_item_while_it_is_completed_gives_one_of_both(
    place: Place, database: Database
) -> None:
    publish(place, "(start) -> Utred [Handläggare] -> (slut)\nUtred !(timer P14D) -> (sen)")
    late = NOW.replace(year=NOW.year + 1)
    for _ in range(ROUNDS):
        case_id = apply(place)
        (item,) = open_items(database, case_id).values()
        with database.reading() as session:
            token = session.scalars(select(Timer.token).where(Timer.case_id == case_id)).one()
        completed, fired = at_once(
            database,
            lambda session, item=item: complete(session, item, place.anna),
            lambda session, case_id=case_id, token=token: timers.fire_timer(session, case_id, token, now=late),
        )
        assert (completed is None) != (fired is True), (completed, fired)
        assert completed is None or isinstance(completed, NotOffered)
        with database.reading() as session:
            assert case_of(session, case_id).status == "completed"
    assert_sound(database)


def test_a_double_click_is_one_completion(place: Place, database: Database) -> None:
    publish(place, LOOP)
    case_id = apply(place)
    for _ in range(ROUNDS):
        (item,) = open_items(database, case_id).values()
        click = [lambda session, item=item: complete(session, item, place.anna, AGAIN)] * 2
        assert at_once(database, *click) == [None, None]
    with database.reading() as session:
        assert len(history(session, case_id)) == 1 + ROUNDS
    assert_sound(database)


def test_residents_who_apply_at_once_get_numbers_without_gaps_or_doubles(place: Place, database: Database) -> None:
    publish(place, LOOP)

    def send(session, refused: bool) -> str:
        kil, prov = session.get_one(Municipality, place.municipality.id), session.get_one(EService, place.e_service.id)
        values = {} if refused else {"arende": "Altan"}
        return applications.send(session, kil, prov, values, by=session.get_one(Person, place.maja.id), now=NOW).number

    acts = [lambda session, refused=each % 4 == 3: send(session, refused) for each in range(MANY)]
    given = [each for each in at_once(database, *acts[:6]) + at_once(database, *acts[6:]) if isinstance(each, str)]
    assert sorted(given) == [f"KIL 2026-{number:06d}" for number in range(1, 10)]
    with database.reading() as session:
        assert sorted(session.scalars(select(Case.number))) == sorted(given)
    assert_sound(database)

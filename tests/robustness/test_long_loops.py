"""A case that has gone round 5,000 times costs what a new one costs."""

from datetime import timedelta

import pytest
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from engine import execution
from engine.services.case_handling import case_moves, work_items
from engine.store import Database
from engine.store.tables import Case, CaseEvent, Person, WorkItem
from tests.robustness.cases import AGAIN, apply, case_of, complete, open_items, publish
from tests.robustness.soundness import assert_sound
from tests.services.cases.place import NOW, Place

SKETCH = """
(start) -> Utred [Handläggare] -> <Klar?>
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> Utred
"""
FEW, MANY = 20, 5000


@pytest.fixture
def looping(place: Place, database: Database) -> int:
    """A case in the loop."""
    publish(place, SKETCH)
    case_id = apply(place)
    place.session.rollback()
    return case_id


@pytest.mark.parametrize("module_database", ["sqlite"], indirect=True)
def test_after_5000_rounds_the_state_is_as_small_and_completing_asks_the_database_as_little(
    place: Place, database: Database, looping: int
) -> None:
    first = [_round(database, looping, place.anna) for _ in range(FEW)]
    with database.writing() as session:
        _go_round(session, case_of(session, looping), place.anna, MANY - 2 * FEW)
    last = [_round(database, looping, place.anna) for _ in range(FEW)]
    assert {statements for _, statements in first[1:]} == {statements for _, statements in last}
    longer_numbers = 40  # ids of tokens have two digits more
    assert max(size for size, _ in last) <= max(size for size, _ in first) + longer_numbers
    with database.reading() as session:
        case = case_of(session, looping)
        assert (case.version, case.event_count) == (MANY + 2, MANY + 1)
    assert_sound(database)


def _round(database: Database, case_id: int, by: Person) -> tuple[int, int]:
    """Complete a round through the services; return the bytes of the state and the number of SQL statements."""
    (item,) = open_items(database, case_id).values()
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    with database.writing() as session:
        complete(session, item, by, AGAIN)
    event.remove(database.engine, "before_cursor_execute", note)
    with database.reading() as session:
        return len(case_of(session, case_id).state), len(statements)


def _go_round(session: Session, case: Case, by: Person, rounds: int) -> None:
    """Let execution go many rounds, and write down at once what the services would have written round by round."""
    program = case_moves.program_of(session, case)
    (item,) = work_items.open_work_items(session, case)
    token, state, moved = item.token, case.state, None
    done, tokens = case.event_count, []
    for _ in range(rounds):
        moved = execution.complete(program, state, token, AGAIN, now=NOW)
        state, token = moved.state, moved.work_items[0].token
        tokens.append(token)
    assert moved is not None
    item.status, item.outcome, item.completed_at, item.completed_by_id = "completed", AGAIN, NOW, by.id
    row = {"case_id": case.id, "element": item.element, "name": item.name, "group_id": item.group_id, "opened_at": NOW}
    ended = {"status": "completed", "outcome": AGAIN, "completed_at": NOW, "completed_by_id": by.id}
    session.execute(insert(WorkItem), [{**row, **ended, "token": each} for each in tokens[:-1]])
    told = {"case_id": case.id, "at": NOW, "by_id": by.id, "kind": "completed", "element": item.element}
    past = {**told, "data": {"name": item.name, **case_moves.passed(moved)}}
    session.execute(insert(CaseEvent), [{**past, "seq": done + number + 1} for number in range(rounds)])
    case.version, case.event_count = case.version + rounds - 1, done + rounds  # store_move stores the last move
    session.flush()
    case_moves.store_move(session, case, moved, now=NOW + timedelta(seconds=1))
    session.commit()

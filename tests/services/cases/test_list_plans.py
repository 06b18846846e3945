"""The plans of lists on SQLite: what filters and sorts is read in an index alone, and no table is gone through."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from engine.services.case_handling import case_lists, own_groups, rare_texts, timers, worklists
from engine.services.case_handling.worklists import _Kind
from engine.services.systems import due_calls
from engine.store.prepared import Prepared
from engine.store.tables import ServiceCall
from tests.services.cases.place import NOW

FILTERS = ("e_service", "phase", "until", "text", "after_id")


@pytest.fixture
def only_sqlite(sqlite_template: Path) -> Iterator[Session]:
    """A session on SQLite: on PostgreSQL a plan hangs on what the server knows of the tables."""
    with Session(create_engine(f"sqlite:///{sqlite_template}")) as session:
        yield session


def _plan(session: Session, question: object) -> list[str]:
    statement = question.statement if isinstance(question, Prepared) else question
    compiled = statement.compile(  # type: ignore[attr-defined]
        dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True}
    )
    rows = session.connection().exec_driver_sql(
        f"EXPLAIN QUERY PLAN {compiled}", tuple(1 for _ in compiled.positiontup or ())
    )
    return [row[3] for row in rows]


@pytest.mark.parametrize("order", ["due", "name", "number", "received"])
def test_each_group_is_read_along_an_index_that_has_all_that_is_filtered_by(only_sqlite: Session, order: str) -> None:
    index = {"due": "urgent"}.get(order, order)
    for filters in ((), *((each,) for each in FILTERS), FILTERS):
        plan = _plan(only_sqlite, worklists._question(_Kind(True, order, False, frozenset(filters), 51)))
        of_groups = [line for line in plan if "group_id=?" in line]
        assert of_groups and all(f"COVERING INDEX ix_work_item_{index} " in line for line in of_groups), plan
        assert not [line for line in plan if line.startswith("SCAN work_item")], plan


def test_what_a_person_holds_is_found_by_the_person(only_sqlite: Session) -> None:
    for mine, filters in product((True, False), ((), FILTERS)):
        plan = _plan(only_sqlite, worklists._question(_Kind(True, "due", mine, frozenset(filters), 51)))
        assert any("COVERING INDEX ix_work_item_mine (assignee_id=?" in line for line in plan), plan


def test_counts_read_indexes_alone(only_sqlite: Session) -> None:
    for question in (own_groups._GROUPS, own_groups._OWN, own_groups._MINE):
        plan = [line for line in _plan(only_sqlite, question) if "work_item" in line]
        assert plan and all("USING COVERING INDEX ix_work_item_" in line for line in plan), plan


def test_cases_of_a_municipality_are_read_along_an_index_that_has_all_that_is_filtered_by(only_sqlite: Session) -> None:
    for filters in ((), ("text",), ("status", "e_service", "text", "after_id")):
        plan = _plan(only_sqlite, case_lists._question(True, False, frozenset(filters), 51))
        assert any("COVERING INDEX ix_case_" in line and "municipality_id=?" in line for line in plan), plan
        assert not [line for line in plan if line.startswith("SCAN case")], plan


def test_what_few_cases_hold_is_looked_up_case_by_case(only_sqlite: Session) -> None:
    plan = _plan(only_sqlite, worklists._question(_Kind(True, "due", False, frozenset(("text", "few")), 51)))
    assert any("INDEX ix_work_item_not_done (case_id=?)" in line for line in plan), plan
    assert not [line for line in plan if "group_id=?" in line or line.startswith("SCAN work_item")], plan
    plan = _plan(only_sqlite, case_lists._question(True, False, frozenset(("text", "few")), 51))
    assert any("SEARCH case USING INTEGER PRIMARY KEY" in line for line in plan), plan
    plan = _plan(only_sqlite, rare_texts._names(frozenset()))
    reads = [line for line in plan if "work_item" in line]
    assert reads and all("COVERING INDEX ix_work_item_name (group_id=?" in line for line in reads), plan


def test_the_cases_that_one_took_part_in_are_found_by_the_person(only_sqlite: Session) -> None:
    plan = _plan(only_sqlite, case_lists._question(True, True, frozenset(("status",)), 51))
    assert any("ix_case_event_by (by_id=?" in line for line in plan), plan
    assert not [line for line in plan if line.startswith("SCAN case")], plan


def test_what_is_due_is_read_in_the_order_of_its_index_and_no_further(only_sqlite: Session) -> None:
    for question, index in (
        (timers._longest_due(NOW, 100), "INDEX ix_timer_due_at (due_at<?)"),
        (
            due_calls._due(NOW).order_by(ServiceCall.next_at).limit(8),
            "INDEX ix_service_call_due (status=? AND next_at<?)",
        ),
    ):
        plan = _plan(only_sqlite, question)
        assert index in plan[0], plan
        assert not [line for line in plan if "TEMP B-TREE" in line], plan

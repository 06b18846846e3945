"""No more processes are started than the database lets in."""

import pytest

from engine.services.hosting import capacity
from engine.services.hosting.capacity import Plan, TooFewConnections
from engine.store import Database


def test_the_plan_counts_web_processes_twice_and_what_jobs_need() -> None:
    assert Plan(web_processes=2, workers=3, connections=10).needed == 2 * 2 * 10 + 3 * 17 + 5


def test_the_settings_state_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLUNGA_WORKERS", "5")
    assert capacity.planned() == Plan(web_processes=2, workers=5, connections=10)
    monkeypatch.setenv("KLUNGA_WORKERS", "many")
    with pytest.raises(TooFewConnections, match="KLUNGA_WORKERS is “many”"):
        capacity.planned()


def test_too_many_processes_are_refused_with_the_numbers(database: Database) -> None:
    capacity.require_room(database, Plan())
    if database.is_sqlite:
        capacity.require_room(database, Plan(web_processes=100))
        return
    with pytest.raises(TooFewConnections, match="100 web processes and 3 workers may need 2056 connections"):
        capacity.require_room(database, Plan(web_processes=100))

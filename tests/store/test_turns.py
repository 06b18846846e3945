"""Who writes next on SQLite: whoever came first, and nobody waits for ever."""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from engine import store
from engine.store import Unavailable, database
from engine.store.turns import Turns


def test_turns_come_in_the_order_in_which_they_are_asked_for() -> None:
    turns, served = Turns(), list[int]()

    def ask(number: int) -> None:
        assert turns.take(20)
        served.append(number)
        turns.pass_on()

    assert turns.take(0)
    waiting = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for number, each in enumerate(waiting, start=1):
        each.start()
        while len(turns._waiting) < number:
            time.sleep(0.001)
    turns.pass_on()
    for each in waiting:
        each.join(20)
    assert served == [0, 1, 2, 3]


def test_who_has_waited_too_long_goes_and_keeps_nobody_behind() -> None:
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0.01)
    turns.pass_on()
    assert turns.take(0)


def test_a_writer_is_told_in_a_sentence_when_others_write_for_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = store.connect(f"sqlite:///{tmp_path / 'a.sqlite'}", durable=False)
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.01)
    with kept.writing() as first:
        first.execute(text("SELECT 1"))
        with pytest.raises(Unavailable, match="Others were using the database"), kept.writing() as second:
            second.execute(text("SELECT 1"))
        first.rollback()
        with kept.writing() as third:
            third.execute(text("SELECT 1"))
    with kept.reading() as reader, kept.writing() as writer:
        assert [each.scalar(text("SELECT 1")) for each in (reader, writer)] == [1, 1]
    kept.close()

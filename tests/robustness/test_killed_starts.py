"""kill -9 in the middle of cases that begin by themselves: each time and each message begins one, none is left out."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

from sqlalchemy import select

from engine.services.starting import projecting, timed
from engine.services.starting.marking import look_anew
from engine.store import Database
from engine.store.tables import Case, CaseBeginning, IncomingMessage, StartEvent
from tests.robustness.soundness import assert_sound, quiet
from tests.services.cases.place import NOW, Place

KILLS = 4
SEED = 2026
SKETCH = """(timer R/PT1M: Varje minut) -> Gå ronden [Handläggare] -> (slut)
(message Anmälan) -> Bedöm [Handläggare] -> (slut)"""


def test_what_is_killed_while_cases_begin_has_begun_each_once_or_does_so_afterwards(
    place: Place, database: Database
) -> None:
    place.publish(SKETCH)
    look_anew(place.session, place.e_service.id, now=NOW)
    place.session.commit()
    projecting.look_due(place.session, now=NOW)
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.robustness.starting", url, NOW.isoformat()]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert program.stdin is not None and program.stdout is not None
    chance, told = random.Random(SEED), [0]
    for _ in range(KILLS):
        program.stdin.write(f"{told[-1] + 1}\n")
        program.stdin.flush()
        child = int(program.stdout.readline().removeprefix("born"))
        told.append(int(program.stdout.readline()))
        time.sleep(chance.uniform(0, 0.08))
        os.kill(child, signal.SIGKILL)
        told.extend(int(line) for line in iter(program.stdout.readline, "dead\n"))
        quiet(database)
    program.communicate("")
    last = NOW + timedelta(minutes=told[-1])
    timed.begin_due(place.session, now=last)
    assert_sound(database)
    with database.reading() as session:
        begun = session.scalars(select(CaseBeginning)).all()
        due = [each.due_at for each in begun if each.kind == "timer"]
        # What was stored last may not have been told any more.
        assert len(due) in (told[-1], told[-1] + 1)
        assert sorted(filter(None, due)) == [NOW + timedelta(minutes=number) for number in range(1, len(due) + 1)]
        messages = session.scalars(select(IncomingMessage)).all()
        assert {each.key for each in messages} >= {f"m{number}" for number in told[1:]}
        assert {each.status for each in messages} == {"delivered"}
        assert len({each.case_id for each in messages}) == len(messages) == len(begun) - len(due)
        assert len(session.scalars(select(Case.id)).all()) == len(begun)
        (start,) = session.scalars(select(StartEvent).where(StartEvent.kind == "timer"))
        assert start.due_at == NOW + timedelta(minutes=len(due) + 1)

"""Real files are walked by chance as real cases, stored and restored between any two acts, and replayed from history.

Work is done, times come, messages and signals arrive; operators suspend, move by hand and take that back. Whatever has
been, playing the history anew leads to the state that is stored.
"""

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from cluster.replaying import replay
from engine import bpmn, store
from engine.bpmn import Unreadable
from engine.errors import EngineError
from engine.execution import CHOICE, complete
from engine.model import ProcessModel
from engine.prepare import prepare
from engine.services.case_handling import cases, timers
from engine.services.case_handling.case_moves import Known, move, open_work_items
from engine.services.case_handling.running_forms import understand_case
from engine.services.operations import moving, suspending
from engine.services.operations.acting import operate
from engine.services.operations.acts import Act
from engine.store import Done
from engine.store.tables import Case, Person, Subscription, Timer, WorkItem
from tests.execution.playing import asked
from tests.services.cases.place import NOW, Place, make_place, team_leader

DATA = os.environ.get("KLUNGA_DATA")
EACH, ACTS, MOST = 3, 12, 24
"""How many files of each feature there are, of how many that are looked at, and how many acts are done in each."""
SMALL, WORK = 40_000, (4, 20)
"""How large a file is at the most, in bytes, and how many tasks it has: fewer are soon over."""
FEATURES = {
    "several tokens": b"parallelGateway",
    "subprocess": b"ubProcess",
    "repeated": b"multiInstanceLoopCharacteristics",
    "event subprocess": b'triggeredByEvent="true"',
    "timer": b"timeDuration",
    "message": b"messageEventDefinition",
    "boundary": b"boundaryEvent",
}
_TASK = re.compile(rb"<[\w:]*[tT]ask[ >]")
pytestmark = pytest.mark.skipif(DATA is None, reason="KLUNGA_DATA does not name the folder with the real files")


class Walk:
    """Cases of a model that are walked by chance, one after the other; ``did`` counts what was done in them."""

    def __init__(self, place: Place, ylva: Person, model: ProcessModel, seed: int, words: list[str]) -> None:
        self.place, self.session, self.ylva = place, place.session, ylva
        self.choose, self.did, self.now, self.words = random.Random(seed), Counter[str](), NOW, words
        self.version = place.publish_model(model)
        self.case = self.begin()

    def begin(self) -> Case:
        """Return a new case."""
        place = self.place
        self.case = cases.start_case(
            self.session, e_service=place.e_service, municipality=place.municipality, version=self.version,
            subject="Prov", application=self._values(), applicant=place.maja, by=place.maja, now=self.now,
        )  # fmt: skip
        self.session.commit()
        return self.case

    def act(self) -> bool:
        """Do something that can be done now; say whether there was anything."""
        able = list(self._able())
        if not able:
            return False
        name, do = self.choose.choice(able)
        self.now += timedelta(minutes=7)
        try:
            do()
            self.did[name] += 1
        except EngineError:
            self.session.rollback()
            self.did[f"{name} refused"] += 1
        # Nothing of the case is kept in memory: the next act begins with what is stored.
        self.session.commit()
        self.session.expire_all()
        return True

    def _able(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Yield what can be done now, what leads further several times."""
        case, session = self.case, self.session
        if case.status == "suspended":
            yield "resumed", self._resume
        elif case.status in ("running", "incident"):
            items = list(open_work_items(session, case))
            for item in items * 2:
                yield "done", partial(self._do, item)
            for timer in [*session.scalars(select(Timer).where(Timer.case_id == case.id))] * 2:
                yield "timers", partial(self._wait, timer.token, timer.due_at)
            for one in session.scalars(select(Subscription).where(Subscription.case_id == case.id)):
                yield "messages", partial(self._come, one)
            yield from self._operated(bool(items))

    def _operated(self, has_work: bool) -> Iterator[tuple[str, Callable[[], object]]]:
        if has_work:
            yield (
                "suspended",
                lambda: operate(self.session, self.case.number, Act("suspend", "Prov"), by=self.ylva, now=self.now),
            )
            yield from [("moved", self._move)] * 2
        if moving.undoable(self.session, self.case) is not None:
            yield from [("moved back", self._move_back)] * 4

    def _do(self, item: WorkItem) -> None:
        """Complete a work item, whoever may, with whatever answer."""
        values = {CHOICE: self.choose.choice(item.choices)["flow"]} if item.choices else self._values()
        outcome = {
            "status": "completed", "outcome": values, "draft": None, "completed_at": self.now,
            "completed_by_id": self.place.anna.id,
        }  # fmt: skip
        others = [each for each in open_work_items(self.session, self.case) if each is not item]
        move(
            self.session,
            self.case,
            lambda program, state: complete(program, state, item.token, dict(values), now=self.now),
            kind="chosen" if item.choices else "completed",
            now=self.now,
            by=self.place.anna,
            element=item.element,
            data={"name": item.name, "token": item.token},
            known=Known(understand_case(self.session, self.case), others, None, done=Done(item, outcome)),
        )

    def _wait(self, token: str, due: datetime) -> None:
        self.now = max(self.now, due)
        timers.fire_timer(self.session, self.case.id, token, now=self.now)

    def _come(self, one: Subscription) -> None:
        cases.deliver_message(
            self.session, self.case.id, one.name, self._values(), now=self.now, kind=one.kind, token=one.token
        )

    def _resume(self) -> None:
        self.now += timedelta(days=2)
        times = self.choose.choice(("kept", "shifted"))
        suspending.resume(self.session, self.case.number, times=times, by=self.ylva, now=self.now)  # type: ignore[arg-type]

    def _move(self) -> None:
        spots, targets = moving.standing(self.session, self.case), moving.targets(self.session, self.case)
        if spots and targets:
            tokens = [each.id for each in self.choose.sample(spots, self.choose.randint(1, len(spots)))]
            details = {"tokens": tokens, "target": self.choose.choice(targets).id}
            act = Act("move", "Prov", details=details)
            operate(self.session, self.case.number, act, by=self.ylva, now=self.now)

    def _move_back(self) -> None:
        moving.undo(self.session, self.case.number, by=self.ylva, now=self.now)

    def _values(self) -> dict[str, Any]:
        return {word: self.choose.choice((True, False, 0, 1, 2)) for word in self.words}


def models() -> Iterator[tuple[str, Path, ProcessModel, list[str]]]:
    """Yield features, each with models that have it and run, spread over all sources, and what those ask for."""
    having: dict[str, list[Path]] = {feature: [] for feature in FEATURES}
    for path in sorted(Path(DATA or "").rglob("*.bpmn*")):
        if "hostile" not in path.parts and path.stat().st_size < SMALL:
            content = path.read_bytes()
            if not WORK[0] <= len(_TASK.findall(content)) <= WORK[1]:
                continue
            for feature, mark in FEATURES.items():
                if mark in content:
                    having[feature].append(path)
    for feature, paths in having.items():
        found = (each for path in paths[:: max(1, len(paths) // MOST)] if (each := _runs(path)) is not None)
        yield from ((feature, *each) for each in islice(found, EACH))


def _runs(path: Path) -> tuple[Path, ProcessModel, list[str]] | None:
    try:
        model = bpmn.read(path.read_bytes()).model
    except Unreadable:
        return None
    prepared = prepare(model)
    return (path, model, sorted(asked(prepared.model))[:20]) if prepared.executable else None


def assert_replayed(session: Session, case: Case, path: Path) -> None:
    """Assert that the history of a case leads to what is stored of it."""
    played = replay(session.connection(), case.id)
    assert played.could_be, path.name
    assert played.differences == (), path.name


@pytest.fixture
def session(sqlite_file: Path) -> Iterator[Session]:
    """A session of a SQLite database of the test's own."""
    database = store.connect(f"sqlite:///{sqlite_file}", durable=False)
    with database.writing() as session:
        yield session
    database.close()


def test_the_history_of_real_files_walked_by_chance_leads_to_the_state_that_is_stored(session: Session) -> None:
    place, did, walked = make_place(session), Counter[str](), Counter[str]()
    ylva = team_leader(place)
    for seed, (feature, path, model, words) in enumerate(models()):
        walk = Walk(place, ylva, model, seed, words)
        for _ in range(ACTS):
            if not walk.act():
                assert_replayed(session, walk.case, path)
                walk.begin()
            walked["several at once"] += len(open_work_items(session, walk.case)) > 1
        assert_replayed(session, walk.case, path)
        walked[feature] += 1
        did += walk.did
    assert all(walked[feature] for feature in (*FEATURES, "several at once")), walked
    acts = ("done", "timers", "messages", "suspended", "resumed", "moved", "moved back")
    assert all(did[act] > 2 for act in acts), did
    assert session.scalar(text("SELECT count(*) FROM case_event")) > 200

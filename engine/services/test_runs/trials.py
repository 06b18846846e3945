"""Test runs: a person plays a version on the diagram. No real case is touched, and nothing is sent to anybody.

A test run is a row for each person and version, so that a reload goes on where it was, a second tab is noticed and
two people do not disturb each other. Its state is its acts.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine import execution
from engine.errors import EngineError
from engine.execution import OpenTimer, OpenWorkItem, Program
from engine.language import message
from engine.model import ProcessModel
from engine.services import playing
from engine.services.decisions import decision_tables, table_files
from engine.services.forms import forms
from engine.services.forms.activity_forms import activity_form
from engine.services.forms.made_forms import made_form
from engine.services.playing import Act, Played
from engine.services.publishing import drafts, models
from engine.services.publishing.understanding import read_model
from engine.store.tables import ModelVersion, Person, Trial

MOST_ACTS = 500
"""How many moves a test run may have."""
LARGEST = 512 * 1024
"""How many characters its moves may take when they are stored."""
KEPT = timedelta(days=30)
MOST_KEPT = 20
"""How many test runs of a person are kept; the oldest are forgotten."""
MOST_SEEDS = 10_000
GONE_ON = message("The test run has gone on elsewhere, perhaps in another tab. This is how it stands now.")


class NothingRuns(EngineError):
    """A version without a prepared form, of which no case can be tried."""


class TooLong(EngineError):
    """A test run that has become too long or too large to go on."""


class Overtaken(EngineError):
    """An act on a page that is no longer the newest of its test run."""


@dataclass(frozen=True)
class TestRun:
    """A test run as it stands: its version, what is drawn, and the case so far. ``turn`` names its state."""

    __test__ = False

    version: ModelVersion
    drawn: ProcessModel
    played: Played
    turn: int
    seed: int

    @cached_property
    def standing(self) -> playing.Standing:
        """Return where the case is and has been in the drawing."""
        return playing.standing(self.played, self.drawn)

    @property
    def items(self) -> tuple[OpenWorkItem, ...]:
        """Return the open work items, oldest first."""
        return self.played.move.work_items if self.played.move and not self.played.is_completed else ()

    @property
    def systems(self) -> Mapping[str, str]:
        """Return the topics of the open work items that a system may do, by token; a test run asks none."""
        calls = self.played.move.service_calls if self.played.move else ()
        return {call.token: call.topic for call in calls}

    @property
    def timers(self) -> tuple[OpenTimer, ...]:
        """Return the timers that are set, the next first."""
        found = self.played.move.timers if self.played.move and not self.played.is_completed else ()
        return tuple(sorted(found, key=lambda timer: timer.due_at))


def find(session: Session, version: ModelVersion, *, by: Person, now: datetime) -> TestRun:
    """Return the test run of a person on a version; one that has not started if there is none.

    Raises NothingRuns if the version cannot run, and NotExecutable if its prepared form does not load.
    """
    row = session.scalars(select(Trial).where(Trial.person_id == by.id, Trial.version_id == version.id)).first()
    if row is None:
        return TestRun(version, read_model(session, version.sha), Played(program_of(session, version), now), 0, 1)
    return _as_it_stands(session, version, row)


def program_of(session: Session, version: ModelVersion) -> Program:
    """Return what runs of a version. Raises NothingRuns or StillPreparing, NotExecutable if it does not load."""
    drafts.require_prepared(version)
    xml = models.prepared_form(session, version)
    if xml is None:
        raise NothingRuns(message("Nothing is drawn in version {number} that could run.", number=version.number))
    tables = decision_tables.in_force(session, version, version.process_model.municipality_id)
    files = table_files.files(session, {reference: table.sha for reference, table in tables.items()})
    return execution.load(xml, files)


def do(
    session: Session,
    version: ModelVersion,
    act: Callable[[TestRun], Act | None],
    *,
    turn: int,
    by: Person,
    now: datetime,
) -> TestRun:
    """Take the turn that ``act`` names where the test run stands; None changes nothing.

    Raises Overtaken if it has gone on since ``turn``, NotPossible if the case does not wait for the act, TooLong if
    it may not become longer, and as ``find`` does.
    """
    return _change(session, version, lambda run: _with(run, act(run)), turn=turn, by=by, now=now)


def let_the_time_come(
    session: Session, version: ModelVersion, token: str, *, turn: int, by: Person, now: datetime
) -> TestRun:
    """Let a timer fire, after those that are due before it. Raises as ``do`` does."""

    def fired(run: TestRun) -> Played:
        played = run.played
        wanted = next((timer for timer in run.timers if timer.token == token), None)
        if wanted is None:
            raise playing.NotPossible(message("This time is no longer waited for."))
        for _ in range(MOST_ACTS):
            timers = played.move.timers if played.move else ()
            still = next((timer for timer in timers if timer.token == token), None)
            if still is None:
                break
            first = min(timers, key=lambda timer: (timer.due_at, timer.token != token))
            played = playing.perform(played, playing.firing(played.program.model, first))
        return played

    return _change(session, version, fired, turn=turn, by=by, now=now)


def by_chance(
    session: Session, version: ModelVersion, *, to_the_end: bool, turn: int, by: Person, now: datetime
) -> TestRun:
    """Let chance take one turn, or all until the case ends, waits for nothing or is as long as may be."""

    def further(run: TestRun) -> Played:
        played = run.played
        while len(played.turns) < MOST_ACTS:
            dice = Random(f"{run.seed}:{len(played.turns)}")  # nosec B311 - to be repeatable, not secret
            act = playing.next_act(played, lambda item: form_of(session, run, item), dice)
            if act is None:
                break
            played = playing.perform(played, act)
            if not to_the_end or (played.move and played.move.status == "incident" and not _goes_on(played)):
                break
        return played

    return _change(session, version, further, turn=turn, by=by, now=now)


def back(session: Session, version: ModelVersion, count: int, *, turn: int, by: Person, now: datetime) -> TestRun:
    """Take back the last ``count`` turns."""
    return _change(
        session,
        version,
        lambda run: playing.play(run.played.program, run.played.acts[: -max(1, count)], began=run.played.began),
        turn=turn,
        by=by,
        now=now,
    )


def start_again(session: Session, version: ModelVersion, *, by: Person, now: datetime) -> TestRun:
    """Forget what was done; chance will decide otherwise this time."""
    program = program_of(session, version)
    row = _row(session, version, by, now)
    row.acts, row.began_at, row.changed_at = [], now, now
    row.turn, row.seed = row.turn + 1, row.seed % MOST_SEEDS + 1
    session.commit()
    return TestRun(version, read_model(session, version.sha), Played(program, now), row.turn, row.seed)


def form_of(session: Session, run: TestRun, item: OpenWorkItem) -> forms.FormContent:
    """Return the form of an open work item: for a choice the ways, else that of its activity."""
    if item.options:
        ways = [{"flow": option.flow, "label": option.label} for option in item.options]
        return forms.choice_form(item.name, ways, several=item.several)
    return form_at(session, run, item.element)


def form_at(session: Session, run: TestRun, element: str) -> forms.FormContent:
    """Return the form of an activity; of an event, or one that preparing added, a form made from what that says."""
    drawn = run.drawn.node_by_id.get(element)
    if drawn is not None and drawn.is_activity:
        known = run.played.move.variables if run.played.move is not None else {}
        return activity_form(session, run.version, run.version.process_model.municipality_id, element, known)
    return made_form(run.played.program.model.node_by_id[element])


def application_form(session: Session, version: ModelVersion) -> forms.FormContent:
    """Return the form in which a resident would apply for what the version is for."""
    model = version.process_model
    return forms.application_form(session, model.e_service_id, model.municipality_id)


def _as_it_stands(session: Session, version: ModelVersion, row: Trial) -> TestRun:
    program = program_of(session, version)
    try:
        played = playing.play(program, playing.from_stored(row.acts), began=row.began_at)
    except (EngineError, ValueError):
        # Another release of the engine may run the same file otherwise: the test run begins anew.
        played = Played(program, row.began_at)
    return TestRun(version, read_model(session, version.sha), played, row.turn, row.seed)


def _with(run: TestRun, act: Act | None) -> Played:
    return run.played if act is None else playing.perform(run.played, act)


def _change(
    session: Session,
    version: ModelVersion,
    change: Callable[[TestRun], Played],
    *,
    turn: int,
    by: Person,
    now: datetime,
) -> TestRun:
    row = _row(session, version, by, now)
    if row.turn != turn:
        raise Overtaken(GONE_ON)
    run = _as_it_stands(session, version, row)
    played = change(run)
    acts = [playing.as_json(each) for each in played.acts]
    if len(acts) > MOST_ACTS:
        raise TooLong(message("A test run has at most {count} moves. Go back, or start again.", count=MOST_ACTS))
    if len(json.dumps(acts)) > LARGEST:
        raise TooLong(message("What was filled in takes too much room for a test run. Fill in less, or start again."))
    if acts != row.acts:
        row.acts, row.turn, row.changed_at = acts, row.turn + 1, now
    session.commit()
    return TestRun(version, run.drawn, played, row.turn, row.seed)


def _row(session: Session, version: ModelVersion, by: Person, now: datetime) -> Trial:
    """Return the row of a test run, made if it is missing, locked until the transaction ends; forget old ones."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values: Mapping[str, Any] = {"began_at": now, "changed_at": now, "turn": 0, "seed": 1, "acts": []}
    session.execute(insert(Trial).values(person_id=by.id, version_id=version.id, **values).on_conflict_do_nothing())
    row = session.scalars(
        select(Trial).where(Trial.person_id == by.id, Trial.version_id == version.id).with_for_update()
    ).one()
    _forget_old(session, row, now)
    return row


def _forget_old(session: Session, kept: Trial, now: datetime) -> None:
    own: Sequence[int] = session.scalars(
        select(Trial.id).where(Trial.person_id == kept.person_id, Trial.id != kept.id).order_by(Trial.changed_at.desc())
    ).all()
    too_many = own[MOST_KEPT - 1 :]
    session.execute(delete(Trial).where((Trial.changed_at < now - KEPT) & (Trial.id != kept.id)))
    if too_many:
        session.execute(delete(Trial).where(Trial.id.in_(too_many)))


def _goes_on(played: Played) -> bool:
    """Say whether a case that has stopped somewhere has other branches with something to do."""
    move = played.move
    return move is not None and bool(move.work_items or move.timers or move.subscriptions)

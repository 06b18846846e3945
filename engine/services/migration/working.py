"""The jobs that move cases to a new version, and put them back: batch by batch, case by case.

Each case has a short transaction of its own, in which its row says what became of it. So a job that is done again after
its worker was killed finds what is left, and a case that somebody handles meanwhile is tried again.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload, undefer

from engine import execution
from engine.errors import EngineError
from engine.execution import Times
from engine.language import Message, in_both, message
from engine.services.case_statuses import MOVABLE
from engine.services.migration.crossings import Crossings
from engine.services.migration.moving import finish
from engine.services.migration.moving_one import Following, following, move_case, put_back
from engine.services.migration.preview import STAY, key_of, result
from engine.services.running_forms import understand_form
from engine.store import CaseHasMoved, held
from engine.store.tables import Case, CaseMigration, MigratedCase

ATTEMPTS = 5
"""How often a case is tried that somebody else moves at the same time."""
_TOUCHED = message("Somebody has done something in the case since it was moved, so it goes on by the new version.")
_ROW = (
    select(MigratedCase)
    .where(MigratedCase.migration_id == bindparam("migration"), MigratedCase.place == bindparam("place"))
    .options(undefer(MigratedCase.before), undefer(MigratedCase.state_before))
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class _Batch:
    """A job's cases: those whose rows have the status ``waits``, while the migration is ``under_way`` by its run."""

    session: Session
    migration: CaseMigration
    run: int
    first: int
    last: int
    under_way: str
    waits: Literal["waiting", "moved"]
    now: datetime
    followed: dict[Hashable, Following] = field(default_factory=dict)

    def each(self, act: Callable[[MigratedCase, Case], None]) -> None:
        """Do ``act`` to each case and commit; stop as soon as the migration is stopped."""
        found = self.session.scalars(
            select(MigratedCase.place)
            .where(
                MigratedCase.migration_id == self.migration.id,
                MigratedCase.status == self.waits,
                MigratedCase.place.between(self.first, self.last),
            )
            .order_by(MigratedCase.place)
        ).all()
        self.session.commit()
        if all(self._one(place, act) for place in found):
            self._end()

    def _one(self, place: int, act: Callable[[MigratedCase, Case], None]) -> bool:
        """Do ``act`` to one case, again if somebody was faster; say whether the migration goes on."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._attempt(place, act)
            except CaseHasMoved:
                self.session.rollback()
                if attempt == ATTEMPTS:
                    raise
            except EngineError as refused:
                self.session.rollback()
                self._refused(place, refused)
                return True
        return True

    def _attempt(self, place: int, act: Callable[[MigratedCase, Case], None]) -> bool:
        current = select(CaseMigration.status, CaseMigration.run).where(CaseMigration.id == self.migration.id)
        if tuple(self.session.execute(current).one()) != (self.under_way, self.run):
            self.session.rollback()
            return False
        row = self._row(place)
        if row.status == self.waits:
            with self.session.no_autoflush:
                act(row, self.session.scalars(held(select(Case).where(Case.id == row.case_id))).one())
        self.session.commit()
        return True

    def _row(self, place: int) -> MigratedCase:
        return self.session.scalars(_ROW, {"migration": self.migration.id, "place": place}).one()

    def _refused(self, place: int, refused: EngineError) -> None:
        row = self._row(place)
        row.status, row.at = ("left" if self.waits == "waiting" else "kept"), self.now
        row.reasons = [in_both(refused.message)]
        self.session.commit()

    def _end(self) -> None:
        """Let the migration be finished if this was the last batch."""
        query = select(CaseMigration).where(CaseMigration.id == self.migration.id).with_for_update()
        row = self.session.scalars(query.execution_options(populate_existing=True)).one()
        waiting = select(MigratedCase.place).where(
            MigratedCase.migration_id == self.migration.id, MigratedCase.status == self.waits
        )
        if (row.status, row.run) == (self.under_way, self.run) and self.session.scalar(waiting.limit(1)) is None:
            finish(self.session, row, self.now)
        self.session.commit()


def migrate_cases(session: Session, migration_id: int, run: int, first: int, last: int, *, now: datetime) -> None:
    """Move the cases of a batch that still wait; nothing if the migration was stopped or has begun anew."""
    batch = _batch(session, migration_id, (run, first, last), "running", "waiting", now)
    batch.each(lambda row, case: _move(batch, row, case))


def undo_migration(session: Session, migration_id: int, run: int, first: int, last: int, *, now: datetime) -> None:
    """Put back the cases of a batch in which nobody has done anything since they were moved."""
    batch = _batch(session, migration_id, (run, first, last), "undoing", "moved", now)

    def act(row: MigratedCase, case: Case) -> None:
        if case.version != row.version_after:
            row.status, row.reasons, row.at = "kept", [in_both(_TOUCHED)], now
        else:
            put_back(session, row, case, now=now)

    batch.each(act)


def _batch(
    session: Session,
    migration_id: int,
    which: tuple[int, int, int],
    under_way: str,
    waits: Literal["waiting", "moved"],
    now: datetime,
) -> _Batch:
    loaded = joinedload(CaseMigration.model_version)
    migration = session.get_one(CaseMigration, migration_id, options=[loaded])
    return _Batch(session, migration, *which, under_way, waits, now)


def _move(batch: _Batch, row: MigratedCase, case: Case) -> None:
    """Move a case, or leave it with the reasons."""
    migration, now = batch.migration, batch.now
    if case.status not in MOVABLE or case.model_version_id == migration.model_version_id:
        _leave(row, [_why_not(case)], now)
        return
    followed = _following(batch, case)
    bridge, times = followed.crossing.bridge, cast(Times, migration.times)
    row.stood = key_of(case.model_version_id, result(bridge, case.state, times, now))
    choice = row.choice or migration.choices.get(row.stood, "")
    if choice == STAY:
        _leave(row, [message("The owner let it finish on the version that it is on.")], now)
        return
    found = execution.migrate(bridge, case.state, now, times=times, target=choice)
    if found.move is None:
        _leave(row, found.why, now)
    else:
        move_case(batch.session, row, case, followed, found, now=now)


def _following(batch: _Batch, case: Case) -> Following:
    """Return what a case is to follow; found once in a batch for all that are alike."""
    key = (case.model_version_id, case.form_id, case.municipality_id, repr(case.tables))
    if key not in batch.followed:
        session, version = batch.session, batch.migration.model_version
        crossings = Crossings(session, version)
        crossing = crossings.of(case.model_version_id, case.form_id, case.municipality_id, case.tables)
        batch.followed[key] = following(crossing, understand_form(session, version, crossing.form))
    return batch.followed[key]


def _why_not(case: Case) -> Message:
    if case.status == "suspended":
        return message("The case is suspended. Let it go on first, and move it then.")
    if case.status not in MOVABLE:
        return message("The case was closed before it was moved.")
    return message("The case follows the version already.")


def _leave(row: MigratedCase, reasons: Sequence[Message], now: datetime) -> None:
    row.status, row.at = "left", now
    row.reasons = [in_both(each) for each in reasons]

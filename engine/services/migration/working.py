"""The jobs that move cases to a new version, and put them back: batch by batch, some cases at a time.

The cases of a transaction are few, so that nobody waits long who handles one of them, and each case's row says in it
what became of the case. So a job that is done again after its worker was killed finds what is left. If something
goes wrong with one of them, each is done by itself; a case that somebody handles meanwhile is tried again.
"""

import logging
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Literal, cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload, undefer

from engine import execution
from engine.errors import EngineError
from engine.execution import Migrated, Times
from engine.language import Message, in_both, message
from engine.services.case_handling import knowing
from engine.services.case_handling.case_moves import Known
from engine.services.case_handling.case_statuses import OPEN
from engine.services.case_handling.running_forms import understand_form
from engine.services.migration.choosing import STAY, said
from engine.services.migration.crossings import Crossings
from engine.services.migration.moving import finish
from engine.services.migration.moving_one import Following, Returning, following, move_case, put_back, returning
from engine.services.migration.preview import key_of, result
from engine.store import OF_THE_DATABASE, CaseHasMoved, hold_cases
from engine.store.tables import Case, CaseMigration, MigratedCase, WorkItem

TOGETHER = 40
"""So many cases are moved in one transaction, but fewer if it takes longer than LONGEST_SECONDS."""
LONGEST_SECONDS = 0.2
ATTEMPTS = 5
"""How often a case is tried that somebody else moves at the same time."""
_TOUCHED = message("Somebody has done something in the case since it was moved, so it goes on by the new version.")
_ROWS = (
    select(MigratedCase)
    .where(
        MigratedCase.migration_id == bindparam("migration"),
        MigratedCase.place.in_(bindparam("places", expanding=True)),
        MigratedCase.status == bindparam("waits"),
    )
    .order_by(MigratedCase.place)
    .options(undefer(MigratedCase.before), undefer(MigratedCase.state_before), undefer(MigratedCase.told))
    .execution_options(populate_existing=True)
)

Act = Callable[[MigratedCase, Case, Known], None]


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

    def each(self, act: Act) -> None:
        """Do ``act`` to each case and commit; stop as soon as the migration is stopped."""
        left = self.session.scalars(
            select(MigratedCase.place)
            .where(
                MigratedCase.migration_id == self.migration.id,
                MigratedCase.status == self.waits,
                MigratedCase.place.between(self.first, self.last),
            )
            .order_by(MigratedCase.place)
        ).all()
        self.session.commit()
        while left:
            done = self._some(left[:TOGETHER], act)
            if done is None:
                return
            left = left[done:]
        self._end()

    def _some(self, places: Sequence[int], act: Act) -> int | None:
        """Do ``act`` to the first of some cases together, else one by one; return to how many, None if stopped."""
        try:
            return self._together(places, act)
        except OF_THE_DATABASE:
            raise
        except Exception:
            # Which of them it is shows when each is on its own.
            self._forget()
        return len(places) if all(self._alone(place, act) for place in places) else None

    def _alone(self, place: int, act: Act) -> bool:
        """Do ``act`` to one case, again if somebody was faster; say whether the migration goes on."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._together([place], act) is not None
            except CaseHasMoved:
                self._forget()
                if attempt == ATTEMPTS:
                    raise
            except OF_THE_DATABASE:
                raise
            except Exception as error:
                self._forget()
                self._refused(place, error)
                return True
        return True

    def _together(self, places: Sequence[int], act: Act) -> int | None:
        until = monotonic() + LONGEST_SECONDS
        session = self.session
        if not self._goes_on():
            session.rollback()
            return None
        rows = {row.case_id: row for row in self._rows(places)}
        count = 0
        with session.no_autoflush:
            cases = hold_cases(session, rows)
            known, writes = knowing.known_of(session, cases)
            for case in cases:
                act(rows[case.id], case, known[case.id])
                count += 1
                if monotonic() > until:
                    break
            if not self._goes_on(held=True):
                # Stopped, or taken back, while this was worked out: what nobody counts with is not stored.
                self._forget()
                return None
            writes.write(session)
        session.commit()
        return places.index(rows[cases[count - 1].id].place) + 1 if count < len(rows) else len(places)

    def _goes_on(self, *, held: bool = False) -> bool:
        """Say whether the migration is still under way by this run; ``held``, it stays so until the commit.

        It is held for the commit alone: held for longer by one batch after the other, who stops it would wait for all.
        """
        current = select(CaseMigration.status, CaseMigration.run).where(CaseMigration.id == self.migration.id)
        if held:
            current = current.with_for_update(read=True)
        return tuple(self.session.execute(current).one()) == (self.under_way, self.run)

    def _rows(self, places: Sequence[int]) -> Sequence[MigratedCase]:
        wanted = {"migration": self.migration.id, "places": list(places), "waits": self.waits}
        return self.session.scalars(_ROWS, wanted).all()

    def _forget(self) -> None:
        """Take back what was being done; of work items that are not there now the ids are given again."""
        self.session.rollback()
        for item in [each for each in self.session if isinstance(each, WorkItem)]:
            self.session.expunge(item)

    def _refused(self, place: int, error: Exception) -> None:
        """Let a case stay where it is, with the reason, so that the others go on."""
        logging.getLogger(__name__).warning("Case %s of migration %s stays.", place, self.migration.id, exc_info=error)
        fault = message("A fault of Klunga ({fault}), which is in its log, kept it here.", fault=type(error).__name__)
        for row in self._rows([place]):
            row.status, row.at = ("left" if self.waits == "waiting" else "kept"), self.now
            row.reasons = [in_both(error.message if isinstance(error, EngineError) else fault)]
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
    batch.each(lambda row, case, known: _move(batch, row, case, known))


def undo_migration(session: Session, migration_id: int, run: int, first: int, last: int, *, now: datetime) -> None:
    """Put back the cases of a batch in which nobody has done anything since they were moved."""
    batch = _batch(session, migration_id, (run, first, last), "undoing", "moved", now)
    back: dict[Hashable, Returning] = {}

    def act(row: MigratedCase, case: Case, known: Known) -> None:
        if case.version != row.version_after:
            row.status, row.reasons, row.at = "kept", [in_both(_TOUCHED)], now
        else:
            key = (row.from_version_id, row.from_form_id, repr((row.before or {}).get("tables")))
            if key not in back:
                back[key] = returning(session, row)
            put_back(session, row, case, back[key], known, now=now)

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


def _move(batch: _Batch, row: MigratedCase, case: Case, known: Known) -> None:
    """Move a case, or leave it with the reasons."""
    migration, now = batch.migration, batch.now
    if case.status not in OPEN or case.model_version_id == migration.model_version_id:
        _leave(row, [_why_not(case)], now)
        return
    followed = _following(batch, case)
    bridge, times = followed.crossing.bridge, cast(Times, migration.times)
    row.stood = key_of(case.model_version_id, result(bridge, case.state, times, migration.done, now))
    choice = row.choice or migration.choices.get(row.stood, "")
    if choice == STAY:
        _leave(row, [message("The owner let it finish on the version that it is on.")], now)
        return
    found = execution.migrate(bridge, case.state, now, said(choice, times, migration.done))
    reasons = found.why or _obstacles(case, found)
    if found.move is None or reasons:
        _leave(row, reasons, now)
    else:
        move_case(batch.session, row, case, followed, found, known, now=now)


def _obstacles(case: Case, found: Migrated) -> Sequence[Message]:
    """Return why a case that could be moved is not: one that stands still is not closed by a move."""
    if case.status == "suspended" and found.move is not None and found.move.status == "completed":
        return [message("The case is suspended and would be closed by the move. Let it go on first, and move it then.")]
    return []


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
    if case.status not in OPEN:
        return message("The case was closed before it was moved.")
    return message("The case follows the version already.")


def _leave(row: MigratedCase, reasons: Sequence[Message], now: datetime) -> None:
    row.status, row.at = "left", now
    row.reasons = [in_both(each) for each in reasons]

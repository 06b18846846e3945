"""Move the open cases of older versions to a new one in the background, and take that back.

A migration is a row; each of its cases is a row that waits, was moved, was left with the reason, or was put back. Jobs
take the cases in batches, each case in a short transaction of its own; what a killed worker had begun is done again
from the rows, so that each case is moved once. Nobody waits for it: people go on handling the cases meanwhile.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.orm import Session, joinedload

from engine import jobs
from engine.errors import EngineError
from engine.execution import Times
from engine.language import message
from engine.services.migration.preview import open_cases
from engine.services.organization.authority import require_owner
from engine.store.tables import Case, CaseMigration, MigratedCase, ModelVersion, Person
from engine.store.tables import ProcessModel as Model

BATCH = 200
"""So many cases are the work of one job."""


class CannotMigrate(EngineError):
    """Open cases that cannot be moved, or put back, now."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many cases of a migration wait, were moved, left, put back, and could not be put back."""

    waiting: int = 0
    moved: int = 0
    left: int = 0
    undone: int = 0
    kept: int = 0

    @property
    def total(self) -> int:
        """Return how many cases there are."""
        return self.waiting + self.moved + self.left + self.undone + self.kept


def migration_of(session: Session, version: ModelVersion) -> CaseMigration | None:
    """Return the migration to a version that holds, the newest that was taken back if there is no other."""
    found = session.scalars(
        select(CaseMigration)
        .where(CaseMigration.model_version_id == version.id, CaseMigration.status != "dropped")
        .options(joinedload(CaseMigration.planned_by))
        .order_by(CaseMigration.id.desc())
        .limit(1)
    )
    return found.first()


def progress(session: Session, migration: CaseMigration) -> Progress:
    """Return how far a migration has come. One query."""
    rows = session.execute(
        select(MigratedCase.status, func.count())
        .where(MigratedCase.migration_id == migration.id)
        .group_by(MigratedCase.status)
    )
    counts: dict[str, int] = dict(rows.all())
    return Progress(**counts)


def plan(
    session: Session,
    version: ModelVersion,
    choices: dict[str, str],
    times: Times,
    *,
    by: Person,
    now: datetime,
    done: Collection[str] = (),
) -> CaseMigration:
    """Decide that open cases of older versions follow a version: when it is published, or at once if it is.

    ``choices`` are by the keys of the preview's rows; ``done`` are new branches that count as done. Raises
    NotAllowed if ``by`` does not decide over the version, CannotMigrate if its cases are being moved already.
    """
    require_owner(session, by, version.process_model.e_service, version.process_model.municipality)
    _hold(session, version)
    migration = migration_of(session, version)
    if migration is not None and migration.status not in ("planned", "undone"):
        raise CannotMigrate(message("The open cases are moved already, or are being moved."))
    if migration is None or migration.status == "undone":
        migration = CaseMigration(model_version_id=version.id, model_version=version)
        session.add(migration)
    migration.status, migration.choices, migration.times = "planned", choices, times
    migration.done = sorted(done)
    migration.planned_by_id, migration.planned_at = by.id, now
    if version.status == "published":
        begin(session, migration, now=now)
    session.commit()
    return migration


def drop(session: Session, version: ModelVersion, *, by: Person) -> None:
    """Let the open cases finish on the versions that they are on; nothing if that is so already.

    Raises NotAllowed, and CannotMigrate if they are being moved.
    """
    require_owner(session, by, version.process_model.e_service, version.process_model.municipality)
    _hold(session, version)
    migration = migration_of(session, version)
    if migration is not None and migration.status == "planned":
        migration.status = "dropped"
    elif migration is not None and migration.status != "undone":
        raise CannotMigrate(message("The open cases are moved already, or are being moved."))
    session.commit()


def begin_planned(session: Session, version: ModelVersion, *, now: datetime) -> None:
    """Begin what was decided for a version that is being published, in the caller's transaction."""
    migration = migration_of(session, version)
    if migration is not None and migration.status == "planned":
        begin(session, migration, now=now)


def begin(session: Session, migration: CaseMigration, *, now: datetime) -> None:
    """Write down the cases that are to be moved and let workers move them, in the caller's transaction."""
    session.flush()
    number = func.row_number().over(order_by=Case.id)
    cases = open_cases(migration.model_version).with_only_columns(
        literal(migration.id), number, Case.id, literal("waiting"), literal(""), literal(""), Case.model_version_id,
        Case.form_id,
    )  # fmt: skip
    columns = ["migration_id", "place", "case_id", "status", "stood", "choice", "from_version_id", "from_form_id"]
    session.execute(insert(MigratedCase).from_select(columns, cases))
    migration.begun_at = now
    go_on(session, migration, now=now)


def go_on(session: Session, migration: CaseMigration, *, now: datetime, job: str = "migrate_cases") -> None:
    """Let workers take what waits, in the caller's transaction; it is finished at once if nothing does."""
    status = "waiting" if job == "migrate_cases" else "moved"
    migration.run += 1
    migration.status = "running" if job == "migrate_cases" else "undoing"
    migration.ended_at = None
    places = session.scalars(
        select(MigratedCase.place)
        .where(MigratedCase.migration_id == migration.id, MigratedCase.status == status)
        .order_by(MigratedCase.place)
    ).all()
    for first in range(0, len(places), BATCH):
        batch = places[first : first + BATCH]
        key = f"{migration.id}:{migration.run}:{batch[0]}"
        jobs.enqueue(
            session, job, key=key, queue="migrations", migration_id=migration.id, run=migration.run, first=batch[0],
            last=batch[-1],
        )  # fmt: skip
    if not places:
        finish(session, migration, now)


def stop(session: Session, version: ModelVersion, *, by: Person) -> None:
    """Let no more cases be moved for now; what is moved stays. Raises NotAllowed, CannotMigrate if none are."""
    migration = _own(session, version, by)
    if migration.status != "running":
        raise CannotMigrate(message("No cases are being moved now."))
    migration.status = "stopped"
    session.commit()


def resume(session: Session, version: ModelVersion, *, by: Person, now: datetime) -> None:
    """Go on moving the cases that wait. Raises NotAllowed, and CannotMigrate if it has not been stopped."""
    migration = _own(session, version, by)
    if migration.status != "stopped":
        raise CannotMigrate(message("The moving of cases has not been stopped."))
    go_on(session, migration, now=now)
    session.commit()


def undo(session: Session, version: ModelVersion, *, by: Person, now: datetime) -> None:
    """Put back the cases that were moved and in which nobody has done anything since; the others are named.

    Raises NotAllowed, and CannotMigrate while cases are being moved, or if none were.
    """
    migration = _own(session, version, by)
    if migration.status not in ("stopped", "done"):
        raise CannotMigrate(message("Stop the moving first, or wait until it is finished."))
    session.execute(
        update(MigratedCase)
        .where(MigratedCase.migration_id == migration.id, MigratedCase.status == "waiting")
        .values(status="undone")
    )
    go_on(session, migration, now=now, job="undo_migration")
    session.commit()


def decide(session: Session, version: ModelVersion, choices: dict[int, str], *, by: Person, now: datetime) -> int:
    """Let cases that were left go on where ``choices`` say, by place in the migration; return how many will.

    Raises NotAllowed, and CannotMigrate if the migration is not done or stopped.
    """
    migration = _own(session, version, by)
    if migration.status not in ("done", "stopped"):
        raise CannotMigrate(message("Stop the moving first, or wait until it is finished."))
    count = 0
    for row in session.scalars(
        select(MigratedCase).where(
            MigratedCase.migration_id == migration.id,
            MigratedCase.status == "left",
            MigratedCase.place.in_(choices),
        )
    ):
        row.status, row.choice, row.reasons = "waiting", choices[row.place], None
        count += 1
    if count:
        session.flush()
        go_on(session, migration, now=now)
    session.commit()
    return count


def _hold(session: Session, version: ModelVersion) -> None:
    """Let nobody publish a version or decide of its cases until this transaction ends, and read it anew."""
    session.execute(select(Model.id).where(Model.id == version.process_model_id).with_for_update(key_share=True))
    session.refresh(version, ("status",))


def _own(session: Session, version: ModelVersion, by: Person) -> CaseMigration:
    """Return the migration to a version, held: who stops it, lets it go on or takes it back waits for each other."""
    require_owner(session, by, version.process_model.e_service, version.process_model.municipality)
    migration = migration_of(session, version)
    if migration is None:
        raise CannotMigrate(message("No open cases have been moved to this version."))
    session.refresh(migration, with_for_update={"of": CaseMigration, "key_share": True})
    return migration


def finish(session: Session, migration: CaseMigration, now: datetime) -> None:
    """Note that nothing waits any more, in the caller's transaction."""
    migration.status = "undone" if migration.status == "undoing" else "done"
    migration.ended_at = now
    session.flush()

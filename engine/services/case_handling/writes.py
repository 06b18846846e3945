"""What moves change besides their cases, gathered so that the moves of many cases are written in a few statements."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import TableClause, bindparam, delete, insert, tuple_, update
from sqlalchemy.orm import Session

from engine.services.messaging.finding import remember_names
from engine.services.organization import groups
from engine.store import HeldMoves
from engine.store.tables import Case, Subscription, Timer, WorkItem

_PLAIN = {"synchronize_session": False}
_TIMER = cast(TableClause, Timer.__table__)
_RENAME = (
    update(_TIMER)
    .where(_TIMER.c.case_id == bindparam("case"), _TIMER.c.token == bindparam("of"))
    .values(element=bindparam("called"))
)


@dataclass(slots=True)
class Writes:
    """Moves of held cases, work items that are new or over, timers that are gone or may fire again, and new rows.

    They are kept until ``write``.

    ``awaited`` are the rows of all that cases wait for from outside, instead of what they waited for before, of those
    that are ``unawaited``.
    ``renamed`` are timers that stay but name their node by another id: case, token and that id.
    """

    moves: HeldMoves = field(default_factory=HeldMoves)
    items: list[WorkItem] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    gone: list[tuple[int, str]] = field(default_factory=list)
    free: list[tuple[int, str]] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    unawaited: list[int] = field(default_factory=list)
    awaited: list[dict[str, Any]] = field(default_factory=list)
    renamed: list[tuple[int, str, str]] = field(default_factory=list)
    _served: dict[tuple[int, int, str], int] = field(default_factory=dict)

    def groups_for(self, session: Session, case: Case, lanes: Collection[str]) -> dict[str, int]:
        """Return by lane the group to which a case's work items are offered, asked once for all cases alike."""
        place = (case.municipality_id, case.e_service_id)
        unknown = {lane for lane in lanes if (*place, lane) not in self._served}
        for lane, group in groups.groups_for(session, *place, unknown).items():
            self._served[*place, lane] = group
        return {lane: self._served[*place, lane] for lane in lanes}

    def write(self, session: Session) -> None:
        """Write it all, with what the session has new; commits nothing. Raises CaseHasMoved."""
        self.moves.write(session)
        if self.cancelled:
            over = update(WorkItem).where(WorkItem.id.in_(self.cancelled)).values(status="cancelled")
            session.execute(over, execution_options=_PLAIN)
        if self.gone:
            session.execute(delete(Timer).where(_among(self.gone)), execution_options=_PLAIN)
        if self.free:
            may_fire = update(Timer).where(_among(self.free)).values(failures=0, again_at=None, problem=None)
            session.execute(may_fire, execution_options=_PLAIN)
        if self.renamed:
            rows = [{"case": case, "of": token, "called": element} for case, token, element in self.renamed]
            session.connection().execute(_RENAME, rows)
        self._await(session)
        # A timer whose time has changed is gone first, and is new then under the same token.
        session.add_all(self.timers)
        session.add_all(self.items)
        self.items.clear()
        self.cancelled.clear()
        self.gone.clear()
        self.free.clear()
        self.timers.clear()
        self.renamed.clear()
        session.flush()

    def _await(self, session: Session) -> None:
        """Write what cases wait for from outside."""
        if self.unawaited:
            no_more = delete(Subscription).where(Subscription.case_id.in_(self.unawaited))
            session.execute(no_more, execution_options=_PLAIN)
        if self.unawaited or self.gone:
            self._forget(session)
        if self.awaited:
            remember_names(session, ((row["name"], row["correlation_names"]) for row in self.awaited))
            session.execute(insert(Subscription), self.awaited)
        self.unawaited.clear()
        self.awaited.clear()

    def _forget(self, session: Session) -> None:
        """Let the session forget the rows that are gone: SQLite gives their ids again."""
        gone, unawaited = set(self.gone), set(self.unawaited)
        rows = [row for row in session if isinstance(row, Timer | Subscription)]
        for row in rows:
            if row.case_id in unawaited if isinstance(row, Subscription) else (row.case_id, row.token) in gone:
                session.expunge(row)


def _among(timers: Iterable[tuple[int, str]]):  # type: ignore[no-untyped-def]
    return tuple_(Timer.case_id, Timer.token).in_(list(timers))

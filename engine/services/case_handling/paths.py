"""The path of a case: what it has passed, kept small in its row, so that nobody reads all of its history.

The row holds the path up to an event, ``path_seq``; those after it are few, and are added when the path is read.
When they become many (``KEPT_BACK``) the next move writes them into the row. A path grows with the model, never
with the history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store.tables import Case, CaseEvent

KEPT_BACK = 40
"""The most events after the one up to which the row has the path."""


@dataclass(slots=True)
class Passed:
    """The flow nodes that a case has passed, with when each was last completed, and its flows; by their first time."""

    nodes: dict[str, datetime] = field(default_factory=dict)
    flows: dict[str, None] = field(default_factory=dict)

    def add(self, at: datetime, data: Mapping[str, Any]) -> None:
        """Add what an event tells; one that lets the case follow another version has the ids of that, ``ids``."""
        if data.get("ids"):
            ids = data["ids"]
            self.nodes = {ids.get(element, element): when for element, when in self.nodes.items()}
            self.flows = dict.fromkeys(ids.get(flow, flow) for flow in self.flows)
        self.nodes.update(dict.fromkeys(data.get("passed", ()), at))
        self.flows.update(dict.fromkeys(data.get("flows", ())))

    def as_stored(self) -> dict[str, Any]:
        """Return the path as the row keeps it."""
        return {"nodes": {element: at.isoformat() for element, at in self.nodes.items()}, "flows": list(self.flows)}


def passed(session: Session, case: Case, newest: Sequence[CaseEvent] | None = None) -> Passed:
    """Return what a case has passed. Reads at most about KEPT_BACK events, whatever the length of the history.

    Or none, if all after ``path_seq`` are among ``newest``, newest first.
    """
    stored = case.path or {}
    path = Passed(
        {element: datetime.fromisoformat(at) for element, at in stored.get("nodes", {}).items()},
        dict.fromkeys(stored.get("flows", ())),
    )
    if newest is None:
        since = select(CaseEvent.at, CaseEvent.data).where(CaseEvent.case_id == case.id, CaseEvent.seq > case.path_seq)
        told = [(at, data) for at, data in session.execute(since.order_by(CaseEvent.seq))]
    else:
        told = [(event.at, event.data) for event in reversed(newest) if event.seq > case.path_seq]
    for at, data in told:
        path.add(at, data)
    return path


def changes(session: Session, case: Case) -> dict[str, Any]:
    """Return what of a held case's columns changes so that few events are left to add; mostly nothing."""
    if case.event_count - case.path_seq < KEPT_BACK:
        return {}
    return {"path": passed(session, case).as_stored(), "path_seq": case.event_count}

"""Which work items of a case are open after a move: those that stay, those that are over, and the rows of new ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from engine.execution import OpenWorkItem
from engine.language import in_both
from engine.model import given_names
from engine.services.case_handling.deadlines import due_after
from engine.services.case_handling.writes import Writes
from engine.services.organization import groups
from engine.services.organization.closed_days import calendar_of
from engine.services.publishing.understanding import Understanding
from engine.store import NewItem, add_work_items
from engine.store.tables import Case, WorkItem
from engine.store.tables.cases import searched


@dataclass(frozen=True, slots=True)
class Listed:
    """A case and the phase that it has after the move: what work items show of it in worklists."""

    case: Case
    phase: str

    def columns(self, name: str) -> dict[str, Any]:
        """Return what a work item has of its case for worklists to filter and sort by."""
        case = self.case
        return {
            "e_service_id": case.e_service_id,
            "phase": self.phase,
            "number": case.number,
            "received_at": case.received_at,
            "search": searched(name, case.number, case.subject),
        }


def divide(
    before: Sequence[WorkItem], wanted: Sequence[OpenWorkItem], cancelled: list[int]
) -> tuple[list[WorkItem], list[OpenWorkItem]]:
    """Return the work items that stay open and those that are new; note the ids of those that are over."""
    tokens = {item.token for item in wanted}
    staying = [row for row in before if row.token in tokens]
    for row in before:
        if row.token not in tokens:
            cancelled.append(row.id)
            set_committed_value(row, "status", "cancelled")
    known = {row.token for row in staying}
    return staying, [item for item in wanted if item.token not in known]


def kept(staying: Sequence[WorkItem], wanted: Sequence[OpenWorkItem], listed: Listed) -> Sequence[WorkItem]:
    """Return the work items that stay open, each asking what it asks now, and shown with its case as that is now."""
    by_token = {item.token: item for item in wanted}
    for row in staying:
        item = by_token[row.token]
        choices, asked = _choices(item), _asked(item)
        if row.choices != choices or row.asked != asked:
            row.choices, row.asked = choices, asked
        if (row.phase, row.number) != (listed.phase, listed.case.number):  # an older release writes no number
            for column, value in listed.columns(row.name).items():
                setattr(row, column, value)
    return staying


def rows(
    session: Session,
    listed: Listed,
    new: Sequence[OpenWorkItem],
    understood: Understanding,
    *,
    now: datetime,
    known_groups: Writes | None = None,
) -> list[NewItem]:
    """Return the rows of new work items. Whoever moves many cases knows their groups; else the database finds them."""
    case = listed.case
    names = _told_apart(new)
    known = known_groups.groups_for(session, case, {item.role for item in new}) if known_groups else {}
    return [
        NewItem(
            {
                **_row(session, case, item, understood, now),
                **listed.columns(names[item.token]),
                "name": names[item.token],
                "group_id": known.get(item.role),
            },
            case.municipality_id,
            *groups.asked_for(item.role),
        )
        for item in new
    ]


def _told_apart(new: Sequence[OpenWorkItem]) -> dict[str, str]:
    """Return what work items that open together are called, by token: of several of one name, which of them each is."""
    names = {item.token: item.name for item in new}
    alike = {item.name: [each.token for each in new if each.name == item.name] for item in new if item.name}
    for name, tokens in alike.items():
        if len(tokens) > 1:
            names |= {
                token: given_names.numbered(name, number, len(tokens)) for number, token in enumerate(tokens, start=1)
            }
    return names


def placed(
    session: Session, case: Case, new: Sequence[NewItem], added: Sequence[WorkItem | None]
) -> Sequence[WorkItem]:
    """Return the new work items, those too for which there was no group: it is made, and they are written for it."""
    found = {each.columns["token"]: item for each, item in zip(new, added, strict=True) if item is not None}
    missing = [each for each in new if each.columns["token"] not in found]
    if missing:
        lanes = {each.columns["lane"] for each in missing}
        made = groups.groups_for(session, case.municipality_id, case.e_service_id, lanes)
        given = [NewItem({**each.columns, "group_id": made[each.columns["lane"]]}) for each in missing]
        found |= {item.token: item for item in add_work_items(session, given) if item is not None}
    return [found[each.columns["token"]] for each in new]


def _row(session: Session, case: Case, item: OpenWorkItem, understood: Understanding, now: datetime) -> dict[str, Any]:
    # A choice among the ways out of an activity has not the time limit of the activity, which is done.
    node = understood.model.node_by_id.get(item.element) if not item.options else None
    stated = node.deadline or node.due if node else ""
    return {
        "case_id": case.id,
        "token": item.token,
        "element": item.element,
        "name": item.name,
        "lane": item.role,
        "opened_at": now,
        "due_at": due_after(stated, now, calendar_of(session, case.municipality_id)) if stated else None,
        "legal_due_at": case.legal_deadline,
        "choices": _choices(item),
        "asked": _asked(item),
    }


def _asked(item: OpenWorkItem) -> dict[str, Any] | None:
    """Return which decision table did not decide, and why, as it is stored."""
    if not item.decision or item.reason is None:
        return None
    return {"decision": item.decision, "reason": in_both(item.reason)}


def _choices(item: OpenWorkItem) -> list[dict[str, Any]] | None:
    """Return the ways to choose from as they are stored, each with the reason why a person is asked, if any."""
    reason = {"reason": in_both(item.reason)} if item.reason is not None else {}
    return [
        {
            "flow": option.flow,
            "label": option.label,
            "target": option.target,
            "gateway": item.choice_of,
            "several": item.several,
            **reason,
        }
        for option in item.options
    ] or None

"""What was typed into the form of a work item that could not be completed: kept where it can be, told in any case.

Somebody may have the form open while an operator suspends, cancels or moves the case, while it follows a new version,
or while a colleague is faster. What they send then is not done, and must not be lost either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from engine.language import Language
from engine.services.case_handling.case_statuses import OPEN
from engine.services.case_handling.holding import hold_case_of
from engine.services.case_handling.work_items import find, form_of
from engine.services.forms import forms
from engine.services.organization.access import NotOffered, group_ids
from engine.store.tables import Person, WorkItem

_KEEPS = ("suspended", "cancelled")
"""The statuses of work items that may be open again: the case goes on, or what an operator did is undone."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """What was typed: each label with its answer. ``is_kept`` says whether it is the work item's draft now."""

    told: tuple[tuple[str, str], ...]
    is_kept: bool


def keep(
    session: Session, item_id: int, values: Mapping[str, Any], *, by: Person, language: Language
) -> tuple[WorkItem, Unsent]:
    """Keep what was typed as the draft of a work item that may be open again, if ``by`` may do it; commits.

    Nobody's draft is replaced but one's own. Raises NotYours.
    """
    item = find(session, item_id, by=by)
    hold_case_of(session, item_id, by)
    session.refresh(item)
    free = item.assignee_id is None and not item.draft and item.group_id in group_ids(session, by)
    kept = item.status in _KEEPS and item.case.status in OPEN and bool(values) and (free or item.assignee_id == by.id)
    if kept:
        item.draft = dict(values)
    told = Unsent(_told(session, item, values, language), kept)
    session.commit()
    return item, told


def _told(
    session: Session, item: WorkItem, values: Mapping[str, Any], language: Language
) -> tuple[tuple[str, str], ...]:
    """Return labels and answers by the form of the work item, or by the names of its fields if that is gone."""
    try:
        form = form_of(session, item)
    except NotOffered:
        return tuple((name, str(value)) for name, value in values.items() if value not in (None, ""))
    return tuple(forms.told(form, values, language))

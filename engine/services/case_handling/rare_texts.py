"""The few cases to which all belongs that holds a rare text in a worklist.

A work item is found by its name and by the words of its case, of which there is an index (``finding``). Names are few:
those of what is open are read from one to the next. So nobody writes an index for each work item at each act.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from engine.services.case_handling.case_statuses import is_open
from engine.services.case_handling.finding import few_cases, in_small
from engine.services.case_handling.merging import exactly
from engine.services.case_handling.own_groups import chosen_groups
from engine.store import Prepared
from engine.store.tables import CandidateGroup, WorkItem

MOST_NAMES = 2000
"""The most names of what is open, of each group by themselves, among which a text is looked for."""


def few_in_groups(session: Session, text: str, asked: Mapping[str, Any]) -> Sequence[int] | None:
    """Return the ids of the few cases to which all that holds the text in the groups of a person belongs.

    ``asked`` is what ``chosen_groups`` asks for. None if they are not few, if there are more names than MOST_NAMES, or
    if the text may begin in one of the names, which stands before the words of the case. Two queries.
    """
    few = few_cases(session, text)
    if few is None:
        return None
    names = [name for (name,) in _names(frozenset(asked)).rows(session, asked)]
    small = in_small(text)
    is_elsewhere = len(names) > MOST_NAMES or any(_may_begin_in(name, small) for name in set(names))
    return None if is_elsewhere else few


def _may_begin_in(name: str, text: str) -> bool:
    """Say whether a text may begin in the name of a work item and end in it or in the words after it.

    >>> [_may_begin_in("Utred", text) for text in ("tre", "red kil 2026", "kil 2026")]
    [True, True, False]
    """
    words = f"{name.lower()} "
    return text in words or any(words.endswith(text[: at + 1]) for at, letter in enumerate(text) if letter == " ")


@cache
def _names(asked: frozenset[str]) -> Prepared:
    """Return the statement that gives the names of what is open in groups, of each by themselves.

    It goes from each name to the next along an index, and reads as many entries as there are names.
    """
    group, item = chosen_groups(asked, CandidateGroup.id).subquery("own"), aliased(WorkItem)
    first = select(func.min(item.name)).where(is_open(item.status), item.group_id == group.c.id)
    begun = select(group.c.id, first.scalar_subquery().label("name")).cte("names", recursive=True)
    following = select(func.min(item.name)).where(
        is_open(item.status), item.group_id == begun.c.id, item.name > begun.c.name
    )
    names = begun.union_all(select(begun.c.id, following.scalar_subquery()).where(begun.c.name.is_not(None)))
    return Prepared(select(names.c.name).where(names.c.name.is_not(None)).limit(exactly(MOST_NAMES + 1)))

"""Which acts can be done on many at once: what each is done to, who may ask for it, what it does, how it is undone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.store.tables import BulkCase, BulkOperation, BulkWorkItem, Person

BulkKind = Literal["suspend", "resume", "retry", "cancel", "approve", "decline", "assign", "release", "put_back"]
CASE_KINDS: tuple[BulkKind, ...] = ("suspend", "resume", "retry", "cancel")
ANSWERS: tuple[BulkKind, ...] = ("approve", "decline")
WORK_ITEM_KINDS: tuple[BulkKind, ...] = ("assign", "release", "put_back")

Line: TypeAlias = BulkCase | BulkWorkItem
Outcome = Literal["done", "asked", "refused"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks to be done to many: the words that go with it, and to whom work items are given."""

    kind: BulkKind
    ids: Sequence[int]
    by: Person
    reason: str = ""
    told: str = ""
    times: str = "kept"
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an act on many is done to: the ids of its lines, and what is kept of it besides its words."""

    ids: Sequence[int]
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ManyKind:
    """How an act on many is asked for, done to one, and undone.

    ``choose`` raises EngineError if it cannot be asked for so. ``does`` does it to one in the caller's transaction,
    which commits, and says what came of it; it raises EngineError if it cannot be done there. ``undoable`` is the
    query for the ids of what stands as the act left it, and ``undone_by`` what puts it back.
    """

    line: type[BulkCase] | type[BulkWorkItem]
    of: InstrumentedAttribute[int]
    choose: Callable[[Session, Asked], Chosen]
    does: Callable[[Session, BulkOperation, Any, Person, datetime], Outcome]
    undone_by: BulkKind | None = None
    undoable: Callable[[BulkOperation], Select[int]] | None = None

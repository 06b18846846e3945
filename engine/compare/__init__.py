"""What differs between two process models: match, then diff, then sentences. Knows models only, no XML."""

from engine.compare.alignment import Alignment, Correspondence
from engine.compare.diff import OPERATION_KINDS, Change, EditScript, Group, Operation, OperationKind, apply, diff, order
from engine.compare.match import match

__all__ = [
    "OPERATION_KINDS",
    "Alignment",
    "Change",
    "Correspondence",
    "EditScript",
    "Group",
    "Operation",
    "OperationKind",
    "apply",
    "diff",
    "match",
    "order",
]

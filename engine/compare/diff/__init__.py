"""The differences between two aligned models as an edit script."""

from engine.compare.diff.differences import diff, order
from engine.compare.diff.script import OPERATION_KINDS, Change, EditScript, Group, Operation, OperationKind
from engine.compare.diff.target import apply

__all__ = [
    "OPERATION_KINDS",
    "Change",
    "EditScript",
    "Group",
    "Operation",
    "OperationKind",
    "apply",
    "diff",
    "order",
]

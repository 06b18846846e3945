"""What differs between two process models: match, then diff, then sentences. Knows models only, no XML."""

from engine.compare.alignment import Alignment, Correspondence
from engine.compare.diff import OPERATION_KINDS, Change, EditScript, Group, Operation, OperationKind, apply, diff, order
from engine.compare.match import (
    NOTHING_SAID,
    FamilyAlignment,
    Judgement,
    Judgements,
    Meaning,
    match,
    match_family,
)
from engine.compare.merge import Union, merge, project
from engine.compare.questions import Instance, Question, questions
from engine.compare.similarity import Similarity, similarity

__all__ = [
    "NOTHING_SAID",
    "OPERATION_KINDS",
    "Alignment",
    "Change",
    "Correspondence",
    "EditScript",
    "FamilyAlignment",
    "Group",
    "Instance",
    "Judgement",
    "Judgements",
    "Meaning",
    "Operation",
    "OperationKind",
    "Question",
    "Similarity",
    "Union",
    "apply",
    "diff",
    "match",
    "match_family",
    "merge",
    "order",
    "project",
    "questions",
    "similarity",
]

"""What differs between two process models: match, then diff, then sentences. Knows models only, no XML."""

from engine.compare.alignment import Alignment, Correspondence
from engine.compare.behaviour import Behaviour, Statement, behaviour
from engine.compare.deviations import First, Firsts, firsts, former_keys, keys
from engine.compare.diff import OPERATION_KINDS, Change, EditScript, Group, Operation, OperationKind, apply, diff, order
from engine.compare.effect import Effect, Figures, Ways, effect
from engine.compare.graph import along
from engine.compare.match import (
    NOTHING_SAID,
    FamilyAlignment,
    Judgement,
    Judgements,
    Meaning,
    match,
    match_family,
    speaks_against,
)
from engine.compare.match.words import normal
from engine.compare.merge import Union, merge, project
from engine.compare.questions import Instance, Question, questions
from engine.compare.similarity import Similarity, percent, similarity
from engine.compare.successors import Successors, successors

__all__ = [
    "NOTHING_SAID",
    "OPERATION_KINDS",
    "Alignment",
    "Behaviour",
    "Change",
    "Correspondence",
    "EditScript",
    "Effect",
    "FamilyAlignment",
    "Figures",
    "First",
    "Firsts",
    "Group",
    "Instance",
    "Judgement",
    "Judgements",
    "Meaning",
    "Operation",
    "OperationKind",
    "Question",
    "Similarity",
    "Statement",
    "Successors",
    "Union",
    "Ways",
    "along",
    "apply",
    "behaviour",
    "diff",
    "effect",
    "firsts",
    "former_keys",
    "keys",
    "match",
    "match_family",
    "merge",
    "normal",
    "order",
    "percent",
    "project",
    "questions",
    "similarity",
    "speaks_against",
    "successors",
]

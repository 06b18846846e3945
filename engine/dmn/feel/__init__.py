"""FEEL, the expression language of DMN: read by our own grammar, worked out by our own evaluator over values.

No text of a file ever reaches Python's ``eval`` or ``exec``: what is not in the grammar is not understood.
Source: OMG, Decision Model and Notation 1.5, chapter 10; unary tests chapter 7.3.
"""

from engine.dmn.feel.evaluation import Scope, Unset, evaluate, holds
from engine.dmn.feel.grammar import parse, parse_tests
from engine.dmn.feel.tree import Feel, Irrelevant, Tests, speaks_of_null, used_names

__all__ = [
    "Feel",
    "Irrelevant",
    "Scope",
    "Tests",
    "Unset",
    "evaluate",
    "holds",
    "parse",
    "parse_tests",
    "speaks_of_null",
    "used_names",
]

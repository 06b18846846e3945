"""Our own grammar for conditions, cardinalities and times. This package reads text and evaluates nothing.

What it understands is a small part of what Python writes as expressions; JUEL, FEEL and ISO 8601
are translated into it where their meaning is certain. Only ``engine.execution`` evaluates.
"""

from engine.expressions.grammar import NotUnderstood, parse
from engine.expressions.times import Due, timer
from engine.expressions.translation import Translation, translate
from engine.expressions.tree import (
    FUNCTIONS,
    Arithmetic,
    Call,
    Comparison,
    Expression,
    Items,
    Literal,
    Logical,
    Member,
    Name,
    Negative,
    Not,
    names,
)
from engine.expressions.writing import source

__all__ = [
    "FUNCTIONS",
    "Arithmetic",
    "Call",
    "Comparison",
    "Due",
    "Expression",
    "Items",
    "Literal",
    "Logical",
    "Member",
    "Name",
    "Negative",
    "Not",
    "NotUnderstood",
    "Translation",
    "names",
    "parse",
    "source",
    "timer",
    "translate",
]

"""Our own grammar for conditions, cardinalities and times. This package reads text and evaluates nothing.

What it understands is a small part of what Python writes as expressions; JUEL, FEEL and ISO 8601
are translated into it where their meaning is certain. Only ``engine.execution`` evaluates.
"""

from engine.expressions.business_days import HERE, Calendar, next_working_day
from engine.expressions.grammar import NotUnderstood, parse
from engine.expressions.times import Due, timer
from engine.expressions.translation import Translation, translate
from engine.expressions.tree import (
    ABOUT_VARIABLES,
    FUNCTIONS,
    Arithmetic,
    Call,
    Comparison,
    Expression,
    IfElse,
    Items,
    Literal,
    Logical,
    Member,
    Name,
    Negative,
    Not,
    Quantified,
    mentioned,
    names,
)
from engine.expressions.writing import source

__all__ = [
    "ABOUT_VARIABLES",
    "FUNCTIONS",
    "HERE",
    "Arithmetic",
    "Calendar",
    "Call",
    "Comparison",
    "Due",
    "Expression",
    "IfElse",
    "Items",
    "Literal",
    "Logical",
    "Member",
    "Name",
    "Negative",
    "Not",
    "NotUnderstood",
    "Quantified",
    "Translation",
    "mentioned",
    "names",
    "next_working_day",
    "parse",
    "source",
    "timer",
    "translate",
]

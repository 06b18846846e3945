"""The parts of an expression: immutable, and nothing that could name an object of the program."""

from collections.abc import Iterator
from dataclasses import dataclass

FUNCTIONS: dict[str, tuple[int, int]] = {
    "date": (1, 1),
    "days": (1, 1),
    "len": (1, 1),
    "lower": (1, 1),
    "max": (1, 20),
    "min": (1, 20),
    "round": (1, 2),
    "today": (0, 0),
    "upper": (1, 1),
}
"""The functions of our grammar: the least and the greatest number of arguments of each."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out: text, number, True, False or None."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    """A variable of the case."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member of data, as in ``applicant.city``; never an attribute of an object."""

    of: "Expression"
    name: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A call of one of FUNCTIONS."""

    function: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Negative:
    """A number with its sign turned."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two values joined by ``+``, ``-``, ``*`` or ``/``."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison; more than one operator is a chain, as in ``1 <= x <= 5``."""

    first: "Expression"
    rest: tuple[tuple[str, "Expression"], ...]


@dataclass(frozen=True, slots=True)
class Logical:
    """Two or more conditions joined by ``and`` or by ``or``."""

    operator: str
    operands: tuple["Expression", ...]


Expression = Literal | Name | Member | Items | Call | Negative | Not | Arithmetic | Comparison | Logical


def parts(expression: Expression) -> tuple[Expression, ...]:
    """Return the expressions that lie directly in an expression, from left to right."""
    match expression:
        case Member(of, _):
            return (of,)
        case Items(items) | Call(_, items) | Logical(_, items):
            return items
        case Negative(operand) | Not(operand):
            return (operand,)
        case Arithmetic(_, left, right):
            return left, right
        case Comparison(first, rest):
            return (first, *(right for _, right in rest))
    return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and all that lies in it."""
    left = [expression]
    while left:
        current = left.pop()
        yield current
        left.extend(reversed(parts(current)))


def names(expression: Expression) -> frozenset[str]:
    """Return the variables that an expression needs.

    >>> from engine.expressions import parse
    >>> sorted(names(parse('applicant.age >= limit and not urgent')))
    ['applicant', 'limit', 'urgent']
    """
    return frozenset(part.name for part in walk(expression) if isinstance(part, Name))

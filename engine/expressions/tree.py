"""The parts of an expression: immutable, and nothing that could name an object of the program."""

from collections.abc import Iterator
from dataclasses import dataclass

FUNCTIONS: dict[str, tuple[int, int]] = {
    "abs": (1, 1),
    "date": (1, 1),
    "days": (1, 1),
    "endswith": (2, 2),
    "get": (1, 1),
    "known": (1, 1),
    "len": (1, 1),
    "lower": (1, 1),
    "max": (1, 20),
    "min": (1, 20),
    "round": (1, 2),
    "startswith": (2, 2),
    "sum": (1, 1),
    "today": (0, 0),
    "upper": (1, 1),
}
"""The functions of our grammar: the least and the greatest number of arguments of each."""
ABOUT_VARIABLES = frozenset({"get", "known"})
"""The functions that ask of a variable whether it is set; they do not need it to be."""


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


@dataclass(frozen=True, slots=True)
class IfElse:
    """One of two values, as ``then if condition else otherwise``."""

    then: "Expression"
    condition: "Expression"
    otherwise: "Expression"


@dataclass(frozen=True, slots=True)
class Quantified:
    """Whether a condition holds for "any" or "all" things of a list, each of which is called ``name`` in it."""

    quantifier: str
    condition: "Expression"
    name: str
    things: "Expression"


Expression = (
    Literal | Name | Member | Items | Call | Negative | Not | Arithmetic | Comparison | Logical | IfElse | Quantified
)


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
        case IfElse(then, condition, otherwise):
            return then, condition, otherwise
        case Quantified(_, condition, _, things):
            return condition, things
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
    >>> sorted(names(parse('any(x > least for x in sums) or known(done)')))
    ['least', 'sums']
    """
    return frozenset(_names(expression, needed=True))


def mentioned(expression: Expression) -> frozenset[str]:
    """Return the variables that an expression needs, and those of which it asks whether they are set."""
    return frozenset(_names(expression, needed=False))


def _names(expression: Expression, *, needed: bool) -> set[str]:
    match expression:
        case Name(name):
            return {name}
        case Call(function, _) if needed and function in ABOUT_VARIABLES:
            return set()
        case Quantified(_, condition, name, things):
            return (_names(condition, needed=needed) - {name}) | _names(things, needed=needed)
    return set().union(*(_names(part, needed=needed) for part in parts(expression)))

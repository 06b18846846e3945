"""The parts of a FEEL expression and of a cell's unary tests: immutable, without anything that runs."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Literal:
    """Text, a number, true, false or null."""

    value: str | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Input:
    """``?``: the value of the cell's column."""


@dataclass(frozen=True, slots=True)
class Member:
    """An entry of a context, or a component of a date, time or duration."""

    of: "Feel"
    name: str


@dataclass(frozen=True, slots=True)
class Picked:
    """``list[2]`` or ``list[item > 2]``."""

    of: "Feel"
    by: "Feel"


@dataclass(frozen=True, slots=True)
class Call:
    """A built-in function's call."""

    function: str
    arguments: tuple["Feel", ...]


@dataclass(frozen=True, slots=True)
class Negative:
    """A value with a minus sign."""

    operand: "Feel"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two values and one of + - * / **."""

    operator: str
    left: "Feel"
    right: "Feel"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values and one of = != < <= > >=."""

    operator: str
    left: "Feel"
    right: "Feel"


@dataclass(frozen=True, slots=True)
class Logical:
    """Conditions joined by "and" or "or"."""

    operator: str
    operands: tuple["Feel", ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple["Feel", ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """A context: names with values."""

    entries: tuple[tuple[str, "Feel"], ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """A range; an end that is None has no bound."""

    low: "Feel | None"
    high: "Feel | None"
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class If:
    """``if … then … else …``."""

    condition: "Feel"
    then: "Feel"
    otherwise: "Feel"


@dataclass(frozen=True, slots=True)
class Quantified:
    """``for``, ``some`` or ``every`` over one or more lists."""

    kind: str
    over: tuple[tuple[str, "Feel"], ...]
    body: "Feel"


@dataclass(frozen=True, slots=True)
class Among:
    """``value in tests``."""

    value: "Feel"
    tests: "Tests"


Feel = (
    Literal
    | Name
    | Input
    | Member
    | Picked
    | Call
    | Negative
    | Arithmetic
    | Comparison
    | Logical
    | Items
    | Entries
    | Interval
    | If
    | Quantified
    | Among
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A unary test ``< 5``: the column's value compared with another."""

    operator: str
    value: Feel


@dataclass(frozen=True, slots=True)
class Equals:
    """A unary test that is an expression: a value, list or range to find the input in, or a condition."""

    value: Feel


@dataclass(frozen=True, slots=True)
class Tests:
    """The tests of a cell, one of which must hold, or with ``negated`` none. Empty: ``-``, which always holds."""

    tests: tuple[Compared | Equals, ...] = ()
    negated: bool = False


Irrelevant = Tests()
"""The cell ``-``."""


def parts(of: object) -> Iterator[object]:
    """Yield an expression or test and all parts of it."""
    waiting = [of]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(part)
        elif hasattr(part, "__dataclass_fields__"):
            yield part
            waiting.extend(getattr(part, field.name) for field in fields(part))  # type: ignore[arg-type]


def used_names(of: "Feel | Tests") -> frozenset[str]:
    """Return the variables that an expression or a cell uses, those that it binds itself left out."""
    found = {part.name for part in parts(of) if isinstance(part, Name)}
    bound = {name for part in parts(of) if isinstance(part, Quantified) for name, _ in part.over}
    return frozenset(found - bound - {"item"})


def speaks_of_null(tests: Tests) -> bool:
    """Say whether a cell tests for null."""
    return any(part == Literal(None) for part in parts(tests))

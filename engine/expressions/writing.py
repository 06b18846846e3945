"""Write an expression as text in our own grammar: the canonical form, which reads back as the same expression."""

from decimal import Decimal

from engine.expressions.tree import (
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
)

_IF, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN, _MEMBER, _ATOM = range(10)


def source(expression: Expression) -> str:
    """Return the canonical text of an expression; ``parse`` of it gives the expression again.

    >>> from engine.expressions import parse
    >>> source(parse("(belopp>1000)  and  not(ja == true)"))
    'belopp > 1000 and not ja == True'
    """
    return _written(expression)[0]


def quoted(text: str) -> str:
    """Return text in the quotes of our grammar."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def _written(expression: Expression) -> tuple[str, int]:
    """Return the text and how tightly it binds."""
    match expression:
        case Negative(operand):
            return f"-{_within(operand, _MEMBER)}", _SIGN
        case Not(operand):
            return f"not {_within(operand, _NOT)}", _NOT
        case Arithmetic(operator, left, right):
            level = _SUM if operator in "+-" else _PRODUCT
            return f"{_within(left, level)} {operator} {_within(right, level + 1)}", level
        case Comparison(first, rest):
            links = "".join(f" {operator} {_within(right, _SUM)}" for operator, right in rest)
            return _within(first, _SUM) + links, _COMPARISON
        case Logical(operator, operands):
            level = _OR if operator == "or" else _AND
            return f" {operator} ".join(_within(operand, level + 1) for operand in operands), level
        case IfElse(then, condition, otherwise):
            return f"{_within(then, _OR)} if {_within(condition, _OR)} else {_within(otherwise, _IF)}", _IF
        case Member(of, name):
            return f"{_within(of, _MEMBER)}.{name}", _MEMBER
    return _atom(expression), _ATOM


def _atom(expression: Literal | Name | Items | Call | Quantified) -> str:
    match expression:
        case Literal(value):
            return _constant(value)
        case Name(name):
            return name
        case Items(items):
            return f"[{', '.join(map(source, items))}]"
        case Quantified(quantifier, condition, name, things):
            return f"{quantifier}({source(condition)} for {name} in {_within(things, _SUM)})"
    return f"{expression.function}({', '.join(map(source, expression.arguments))})"


def _within(expression: Expression, level: int) -> str:
    text, own = _written(expression)
    return text if own >= level else f"({text})"


def _constant(value: str | int | float | bool | None) -> str:
    if isinstance(value, str):
        return quoted(value)
    # Our grammar has no exponents: a float is written out in full.
    return format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value)

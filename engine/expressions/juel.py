"""Read JUEL, the expressions of Camunda 7, Flowable, Activiti and Operaton.

Methods of other programs' objects are not understood, but for those of texts and lists that every Java program has,
and the ways in which those engines look up a variable of the case.

Departure: JUEL compares the text "5" and the number 5 as equal; here they differ, as in Python and FEEL.
"""

from collections.abc import Callable

from engine.expressions.grammar import Reader, called
from engine.expressions.tokens import NotUnderstood, Token
from engine.expressions.tree import (
    Arithmetic,
    Call,
    Comparison,
    Expression,
    IfElse,
    Items,
    Literal,
    Member,
    Name,
    Not,
)
from engine.language import message

_WORDS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "===": "==", "!==": "!="}
_VARIABLES = frozenset({"variables", "vars", "var"})
_FLOWABLE = {"eq": "==", "equals": "==", "ne": "!=", "notEquals": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_SAME = frozenset({"value", "stringValue", "numberValue", "boolValue", "elements"})
"""What Camunda's library for JSON calls on a member to get its value."""


def is_empty(operand: Expression) -> Expression:
    """Return the condition that ``empty`` makes of a value."""
    return Comparison(operand, (("in", Items((Literal(None), Literal(""), Items(())))),))


class Juel(Reader):
    """Reads the Java Unified Expression Language, and what JavaScript and Groovy write in the same way."""

    def one_of_two(self) -> Expression:
        """Read a value, or a condition and the two values between which it decides."""
        condition = self.joined("or")
        if not self.accept("?"):
            return condition
        then = self.condition()
        self.expect(":")
        return IfElse(then, condition, self.condition())

    def spellings(self, operator: str) -> tuple[str, ...]:
        """Return how ``and`` or ``or`` may be written."""
        return (operator, "&&" if operator == "and" else "||")

    def negation(self) -> Expression:
        """Read a comparison: in JUEL ``not`` binds tighter than comparing."""
        return self.comparison()

    def comparison(self) -> Expression:
        """Read one comparison: JUEL does not read ``a < b < c`` as a chain."""
        expression = super().comparison()
        if isinstance(expression, Comparison) and len(expression.rest) > 1:
            raise NotUnderstood(message("Several comparisons in a row are not understood."))
        return expression

    def comparison_operator(self) -> str:
        """Read a comparison's operator."""
        written = self.accept("==", "!=", "<", "<=", ">", ">=", *_WORDS)
        return _WORDS.get(written, written)

    def product(self) -> Expression:
        """Read what ``*``, ``/`` and ``div`` join."""
        left = self.sign()
        while operator := self.accept("*", "/", "div"):
            left = Arithmetic("/" if operator == "div" else operator, left, self.sign())
        if self.comes("mod"):
            raise self.refused()
        return left

    def sign(self) -> Expression:
        """Read a value that may be negated or asked whether it is empty."""
        if self.accept("!", "not"):
            return Not(self.sign())
        if self.accept("empty"):
            return is_empty(self.sign())
        return super().sign()

    def variable(self, name: str) -> Expression:
        """Return the variable of this name; ``undefined`` is none."""
        if name == "undefined":
            self.place -= 1
            raise self.refused()
        return super().variable(name)

    def named(self, name: str) -> Expression:
        """Return what a name stands for; Flowable asks of variables with functions of its own."""
        if name in _VARIABLES and self.comes(":"):
            self.expect(":")
            return self.of_variable(self.take().text)
        return super().named(name)

    def call(self, name: str) -> Expression:
        """Read a call: of Camunda's functions for JSON, which give the value itself, else of our own."""
        if name in {"S", "JSON"} and self.comes("("):
            self.expect("(")
            arguments = self.listed(")")
            if len(arguments) == 1:
                return arguments[0]
        raise NotUnderstood(message("The function “{name}” is not known.", name=name))

    def of_variable(self, function: str) -> Expression:
        """Read the arguments of one of Flowable's functions of variables."""
        self.expect("(")
        name, *rest = self.listed(")") or (Literal(None),)
        variable = Name(_plain(name)) if isinstance(name, Literal) else name
        if not isinstance(variable, Name):
            raise self.refused()
        match function, rest:
            case "get", []:
                return variable
            case "exists", []:
                return Call("known", (variable,))
            case (("empty" | "isEmpty"), []):
                return is_empty(variable)
            case (("notEmpty" | "isNotEmpty"), []):
                return Not(is_empty(variable))
            case "contains", [thing]:
                return Comparison(thing, (("in", variable),))
            case known, [other] if known in _FLOWABLE:
                return Comparison(variable, ((_FLOWABLE[known], other),))
        raise NotUnderstood(message("The function “{name}” is not known.", name=function))

    def member_of(self, of: Expression, token: Token) -> Expression:
        """Return a member of data, or what a method gives whose meaning is certain."""
        if not self.comes("("):
            return super().member_of(of, token)
        self.expect("(")
        arguments = self.listed(")")
        found = self.looked_up(token.text, arguments) if of == Name("execution") else None
        found = found or _method(of, token.text, arguments)
        if found is None:
            sentence = message("Calling “{name}” is not understood: only data can be tested.", name=token.text)
            raise NotUnderstood(sentence)
        return found

    def looked_up(self, method: str, arguments: tuple[Expression, ...]) -> Expression | None:
        """Return the variable that an execution is asked for, or whether it has it."""
        if len(arguments) != 1 or not isinstance(arguments[0], Literal):
            return None
        variable = Name(_plain(arguments[0]))
        if method in {"hasVariable", "hasVariableLocal"}:
            return Call("known", (variable,))
        if method not in {"getVariable", "getVariableLocal"}:
            return None
        # Where it is compared with nothing, an engine gives nothing for a variable that is not set.
        compared = any(self.comes(operator, "null") for operator in ("==", "!=", "eq", "ne", "===", "!=="))
        return Call("get", (variable,)) if compared else variable


def _plain(literal: Literal) -> str:
    """Return the name of a variable that is written as a text. Raises NotUnderstood."""
    name = literal.value
    if not isinstance(name, str) or not name.isidentifier() or name.startswith("_"):
        raise NotUnderstood(message("“{name}” cannot be the name of a variable.", name=str(name)[:40]))
    return name


def _method(of: Expression, name: str, arguments: tuple[Expression, ...]) -> Expression | None:
    """Return what a method of a text, a list or a member of JSON gives, None if it is not one of them."""
    if len(arguments) == 1:
        found = _WITH_ONE.get(name)
        return found(of, arguments[0]) if found else None
    found_alone = _ALONE.get(name)
    if arguments or found_alone is None:
        return of if not arguments and name in _SAME and isinstance(of, Member) else None
    return found_alone(of)


def _prop(of: Expression, name: Expression) -> Expression | None:
    return Member(of, _plain(name)) if isinstance(name, Literal) else None


_WITH_ONE: dict[str, Callable[[Expression, Expression], Expression | None]] = {
    "equals": lambda of, other: Comparison(of, (("==", other),)),
    "equalsIgnoreCase": lambda of, other: Comparison(called("lower", (of,)), (("==", called("lower", (other,))),)),
    "contains": lambda of, thing: Comparison(thing, (("in", of),)),
    "startsWith": lambda of, text: called("startswith", (of, text)),
    "endsWith": lambda of, text: called("endswith", (of, text)),
    "prop": _prop,
}
_ALONE: dict[str, Callable[[Expression], Expression]] = {
    "isEmpty": lambda of: Comparison(called("len", (of,)), (("==", Literal(0)),)),
    "size": lambda of: called("len", (of,)),
    "length": lambda of: called("len", (of,)),
    "toLowerCase": lambda of: called("lower", (of,)),
    "toUpperCase": lambda of: called("upper", (of,)),
}

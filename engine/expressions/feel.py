"""Read simple conditions of FEEL, the Friendly Enough Expression Language (DMN 1.3, chapter 10)."""

import re

from engine.expressions.grammar import Reader, called
from engine.expressions.tokens import NotUnderstood
from engine.expressions.tree import Call, Comparison, Expression, IfElse, Items, Literal, Name, Not, Quantified
from engine.language import message

_PHRASES = {
    ("string", "length"): "len",
    ("lower", "case"): "lower",
    ("upper", "case"): "upper",
    ("starts", "with"): "startswith",
    ("ends", "with"): "endswith",
    ("list", "contains"): "in",
    ("is", "defined"): "known",
}
_FUNCTIONS = {
    "abs": "abs",
    "contains": "in",
    "count": "len",
    "date": "date",
    "max": "max",
    "min": "min",
    "sum": "sum",
    "today": "today",
}
_QUANTIFIERS = {"some": "any", "every": "all"}
_WORDS = frozenset({"and", "or", "in", "between", "then", "else", "satisfies"})
_OF_XPATH = frozenset({"getDataObject", "getDataInput", "getDataOutput", "getProcessProperty"})
_DAYS = re.compile(r"P(\d{1,5})([DW])")


class Feel(Reader):
    """Reads the part of FEEL that has a form in our grammar."""

    def negation(self) -> Expression:
        """Read a comparison: negation is the function ``not`` in FEEL."""
        return self.comparison()

    def comparison(self) -> Expression:
        """Read one comparison, a range or a membership."""
        first = self.sum()
        if self.accept("between"):
            low = self.sum()
            self.expect("and")
            return Comparison(low, (("<=", first), ("<=", self.sum())))
        if self.accept("in"):
            return self.membership(first)
        operator = self.accept("=", "==", "!=", "<", "<=", ">", ">=")
        if not operator:
            return first
        operator, second = "==" if operator == "=" else operator, self.sum()
        if isinstance(first, Name) and second == Literal(None) and operator in {"==", "!="}:
            # What is not set is null in FEEL.
            return Comparison(Call("get", (first,)), ((operator, second),))
        return Comparison(first, ((operator, second),))

    def membership(self, first: Expression) -> Expression:
        """Read what stands after ``in``: a range, or values between brackets."""
        opening = self.accept("[", "(", "]")
        if not opening:
            raise self.refused()
        if opening != "]" and self.accept("]" if opening == "[" else ")"):
            return Comparison(first, (("in", Items(())),))
        values = [self.sum()]
        if self.accept(".."):
            high = self.sum()
            closing = self.accept("]", ")", "[")
            if not closing:
                raise self.refused()
            left, right = "<=" if opening == "[" else "<", "<=" if closing == "]" else "<"
            return Comparison(values[0], ((left, first), (right, high)))
        if opening == "]":
            raise self.refused()
        while self.accept(","):
            values.append(self.sum())
        self.expect("]" if opening == "[" else ")")
        if not all(isinstance(value, Literal) for value in values):
            raise self.refused()
        return Comparison(first, (("in", Items(tuple(values))),))

    def member(self) -> Expression:
        """Read a value and its members; brackets filter lists in FEEL, which is not understood."""
        expression = super().member()
        if self.comes("["):
            raise self.refused()
        return expression

    def named(self, name: str) -> Expression:
        """Return what a name stands for, or the whole that a word of FEEL begins."""
        if name == "if":
            return self.if_then_else()
        if name in _QUANTIFIERS and self.token.kind == "name":
            return self.some_or_every(_QUANTIFIERS[name])
        if name == "bpmn" and self.comes(":"):
            return self.data_object()
        return super().named(name)

    def if_then_else(self) -> Expression:
        """Read a condition and the two values between which it decides."""
        condition = self.condition()
        self.expect("then")
        then = self.condition()
        self.expect("else")
        return IfElse(then, condition, self.condition())

    def some_or_every(self, quantifier: str) -> Expression:
        """Read a condition on some or every thing of one list."""
        name = self.bound_name()
        things = self.sum()
        self.expect("satisfies")
        return Quantified(quantifier, self.condition(), name, things)

    def data_object(self) -> Expression:
        """Read a function of BPMN's for XPath: it gives a data object or property by its name (table 8.2)."""
        self.expect(":")
        function = self.take().text
        self.expect("(")
        arguments = self.listed(")")
        name = arguments[0].value if len(arguments) == 1 and isinstance(arguments[0], Literal) else ""
        if function not in _OF_XPATH or not isinstance(name, str) or not "_".join(name.split()).isidentifier():
            raise NotUnderstood(message("The function “{name}” is not known.", name=function))
        return Name("_".join(name.split()))

    def variable(self, name: str) -> Expression:
        """Return a variable; a name of several words is joined by ``_``, as data objects' names are."""
        while self.token.kind == "name" and self.token.text not in _WORDS:
            function = _PHRASES.get((name, self.token.text))
            if function:
                self.take()
                return self.renamed(function)
            name = f"{name}_{self.take().text}"
            if self.comes("("):
                raise NotUnderstood(message("The function “{name}” is not known.", name=name.replace("_", " ")))
        if self.token.kind in {"text", "number"}:
            words = f"{name} {self.token.text}"
            raise NotUnderstood(message("A name of several words, “{name}”, is not understood.", name=words[:40]))
        return super().variable(name)

    def call(self, name: str) -> Expression:
        """Read a call of a function that means the same in our grammar."""
        if name == "not":
            self.expect("(")
            arguments = self.listed(")")
            if len(arguments) != 1:
                raise self.refused()
            return Not(arguments[0])
        if name == "duration":
            return self.days()
        if name in {"and", "or"} or not _FUNCTIONS.get(name):
            raise NotUnderstood(message("The function “{name}” is not known.", name=name))
        return self.renamed(_FUNCTIONS[name])

    def days(self) -> Expression:
        """Read a duration of whole days or weeks."""
        self.expect("(")
        match = _DAYS.fullmatch(self.take().text)
        self.expect(")")
        if match is None:
            raise NotUnderstood(message("Only durations of days or weeks are understood here."))
        return called("days", (Literal(int(match[1]) * (7 if match[2] == "W" else 1)),))

    def renamed(self, function: str) -> Expression:
        """Read the arguments of ``function``."""
        self.expect("(")
        arguments = self.listed(")")
        if function == "in":
            if len(arguments) != 2:
                raise self.refused()
            return Comparison(arguments[1], (("in", arguments[0]),))
        return called(function, arguments)

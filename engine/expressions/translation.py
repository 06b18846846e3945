"""Translate what other tools write as conditions into our grammar, where the meaning is certain.

JUEL (``${…}``, ``#{…}``) is what Camunda 7, Flowable, Activiti and Operaton evaluate, FEEL (``= …``) what
Camunda 8 does. What depends on an object of another program, a method or an attribute, is not understood.

Departure: JUEL compares the text "5" and the number 5 as equal; here they differ, as in Python and FEEL.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from engine.expressions.grammar import Reader, called
from engine.expressions.tokens import NotUnderstood
from engine.expressions.tree import Comparison, Expression, Items, Literal, Name, Not
from engine.language import Message, message

_WRAPPED = re.compile(r"\s*[$#]\{((?:[^{}\"']|\"[^\"]*\"|'[^']*')*)\}\s*", re.DOTALL)
_JUEL_WORDS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_FEEL_PHRASES = {("string", "length"): "len", ("lower", "case"): "lower", ("upper", "case"): "upper"}
_FEEL_FUNCTIONS = {"count": "len", "date": "date", "today": "today", "min": "min", "max": "max"}


@dataclass(frozen=True, slots=True)
class Translation:
    """An expression in our grammar, or the reason why there is none."""

    expression: Expression | None
    reason: Message | None = None


def translate(text: str, language: str = "") -> Translation:
    """Return what ``text`` says in our grammar; ``language`` is the expression language that the file declares.

    A single bare word is not understood unless the file says in which language it is an expression: most often it
    is the label of the flow, written in the wrong field.

    >>> from engine.expressions import source
    >>> source(translate("${ approved eq true && !urgent }").expression)
    'approved == True and not urgent'
    >>> source(translate('= age in [18..65]').expression)
    '18 <= age <= 65'
    >>> str(translate("${bean.check(x)}").reason)
    'Calling “check” is not understood: only data can be tested.'
    """
    if not text.strip():
        return Translation(None, message("There is no expression."))
    reasons: list[Message] = []
    for inner, reader in _readings(text, language.lower()):
        try:
            expression = reader(inner).whole()
        except NotUnderstood as error:
            reasons.append(error.message)
            continue
        return _certain(expression, text, language)
    return Translation(None, reasons[0])


def _readings(text: str, language: str) -> list[tuple[str, Callable[[str], Reader]]]:
    """Return the texts and readers to try, in order."""
    if match := _WRAPPED.fullmatch(text):
        return [(match[1], Juel)]
    stripped = text.strip()
    if stripped.startswith("=") and not stripped.startswith("=="):
        return [(stripped[1:], Feel)]
    if "feel" in language:
        return [(stripped, Feel)]
    return [(stripped, Reader), (stripped, Juel), (stripped, Feel)]


def _certain(expression: Expression, text: str, language: str) -> Translation:
    if isinstance(expression, Name) and text.strip() == expression.name and not language:
        reason = message(
            "“{text}” is a single word: it is not certain that it is meant as an expression.", text=text.strip()
        )
        return Translation(None, reason)
    return Translation(expression)


class Juel(Reader):
    """Reads the Java Unified Expression Language."""

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
        written = self.accept("==", "!=", "<", "<=", ">", ">=", *_JUEL_WORDS)
        return _JUEL_WORDS.get(written, written)

    def product(self) -> Expression:
        """Read what ``*``, ``/`` and ``div`` join."""
        if self.tokens[self.place + 1 : self.place + 2] and self.tokens[self.place + 1].text in {"div", "mod"}:
            self.place += 1
            raise self.refused()
        return super().product()

    def sign(self) -> Expression:
        """Read a value that may be negated or asked whether it is empty."""
        if self.accept("!", "not"):
            return Not(self.sign())
        if self.accept("empty"):
            return Comparison(self.sign(), (("in", Items((Literal(None), Literal(""), Items(())))),))
        return super().sign()


class Feel(Reader):
    """Reads simple conditions of the Friendly Enough Expression Language (DMN 1.3, chapter 10)."""

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
        operator = self.accept("=", "!=", "<", "<=", ">", ">=")
        if not operator:
            return first
        return Comparison(first, (("==" if operator == "=" else operator, self.sum()),))

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

    def variable(self, name: str) -> Expression:
        """Return a variable; FEEL's names of several words are not understood."""
        if self.token.kind in {"name", "text", "number"} and self.token.text not in {"and", "or", "in", "between"}:
            following = (name, self.token.text)
            if following in _FEEL_PHRASES:
                self.place += 1
                return self.renamed(_FEEL_PHRASES[following])
            words = " ".join(following)
            raise NotUnderstood(message("A name of several words, “{name}”, is not understood.", name=words))
        return super().variable(name)

    def call(self, name: str) -> Expression:
        """Read a call of a function that means the same in our grammar."""
        if name == "not":
            self.expect("(")
            arguments = self.listed(")")
            if len(arguments) != 1:
                raise self.refused()
            return Not(arguments[0])
        if name in {"and", "or"} or not _FEEL_FUNCTIONS.get(name):
            raise NotUnderstood(message("The function “{name}” is not known.", name=name))
        return self.renamed(_FEEL_FUNCTIONS[name])

    def renamed(self, function: str) -> Expression:
        """Read the arguments of ``function``."""
        self.expect("(")
        return called(function, self.listed(")"))

"""Read FEEL text into an expression, or the text of a cell into its unary tests.

    tests      = "-" | "not" "(" test {"," test} ")" | test {"," test}
    test       = ("<" | "<=" | ">" | ">=" | "=" | "!=") sum | expression
    expression = "if" … | "for" … | "some" … | "every" … | conjunction {"or" conjunction}
    conjunction = comparison {"and" comparison}
    comparison = sum [("=" | "!=" | "<" | "<=" | ">" | ">=") sum | "between" sum "and" sum | "in" tests]
    sum        = product {("+" | "-") product}
    product    = power {("*" | "/") power}
    power      = sign {"**" sign}
    sign       = {"-"} value {"." name | "[" expression "]"}
    value      = number | text | name | function | list | range | context | "@" text | "?" | "(" expression ")"

Names of several words are understood if the file declares them.
"""

from collections.abc import Collection
from decimal import Decimal

from engine.dmn.feel.functions import FUNCTIONS
from engine.dmn.feel.tokens import tokens
from engine.dmn.feel.tree import (
    Among,
    Arithmetic,
    Call,
    Compared,
    Comparison,
    Entries,
    Equals,
    Feel,
    If,
    Input,
    Interval,
    Irrelevant,
    Items,
    Literal,
    Logical,
    Member,
    Name,
    Negative,
    Picked,
    Quantified,
    Tests,
)
from engine.expressions.tokens import NotUnderstood, not_understood
from engine.language import message

MAX_DEPTH = 30
_COMPARISONS = ("=", "==", "!=", "<", "<=", ">", ">=")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_KEYWORDS = frozenset(
    {"and", "or", "between", "in", "if", "then", "else", "for", "return", "some", "every", "satisfies", "instance"}
)


def parse(text: str, names: Collection[str] = ()) -> Feel:
    """Return the expression that ``text`` is; ``names`` are those of several words. Raises NotUnderstood.

    >>> parse("antal + 1")
    Arithmetic(operator='+', left=Name(name='antal'), right=Literal(value=Decimal('1')))
    """
    reader = _Reader(text, names)
    expression = reader.expression()
    reader.end()
    return expression


def parse_tests(text: str, names: Collection[str] = ()) -> Tests:
    """Return the unary tests that a cell is; an empty cell tests nothing. Raises NotUnderstood.

    >>> parse_tests("-") == parse_tests("") == Tests()
    True
    """
    if text.strip() in ("", "-"):
        return Irrelevant
    reader = _Reader(text, names, cell=True)
    tests = reader.tests()
    reader.end()
    return tests


class _Reader:
    def __init__(self, text: str, names: Collection[str], *, cell: bool = False) -> None:
        self.tokens = tokens(text)
        self.place = self.depth = 0
        self.cell = cell
        phrases = [tuple(name.split()) for name in (*names, *FUNCTIONS)]
        self.phrases = sorted((phrase for phrase in phrases if len(phrase) > 1), key=len, reverse=True)

    # Tokens

    def comes(self, *texts: str) -> bool:
        """Say whether one of these marks or words comes next."""
        token = self.tokens[self.place]
        return token.kind in ("mark", "name") and token.text in texts

    def accept(self, *texts: str) -> str:
        """Return the mark or word that comes next and go on if it is one of ``texts``, else ""."""
        if not self.comes(*texts):
            return ""
        self.place += 1
        return self.tokens[self.place - 1].text

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.refused()

    def refused(self) -> NotUnderstood:
        if self.tokens[self.place].kind == "end":
            return NotUnderstood(message("The expression ends too early."))
        return NotUnderstood(not_understood(" ".join(token.text for token in self.tokens[self.place :]).strip()))

    def end(self) -> None:
        if self.tokens[self.place].kind != "end":
            raise self.refused()

    def word(self) -> str:
        """Read a name, of several words if it is a known one."""
        for phrase in self.phrases:
            coming = self.tokens[self.place : self.place + len(phrase)]
            if tuple(token.text for token in coming) == phrase and all(token.kind != "text" for token in coming):
                self.place += len(phrase)
                return " ".join(phrase)
        token = self.tokens[self.place]
        if token.kind != "name" or token.text in _KEYWORDS:
            raise self.refused()
        self.place += 1
        return token.text

    # Tests of a cell

    def tests(self) -> Tests:
        start = self.place
        if self.accept("not") and self.accept("("):
            negated = self.listed_tests()
            if self.accept(")") and self.tokens[self.place].kind == "end":
                return Tests(negated, negated=True)
        self.place = start
        return Tests(self.listed_tests())

    def listed_tests(self) -> tuple[Compared | Equals, ...]:
        found = [self.one_test()]
        while self.accept(","):
            found.append(self.one_test())
        return tuple(found)

    def one_test(self) -> Compared | Equals:
        operator = self.accept(*_COMPARISONS)
        if operator:
            return Compared("=" if operator == "==" else operator, self.sum())
        return Equals(self.expression())

    # Expressions

    def expression(self) -> Feel:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NotUnderstood(message("The expression is nested deeper than {limit} levels.", limit=MAX_DEPTH))
        found = self.branching() if self.comes("if", "for", "some", "every") else self.joined("or")
        self.depth -= 1
        return found

    def branching(self) -> Feel:
        if self.accept("if"):
            condition = self.expression()
            self.expect("then")
            then = self.expression()
            self.expect("else")
            return If(condition, then, self.expression())
        kind = self.accept("for", "some", "every")
        over = [self.bound()]
        while self.accept(",") or (kind != "for" and not self.comes("satisfies")):
            over.append(self.bound())
        self.expect("return" if kind == "for" else "satisfies")
        return Quantified(kind, tuple(over), self.expression())

    def bound(self) -> tuple[str, Feel]:
        name = self.word()
        self.expect("in")
        return name, self.sum()

    def joined(self, operator: str) -> Feel:
        operands = [self.joined("and") if operator == "or" else self.comparison()]
        while self.accept(operator):
            operands.append(self.joined("and") if operator == "or" else self.comparison())
        return operands[0] if len(operands) == 1 else Logical(operator, tuple(operands))

    def comparison(self) -> Feel:
        first = self.sum()
        if self.accept("between"):
            low = self.sum()
            self.expect("and")
            return Among(first, Tests((Equals(Interval(low, self.sum(), True, True)),)))
        if self.accept("in"):
            if self.accept("("):
                place = self.place
                tests = self.listed_tests()
                if self.accept(")"):
                    return Among(first, Tests(tests))
                self.place = place - 1
            return Among(first, Tests((self.one_test(),)))
        operator = self.accept(*_COMPARISONS)
        if not operator:
            return first
        return Comparison("=" if operator == "==" else operator, first, self.sum())

    def sum(self) -> Feel:
        left = self.product()
        while operator := self.accept("+", "-"):
            left = Arithmetic(operator, left, self.product())
        return left

    def product(self) -> Feel:
        left = self.power()
        while operator := self.accept("*", "/"):
            left = Arithmetic(operator, left, self.power())
        return left

    def power(self) -> Feel:
        left = self.sign()
        while self.accept("**"):
            left = Arithmetic("**", left, self.sign())
        return left

    def sign(self) -> Feel:
        if not self.accept("-"):
            return self.selected()
        if self.comes("-"):
            raise self.refused()
        return Negative(self.selected())

    def selected(self) -> Feel:
        """Read a value and what is taken of it."""
        found = self.value()
        while True:
            if self.accept("."):
                found = Member(found, self.word())
            elif self.comes("[") and not isinstance(found, Literal | Interval):
                self.expect("[")
                found = Picked(found, self.expression())
                self.expect("]")
            else:
                return found

    def value(self) -> Feel:
        token = self.tokens[self.place]
        if token.kind == "number":
            self.place += 1
            return Literal(Decimal(token.text))
        if token.kind == "text":
            self.place += 1
            return Literal(token.text)
        if token.kind == "name":
            return self.named()
        if self.accept("@"):
            return self.at()
        if self.comes("?"):
            if not self.cell:
                raise self.refused()
            self.place += 1
            return Input()
        if self.accept("{"):
            return self.context()
        if self.comes("[", "]", "("):
            return self.bracketed()
        raise self.refused()

    def at(self) -> Feel:
        token = self.tokens[self.place]
        if token.kind != "text":
            raise self.refused()
        self.place += 1
        return Call("@", (Literal(token.text),))

    def context(self) -> Feel:
        entries: list[tuple[str, Feel]] = []
        while not self.accept("}"):
            if entries:
                self.expect(",")
            token = self.tokens[self.place]
            if token.kind == "text":
                self.place += 1
            name = token.text if token.kind == "text" else self.word()
            self.expect(":")
            entries.append((name, self.expression()))
        return Entries(tuple(entries))

    def bracketed(self) -> Feel:
        """Read a range, a list, or an expression in brackets."""
        opening = self.accept("[", "]", "(")
        if opening == "[" and self.accept("]"):
            return Items(())
        if self.accept(".."):
            raise self.refused()
        first = self.expression()
        if self.accept(".."):
            high = self.sum()
            closing = self.accept("]", ")", "[")
            if not closing:
                raise self.refused()
            return Interval(first, high, opening == "[", closing == "]")
        if opening == "]":
            raise self.refused()
        if opening == "(":
            self.expect(")")
            return first
        items = [first]
        while self.accept(","):
            items.append(self.expression())
        self.expect("]")
        return Items(tuple(items))

    def named(self) -> Feel:
        name = self.word()
        if name in _CONSTANTS:
            return Literal(_CONSTANTS[name])
        if not self.comes("("):
            if self.tokens[self.place].kind in ("name", "number", "text") and not self.comes(*_KEYWORDS):
                words = f"{name} {self.tokens[self.place].text}"
                raise NotUnderstood(message("A name of several words, “{name}”, is not understood.", name=words[:80]))
            return Name(name)
        if name not in FUNCTIONS:
            raise NotUnderstood(message("The function “{name}” is not known.", name=name[:60]))
        self.expect("(")
        arguments: list[Feel] = []
        while not self.accept(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.expression())
        least, most = FUNCTIONS[name].arguments
        if not least <= len(arguments) <= most:
            raise NotUnderstood(message("The function “{name}” has too many or too few arguments.", name=name))
        return Call(name, tuple(arguments))

"""Read text into an expression, in our own grammar or in another notation's form of it.

    condition  = choice ["if" choice "else" condition]
    choice     = conjunction {"or" conjunction}
    conjunction = negation {"and" negation}
    negation   = "not" negation | comparison
    comparison = sum {("==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in" | "is" | "is not") sum}
    sum        = product {("+" | "-") product}
    product    = sign {("*" | "/") sign}
    sign       = "-" sign | member
    member     = atom {"." name | "[" text "]"}
    atom       = number | text | name | "True" | "False" | "None" | function "(" … ")" | "(" … ")" | "[" … "]"
               | ("any" | "all") "(" condition "for" name "in" sum ")"

There are no powers, no calls but of FUNCTIONS, no other comprehensions, no attributes of objects.
"""

import keyword

from engine.expressions.tokens import NotUnderstood, Token, not_understood, tokens
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
)
from engine.language import message

MAX_DEPTH = 30
CONSTANTS: dict[str, bool | None] = {
    "True": True,
    "False": False,
    "None": None,
    "true": True,
    "false": False,
    "null": None,
}
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


def parse(text: str) -> Expression:
    """Return the expression that ``text`` is in our own grammar.

    Raises NotUnderstood if it is none, is longer than 4,000 characters, or is nested deeper than 30 levels.

    >>> parse('komplett == "ja"')
    Comparison(first=Name(name='komplett'), rest=(('==', Literal(value='ja')),))
    """
    return Reader(text).whole()


class Reader:
    """Reads one text; what other notations write differently, their own readers override."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.place = 0
        self.depth = 0

    def whole(self) -> Expression:
        """Return the expression that the whole text is."""
        expression = self.condition()
        if self.token.kind != "end":
            raise self.refused()
        return expression

    @property
    def token(self) -> Token:
        """Return the token that is to be read next."""
        return self.tokens[self.place]

    def refused(self) -> NotUnderstood:
        """Return the error that says that nothing is understood from here on."""
        if self.token.kind == "end":
            return NotUnderstood(message("The expression ends too early."))
        return NotUnderstood(not_understood(" ".join(token.text for token in self.tokens[self.place :]).strip()))

    def take(self) -> Token:
        """Return the next token and go on."""
        token = self.token
        self.place += 1
        return token

    def accept(self, *texts: str) -> str:
        """Return the mark or word that comes next and go on if it is one of ``texts``, else ""."""
        if self.token.kind in {"mark", "name"} and self.token.text in texts:
            return self.take().text
        return ""

    def expect(self, text: str) -> None:
        """Go on past ``text``."""
        if not self.accept(text):
            raise self.refused()

    def comes(self, *texts: str) -> bool:
        """Say whether these marks or words come next, in this order."""
        coming = self.tokens[self.place : self.place + len(texts)]
        return [token.text for token in coming if token.kind in {"mark", "name"}] == list(texts)

    def condition(self) -> Expression:
        """Read what ``or`` joins, or one of two such by a condition."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NotUnderstood(message("The expression is nested deeper than {limit} levels.", limit=MAX_DEPTH))
        expression = self.one_of_two()
        self.depth -= 1
        return expression

    def one_of_two(self) -> Expression:
        """Read a value, or two of which a condition takes one."""
        then = self.joined("or")
        if not self.accept("if"):
            return then
        condition = self.joined("or")
        self.expect("else")
        return IfElse(then, condition, self.condition())

    def joined(self, operator: str) -> Expression:
        """Read what ``operator``, "or" or "and", joins."""

        def one() -> Expression:
            return self.joined("and") if operator == "or" else self.negation()

        operands = [one()]
        while self.accept(*self.spellings(operator)):
            operands.append(one())
        return operands[0] if len(operands) == 1 else Logical(operator, tuple(operands))

    def spellings(self, operator: str) -> tuple[str, ...]:
        """Return how ``and`` or ``or`` may be written."""
        return (operator,)

    def negation(self) -> Expression:
        """Read a condition that may be negated."""
        turns = 0
        while self.accept("not"):
            turns += 1
        expression = self.comparison()
        for _ in range(turns):
            expression = Not(expression)
        return expression

    def comparison(self) -> Expression:
        """Read a chain of comparisons."""
        first = self.sum()
        rest: list[tuple[str, Expression]] = []
        while operator := self.comparison_operator():
            rest.append((operator, self.sum()))
        return Comparison(first, tuple(rest)) if rest else first

    def comparison_operator(self) -> str:
        """Read a comparison's operator; return its form in our grammar, or "" if none comes."""
        if self.comes("not", "in"):
            self.place += 2
            return "not in"
        if self.comes("is", "not", "None"):
            self.place += 2
            return "!="
        if self.comes("is", "None"):
            self.place += 1
            return "=="
        return self.accept(*_COMPARISONS, "in")

    def sum(self) -> Expression:
        """Read what ``+`` and ``-`` join."""
        left = self.product()
        while operator := self.accept("+", "-"):
            left = Arithmetic(operator, left, self.product())
        return left

    def product(self) -> Expression:
        """Read what ``*`` and ``/`` join."""
        left = self.sign()
        while operator := self.accept("*", "/"):
            left = Arithmetic(operator, left, self.sign())
        return left

    def sign(self) -> Expression:
        """Read a value that may have a minus sign."""
        turns = 0
        while self.accept("-"):
            turns += 1
        if turns > 1:
            raise self.refused()
        return Negative(self.member()) if turns else self.member()

    def member(self) -> Expression:
        """Read a value and the members taken of it."""
        expression = self.atom()
        while True:
            if self.accept("."):
                expression = self.member_of(expression, self.take())
            elif self.comes("[") and isinstance(expression, Name | Member):
                self.expect("[")
                if self.token.kind != "text":
                    raise self.refused()
                expression = Member(expression, self.member_name(self.take()))
                self.expect("]")
            else:
                return expression

    def member_of(self, of: Expression, token: Token) -> Expression:
        """Return what ``.`` and a name take of a value."""
        return Member(of, self.member_name(token))

    def member_name(self, token: Token) -> str:
        """Return the member that a name or a text between brackets takes."""
        name = token.text
        plain = name.isidentifier() and not name.startswith("_") and not keyword.iskeyword(name)
        if token.kind not in {"name", "text"} or not plain:
            raise NotUnderstood(message("“{name}” is not understood as a member of data.", name=name[:40]))
        if self.comes("("):
            raise NotUnderstood(message("Calling “{name}” is not understood: only data can be tested.", name=name))
        return name

    def atom(self) -> Expression:
        """Read a value written out, a variable, a function, a list, or what stands in brackets."""
        if self.token.kind == "number":
            digits = self.take().text
            return Literal(float(digits) if "." in digits else int(digits))
        if self.token.kind == "text":
            return Literal(self.take().text)
        if self.accept("("):
            expression = self.condition()
            self.expect(")")
            return expression
        if self.accept("["):
            return Items(self.listed("]"))
        if self.token.kind == "name":
            return self.named(self.take().text)
        raise self.refused()

    def listed(self, end: str) -> tuple[Expression, ...]:
        """Read expressions with commas between them, and the mark that ends them."""
        found: list[Expression] = []
        while not self.accept(end):
            if found:
                self.expect(",")
                if self.accept(end):
                    break
            found.append(self.condition())
        return tuple(found)

    def named(self, name: str) -> Expression:
        """Return what a name stands for: a constant, a function's call, or a variable."""
        if self.comes("("):
            return self.call(name)
        if name in CONSTANTS:
            return Literal(CONSTANTS[name])
        return self.variable(name)

    def variable(self, name: str) -> Expression:
        """Return the variable of this name."""
        if keyword.iskeyword(name):
            self.place -= 1
            raise self.refused()
        return Name(name)

    def call(self, name: str) -> Expression:
        """Read the arguments of a function and return its call."""
        if name in {"any", "all"}:
            return self.quantified(name)
        if name not in FUNCTIONS:
            raise NotUnderstood(message("The function “{name}” is not known.", name=name))
        self.expect("(")
        return called(name, self.listed(")"))

    def quantified(self, quantifier: str) -> Expression:
        """Read what holds for any or all things of a list."""
        self.expect("(")
        condition = self.condition()
        self.expect("for")
        name = self.bound_name()
        things = self.sum()
        self.expect(")")
        return Quantified(quantifier, condition, name, things)

    def bound_name(self) -> str:
        """Read the name that stands for each thing of a list, and the ``in`` after it."""
        token = self.take()
        if token.kind != "name" or keyword.iskeyword(token.text) or token.text in CONSTANTS:
            self.place -= 1
            raise self.refused()
        self.expect("in")
        return token.text


def called(name: str, arguments: tuple[Expression, ...]) -> Call:
    """Return the call of one of FUNCTIONS; raise NotUnderstood if the number of arguments is wrong."""
    least, most = FUNCTIONS[name]
    if not least <= len(arguments) <= most:
        raise NotUnderstood(message("The function “{name}” has too many or too few arguments.", name=name))
    if name in ABOUT_VARIABLES and not isinstance(arguments[0], Name):
        raise NotUnderstood(message("The function “{name}” asks of a variable whether it is set.", name=name))
    return Call(name, arguments)

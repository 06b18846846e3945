"""Translate what other tools write as conditions into our grammar, where the meaning is certain.

JUEL (``${…}``, ``#{…}``) is what Camunda 7, Flowable, Activiti and Operaton evaluate, FEEL (``= …``) what
Camunda 8 does; JavaScript and Groovy are understood where they write comparisons as JUEL does.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from engine.expressions.feel import Feel
from engine.expressions.grammar import Reader
from engine.expressions.juel import Juel
from engine.expressions.tokens import NotUnderstood
from engine.expressions.tree import Expression, Name
from engine.language import Message, message

_WRAPPED = re.compile(r"\s*[$#]\{((?:[^{}\"']|\"[^\"]*\"|'[^']*')*)\}\s*", re.DOTALL)
_SCRIPTS = ("javascript", "ecmascript", "groovy")


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
    if any(script in language for script in _SCRIPTS):
        return [(stripped.removeprefix("return ").rstrip("; "), Juel)]
    if stripped.startswith("=") and not stripped.startswith("=="):
        return [(stripped[1:], Feel)]
    if "feel" in language:
        return [(stripped, Feel)]
    return [(stripped, Reader), (stripped, Juel), (stripped, Feel)]


def _certain(expression: Expression, text: str, language: str) -> Translation:
    if isinstance(expression, Name) and "_".join(text.split()) == expression.name and not language:
        reason = message(
            "“{text}” is a single word: it is not certain that it is meant as an expression.", text=text.strip()
        )
        return Translation(None, reason)
    return Translation(expression)

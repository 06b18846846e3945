"""Conditions as they are compared and as they are read: without what each tool writes around them."""

from functools import lru_cache

from engine.expressions import source, translate

_REMEMBERED = 4096


@lru_cache(_REMEMBERED)
def canonical(condition: str) -> str:
    """Return a condition so that two that say the same are equal, where that is certain; else without spaces.

    >>> canonical("${ amount > 5 }") == canonical("= amount > 5") == canonical("${execution.getVariable('amount') > 5}")
    True
    """
    expression = translate(condition).expression
    if expression is not None:
        return "".join(source(expression).split()).replace('"', "'")
    text = "".join(condition.split()).replace('"', "'")
    return text[2:-1] if _is_wrapped(text) else text.removeprefix("=")


def bare(condition: str) -> str:
    """Return a condition as it is read: without the marks that make it an expression.

    >>> bare("${amount > 5}")
    'amount > 5'
    """
    text = condition.strip()
    return text[2:-1].strip() if _is_wrapped(text) else text


def _is_wrapped(text: str) -> bool:
    return text.startswith(("${", "#{")) and text.endswith("}")

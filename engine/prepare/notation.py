"""Expressions of the upload in our own grammar, as the prepared form carries them."""

from engine.expressions import Name, source, translate


def in_notation(text: str, language: str = "") -> str | None:
    """Return an expression in our own grammar, or None if it is missing or not understood.

    A single name stands in brackets, so that nobody takes it for a label when the text is read again.

    >>> in_notation("${approved}"), in_notation("(approved)"), in_notation("approved")
    ('(approved)', '(approved)', None)
    """
    expression = translate(text, language).expression if text.strip() else None
    if expression is None:
        return None
    return f"({source(expression)})" if isinstance(expression, Name) else source(expression)

"""Who has an element of a merged model, written at it in a picture."""

from collections.abc import Mapping, Sequence
from html import escape

from engine.model import Bounds

Shares = Mapping[str, Sequence[str]]
"""For the id of an element, the names of the models that have it."""

STYLE = ".who{font-size:10px;font-weight:600;fill:#084854}"
_NAMED = 24


def who(names: Sequence[str], total: int) -> str:
    """Return what is written at an element that some of ``total`` models have: their names if short, else how many.

    >>> who(["Kil", "Eda"], 9), who(["Kil", "Eda", "Sunne", "Torsby", "Säffle"], 9)
    ('Eda, Kil', '5/9')
    """
    named = ", ".join(sorted(names, key=str.casefold))
    return named if len(named) <= _NAMED and len(names) < total else f"{len(names)}/{total}"


def at_shape(names: Sequence[str], total: int, box: Bounds, *, hangs: bool = False) -> str:
    """Return the text over a shape, or left of and below one that hangs at the edge of another."""
    x, y, anchor = (box.x - 2, box.y + box.height, "end") if hangs else (box.center[0], box.y - 4, "middle")
    told = escape(who(names, total))
    return f'<text class="who halo" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{told}</text>'


def tip(names: Sequence[str]) -> str:
    """Return the names of all who have an element, as what is shown when one points at it."""
    return f"<title>{escape(', '.join(sorted(names, key=str.casefold)))}</title>"

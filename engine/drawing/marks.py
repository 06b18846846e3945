"""Marks of difference in a picture: a symbol, a line style and a colour, so that none is needed to tell them apart."""

from typing import Literal

from engine.model import Bounds

Mark = Literal["ins", "del", "mov", "chg"]
COLOURS: dict[Mark, tuple[str, str]] = {
    "ins": ("#17723a", "#e6f4ea"),
    "del": ("#b3261e", "#fceceb"),
    "mov": ("#7138ad", "#f3ecfb"),
    "chg": ("#1b5dbf", "#e8f0fc"),
}
"""Line and fill of each mark."""
SIGNS: dict[Mark, str] = {
    "ins": "M3 7h8M7 3v8",
    "del": "M3 7h8",
    "mov": "M3 5h8M9 3l2 2-2 2M11 9H3M5 7L3 9l2 2",
    "chg": "M3 8q2-4 4-1t4-1",
}
_DASHES: dict[Mark, str] = {"ins": "none", "del": "7 4", "mov": "2 4", "chg": "none"}
_WIDTHS: dict[Mark, float] = {"ins": 3, "del": 2, "mov": 2.6, "chg": 2}
STYLE = "".join(
    f".{mark}>.shape{{stroke:{line};fill:{fill};stroke-width:{_WIDTHS[mark]};stroke-dasharray:{_DASHES[mark]}}}"
    f".{mark}>.flow{{stroke:{line};stroke-width:{_WIDTHS[mark]};stroke-dasharray:{_DASHES[mark]}}}"
    f".badge-{mark}{{fill:{line};stroke:#fff}}"
    for mark, (line, fill) in COLOURS.items()
) + (
    ".sign{fill:none;stroke:#fff;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}"
    ".mov>.flow{stroke-linecap:round}"
)


def badge(mark: Mark, box: Bounds) -> str:
    """Return the symbol of a mark at the upper left corner of an element."""
    x, y = box.x - 8, box.y - 9
    return sign(mark, x, y)


def sign(mark: Mark, x: float, y: float) -> str:
    """Return the symbol of a mark, 14 units wide and high, with its upper left corner at (x, y)."""
    return (
        f'<g transform="translate({x:g} {y:g})">'
        f'<rect class="badge-{mark}" x="-1" y="-1" width="16" height="16" rx="3"/>'
        f'<path class="sign" d="{SIGNS[mark]}"/></g>'
    )

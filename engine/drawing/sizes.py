"""How large flow nodes are drawn, and how their labels break into lines."""

from engine.model import Bounds, FlowNode

ACTIVITY = (100.0, 80.0)
GATEWAY = (50.0, 50.0)
EVENT = (36.0, 36.0)
LINE_HEIGHT = 14.0
LABEL_WIDTH = 96.0
_BOUNDARY_STEP = 44.0
_NARROW = frozenset("ijltfrI.,:;!'|()[]- /")
_WIDE = frozenset("mwMWÅÄÖ@%—…")


def size_of(node: FlowNode, boundary_events: int = 0) -> tuple[float, float]:
    """Return the width and height of a flow node in pixels, wide enough for its boundary events."""
    if node.is_event:
        return EVENT
    if node.is_gateway:
        return GATEWAY
    return max(ACTIVITY[0], _BOUNDARY_STEP * boundary_events + 12), ACTIVITY[1]


def boundary_bounds(host: Bounds, index: int) -> Bounds:
    """Return where the boundary event with this index sits: on the lower edge, counted from the right."""
    width, height = EVENT
    center = host.x + host.width - 24 - _BOUNDARY_STEP * index
    return Bounds(center - width / 2, host.y + host.height - height / 2, width, height)


def wrapped(label: str, width: float, most: int = 0) -> list[str]:
    """Return the label in lines of at most ``width`` pixels; at most ``most`` lines, the last cut with … (0: all).

    Widths are those of a sans-serif of 12 pixels, estimated by letter.

    >>> wrapped("Kontrollera fullständighet", 96)
    ['Kontrollera', 'fullständighet']
    """
    lines: list[str] = []
    for word in label.split():
        for piece in _pieces(word, width):
            if lines and text_width(f"{lines[-1]} {piece}") <= width:
                lines[-1] += f" {piece}"
            else:
                lines.append(piece)
            if most and len(lines) > most:
                return [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]
    return lines


def text_width(text: str) -> float:
    """Return the estimated width of a text in pixels."""
    return sum(_width(character) for character in text)


def _width(character: str) -> float:
    if character in _NARROW:
        return 3.6
    if character in _WIDE:
        return 10.0
    return 8.2 if character.isupper() else 6.7


def _pieces(word: str, width: float) -> list[str]:
    """Return the word in pieces that fit a line; all but the last end with a hyphen."""
    pieces = []
    while text_width(word) > width:
        fits = max(3, next(n for n in range(1, len(word) + 1) if text_width(word[:n]) > width) - 2)
        fits = min(fits, max(3, len(word) - 3))
        pieces.append(f"{word[:fits]}-")
        word = word[fits:]
        if len(word) <= 3:
            break
    return [*pieces, word]


def label_height(node: FlowNode) -> float:
    """Return how far the label of an event or gateway reaches below its shape."""
    if node.is_activity or not node.name.strip():
        return 0.0
    return 4 + LINE_HEIGHT * len(wrapped(node.name, LABEL_WIDTH, 4))

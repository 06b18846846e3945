"""The small signs in tasks, events and gateways, as SVG paths in a square of 16 by 16."""

from engine.model import FlowNode

_ENVELOPE = "M1.5 3.5h13v9h-13zM1.5 3.5l6.5 5 6.5-5"

TASKS: dict[str, str] = {
    "userTask": "M8 8.2a3.1 3.1 0 1 0 0-6.2 3.1 3.1 0 0 0 0 6.2zM2 14.5c0-3.4 2.4-5 6-5s6 1.6 6 5z",
    "manualTask": "M2 8.2l4.6-4.4c1-.9 2 .3 1.2 1.2L6.4 6.4h7.2c1.2 0 1.2 1.6 0 1.6H9.2h4.8c1.1 0 1.1 1.6 0 1.6H9.2h4.2"
    "c1.1 0 1.1 1.5 0 1.5H9.2h3.2c1 0 1 1.4 0 1.4H5.2L2 11.5z",
    "serviceTask": "M8 5.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8zM7 1.5h2l.4 1.9 1.5.6 1.6-1 1.4 1.4-1 1.6.6 1.5 "
    "1.9.4v2l-1.9.4-.6 1.5 1 1.6-1.4 1.4-1.6-1-1.5.6-.4 1.6H7l-.4-1.6-1.5-.6-1.6 1-1.4-1.4 1-1.6-.6-1.5-1.9-.4v-2l1.9"
    "-.4.6-1.5-1-1.6L3.5 2.9l1.6 1 1.5-.6z",
    "scriptTask": "M5 1.5h9c-4 3 2.5 7-2 13h-9c4.5-6-2-10 2-13zM5.5 5h4.5M5.8 8h4.7M5.5 11h4.7",
    "businessRuleTask": "M1.5 3h13v10.500h-13zM1.5 6h13M1.5 9.700h13M5.5 6v7.5",
    "sendTask": _ENVELOPE,
    "receiveTask": _ENVELOPE,
}

TRIGGERS: dict[str, str] = {
    "message": _ENVELOPE,
    "timer": "M8 1.500a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 4v4l3 1.5",
    "signal": "M8 2l6 11H2z",
    "error": "M2 13.500l3.5-9.5 4 5 4.5-6.5-3.5 10-4-5z",
    "escalation": "M8 1.500l4.5 12L8 9l-4.5 4.500z",
    "conditional": "M3 1.500h10v13H3zM5 4.500h6M5 7h6M5 9.500h6M5 12h6",
    "link": "M2 6h7V3l5.5 5L9 13v-3H2z",
    "terminate": "M8 2.500a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z",
    "cancel": "M3.5 2L8 6.5 12.5 2 14 3.5 9.5 8l4.5 4.5-1.5 1.500L8 9.5 3.5 14 2 12.5 6.5 8 2 3.500z",
    "compensation": "M7.5 3.500v9L2 8zM14 3.500v9L8.5 8z",
}

GATEWAYS: dict[str, tuple[str, float]] = {
    "exclusiveGateway": ("M4 3l8 10M12 3L4 13", 2.2),
    "parallelGateway": ("M8 1.500v13M1.5 8h13", 2.2),
    "inclusiveGateway": ("M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z", 1.8),
    "complexGateway": ("M8 1.500v13M1.5 8h13M3.5 3.500l9 9M12.5 3.500l-9 9", 1.8),
    "eventBasedGateway": (
        "M8 .5a7.5 7.5 0 1 0 0 15A7.5 7.5 0 0 0 8 .5zM8 2.500a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z"
        "M8 4.800l3.2 2.3-1.2 3.700H6L4.8 7.100z",
        0.8,
    ),
}

_LOOP = "M5 13.500a6 6 0 1 1 3.5.5M5 13.500l-3 .3M5 13.500l.3-3"
_REPEATED = {"loop": _LOOP, "parallel": "M4 2v12M8 2v12M12 2v12", "sequential": "M2 4h12M2 8h12M2 12h12"}
_COLLAPSED = "M1.5 1.500h13v13h-13zM8 4v8M4 8h8"
_AD_HOC = "M2 9.500c2-4 4-4 6-1.500s4 2.5 6-1.5"


def markers(node: FlowNode, expanded: bool) -> list[str]:
    """Return the paths that stand side by side at the lower edge of an activity."""
    signs = []
    if node.repetition is not None:
        signs.append(_REPEATED[node.repetition.kind])
    if node.is_container and not expanded:
        signs.append(_COLLAPSED)
    if node.kind == "adHocSubProcess":
        signs.append(_AD_HOC)
    return signs


def glyph(path: str, x: float, y: float, size: float, *, filled: bool = False, width: float = 1.0) -> str:
    """Return a sign as SVG, its upper left corner at (x, y)."""
    scale = size / 16
    look = "glyph filled" if filled else "glyph"
    return (
        f'<path class="{look}" d="{path}" stroke-width="{width:g}" '
        f'transform="translate({x:g} {y:g}) scale({scale:g})"/>'
    )

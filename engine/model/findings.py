"""What is said of a model: findings of checks, and rewrites of preparing."""

from dataclasses import dataclass
from typing import Literal

from engine.language import Message

Severity = Literal["error", "law", "warning", "information"]
RewriteKind = Literal["exact", "decision", "lossy"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says. ``element`` is the id of the flow node, flow, lane or process meant.

    ``mend`` says what to do about it, where that can be said.
    """

    rule: str
    severity: Severity
    element: str | None
    message: Message
    mend: Message | None = None


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A change made so that a model runs: exact (same meaning), decision (a person now chooses), lossy.

    The template of ``message`` has two parts where that can be said (language.parts): what is drawn, and what happens
    instead. ``lost`` is what of the drawing does not happen any more, if it is lossy.
    """

    kind: RewriteKind
    rule: str
    element: str | None
    message: Message
    lost: Message | None = None

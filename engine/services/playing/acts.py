"""Acts: what somebody does to a case of a test run, or lets happen to it; named by elements of the drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

ActKind = Literal["start", "complete", "choose", "timer", "message", "signal", "conditional", "set"]
KINDS: tuple[ActKind, ...] = get_args(ActKind)


@dataclass(frozen=True, slots=True)
class Way:
    """A way that was chosen: the id and label of the sequence flow, and those of what it leads to."""

    flow: str
    label: str = ""
    target: str = ""
    target_label: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One move of a test run. Nothing in it belongs to one case, so that another version can be played by it.

    ``element`` is the id of an activity, gateway or event of the upload, ``label`` what it is called; both are ""
    for "start" and "set". ``values`` are what was filled in or set, ``ways`` what was chosen, ``name`` the message
    or signal, or the text of the condition; ``instance`` counts from 1 in a repeated activity.
    """

    kind: ActKind
    element: str = ""
    label: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    ways: tuple[Way, ...] = ()
    name: str = ""
    instance: int | None = None

    def at(self, element: str, label: str) -> "Act":
        """Return the same act at another element."""
        return replace(self, element=element, label=label)


def as_json(act: Act) -> dict[str, Any]:
    """Return an act as it is stored: what is empty is left out."""
    stored = asdict(act)
    stored["ways"] = [{key: text for key, text in way.items() if text} for way in stored["ways"]]
    return {key: value for key, value in stored.items() if value not in ("", None, {}, [], ())}


def from_json(stored: Mapping[str, Any]) -> Act:
    """Return the act that was stored. Raises ValueError if it is none."""
    try:
        kind = stored["kind"]
        if kind not in KINDS:
            raise ValueError(kind)
        ways = tuple(Way(**{key: str(text) for key, text in way.items()}) for way in stored.get("ways", ()))
        return Act(
            kind,
            str(stored.get("element", "")),
            str(stored.get("label", "")),
            dict(stored.get("values", {})),
            ways,
            str(stored.get("name", "")),
            stored.get("instance"),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error


def from_stored(stored: Sequence[Mapping[str, Any]]) -> tuple[Act, ...]:
    """Return the acts that were stored, in order."""
    return tuple(from_json(each) for each in stored)

"""What one step of a case gives: values that services store and pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from engine.language import Message

Status = Literal["running", "completed", "incident"]
EventKind = Literal["entered", "completed", "instance", "cancelled", "taken"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a move: to a flow node, or a sequence flow that was taken.

    A node is "entered" and "completed" once each time; "instance" is one of several of a repeated activity,
    which is itself "completed" when all of them are. A boundary event is "entered" when it happens.
    """

    kind: EventKind
    element: str
    process: str


@dataclass(frozen=True, slots=True)
class Option:
    """A way that a person may choose: the id of the sequence flow, its label, and the id of where it leads."""

    flow: str
    label: str
    target: str


@dataclass(frozen=True, slots=True)
class OpenWorkItem:
    """A task that waits for a person, or a gateway. ``token`` names it within the case and is never used again.

    ``choice_of`` is the id of the gateway whose way is chosen here, or ""; ``options`` are its ways and
    ``several`` says whether more than one may be taken. Where the conditions of a gateway, or of the ways out of
    an activity, do not decide, ``element`` and ``choice_of`` are both its id in the upload, ``options`` only the
    ways that may apply, and ``reason`` says why a person is asked. ``instance`` counts from 1 in a repeated activity.
    Where a decision table does not decide, ``decision`` is the reference by which the model asks it, and ``reason``
    says why it does not.
    """

    token: str
    element: str
    name: str
    role: str
    choice_of: str = ""
    options: tuple[Option, ...] = ()
    several: bool = False
    reason: Message | None = None
    instance: int | None = None
    decision: str = ""


@dataclass(frozen=True, slots=True)
class OpenServiceCall:
    """A work item that a system may do instead of a person: the one with the same ``token``.

    ``topic`` is what the file calls the system; ``variables`` are all that the task sees where it lies. Whoever does
    it, it is completed by ``complete``.
    """

    token: str
    element: str
    name: str
    topic: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OpenTimer:
    """A timer that is set, and when it is due."""

    token: str
    element: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSubscription:
    """A message or signal that the case waits for, or a condition that is not met yet.

    ``correlation`` has, by its name in the message, each value that the message must have, None where nobody has set
    it in the case yet.
    """

    token: str
    element: str
    kind: Literal["message", "signal", "conditional"]
    name: str
    correlation: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message for another case, or a signal for all others. ``token`` threw it and is never used again in the case.

    ``correlation`` has the values by which a message finds its case, ``content`` what it sets there.
    """

    token: str
    element: str
    kind: Literal["message", "signal"]
    name: str
    correlation: tuple[tuple[str, str], ...] = ()
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """What a step of a case gives: the state to store, what happened, and all that is open now.

    ``thrown`` leaves the case: other cases may wait for it. ``incident`` says what cannot go on and
    ``incident_element`` where; other branches have gone on. ``incident_variables`` are those on which that hangs.
    """

    state: bytes
    status: Status
    events: tuple[Event, ...] = ()
    work_items: tuple[OpenWorkItem, ...] = ()
    service_calls: tuple[OpenServiceCall, ...] = ()
    timers: tuple[OpenTimer, ...] = ()
    subscriptions: tuple[OpenSubscription, ...] = ()
    thrown: tuple[Thrown, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    incident: Message | None = None
    incident_element: str | None = None
    incident_variables: tuple[str, ...] = ()

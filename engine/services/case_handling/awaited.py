"""What a case waits for from outside, and the word of a person that it has come in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.expressions import NotUnderstood, names, parse
from engine.language import Message, message
from engine.model.description import described
from engine.services.case_handling.case_statuses import MOVABLE, refuse_suspended
from engine.services.case_handling.cases import deliver_message
from engine.services.case_handling.following import waits_beside, what_follows
from engine.services.case_handling.running_forms import drawn, program_of
from engine.services.organization.access import case_for_staff
from engine.store.tables import Case, Person, Subscription

_SENDS = ("intermediateThrowEvent", "endEvent", "sendTask")
MADE_UP = "klunga_"
"""Begins the names that preparing gives to messages and signals without one."""


class NotAwaited(EngineError):
    """What a case no longer waits for, because it has come in already or the case has gone on without it."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """A message, signal or condition that a case waits for. ``token`` names it and is never used again in the case.

    ``unset`` are the variables that a condition hangs on and nobody has set. ``follows`` says what comes of it where it
    is waited for beside other work, which goes on then or ends.
    """

    token: str
    kind: str
    name: str
    place: Message
    unset: tuple[str, ...] = ()
    follows: Message | None = None

    @property
    def can_be_registered(self) -> bool:
        """Say whether a person may say that it has come in; a condition on what is known comes true by itself."""
        return self.kind != "conditional" or bool(self.unset)

    @property
    def what(self) -> Message:
        """Return what a reader calls it."""
        return awaited_thing(self.kind, self.name)

    @property
    def sentence(self) -> Message:
        """Return what is waited for, and where in the process."""
        if self.unset:
            return message(
                "The case waits for a condition to be met: {place}. Nobody has set “{variables}”, on which it hangs.",
                place=self.place,
                variables=", ".join(self.unset),
            )
        return message("The case waits for {what}: {place}.", what=self.what, place=self.place)

    @property
    def registered(self) -> Message:
        """Return what whoever registers it is told."""
        if self.kind == "conditional":
            return message("You registered that a condition is met: {place}.", place=self.place)
        return message("You registered that {what} came in: {place}.", what=self.what, place=self.place)


def awaited_thing(kind: str, name: str) -> Message:
    """Return what a reader calls a message, signal or condition, as a parameter of a sentence."""
    if kind == "conditional":
        return message("a condition to be met")
    if is_made_up(name):
        return message("something from outside")
    return message("the signal “{name}”", name=name) if kind == "signal" else message("the message “{name}”", name=name)


def is_made_up(name: str) -> bool:
    """Say whether a message or signal has no name that a reader knows."""
    return name.startswith(MADE_UP)


def awaited(session: Session, case: Case) -> Sequence[Awaited]:
    """Return what a case waits for from outside, as drawn in order; not what it sends to its own pools."""
    if case.status not in MOVABLE:
        return []
    model = drawn(session, case)
    own = _begun_by_itself(session, case)
    order = {node.id: place for place, node in enumerate(model.nodes)}
    waiting = session.scalars(select(Subscription).where(Subscription.case_id == case.id).order_by(Subscription.id))
    rows = sorted(waiting, key=lambda row: order.get(row.element, len(order)))
    found = [
        Awaited(
            row.token,
            row.kind,
            row.name,
            described(model, row.element),
            unset_variables(row.kind, row.name, case.variables),
            what_follows(model, row.element) if waits_beside(model, row.element) else None,
        )
        for row in rows
        if (row.element, row.name) not in own
    ]
    # A signal comes to all that wait for it, so two places that are called the same are one line.
    seen = {(each.name, str(each.place)): each for each in reversed(found) if each.kind == "signal"}
    return [each for each in found if each.kind != "signal" or seen[each.name, str(each.place)] is each]


def _begun_by_itself(session: Session, case: Case) -> set[tuple[str, str]]:
    """Return the start events of other pools, each with the message that begins it and that the case itself sends."""
    nodes = program_of(session, case).model.nodes
    sent = {trigger.name for node in nodes if node.kind in _SENDS for trigger in node.triggers}
    return {
        (node.id, trigger.name)
        for node in nodes
        if node.kind == "startEvent" and node.parent is None
        for trigger in node.triggers
        if trigger.kind == "message" and trigger.name in sent
    }


def unset_variables(kind: str, text: str, variables: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the variables that a condition waited for hangs on and nobody has set; none for messages and signals."""
    if kind != "conditional":
        return ()
    try:
        return tuple(sorted(names(parse(text)) - variables.keys()))
    except NotUnderstood:
        return ()


def register(session: Session, number: str, token: str, *, by: Person, now: datetime) -> Awaited:
    """Say that a message or signal has come in, and let the case go on; return what came in.

    Who says it a second time, or after the case has gone on, gets NotAwaited. Raises NotYours if ``by`` does not
    handle the case.
    """
    case = case_for_staff(session, number, by)
    refuse_suspended(case)
    for each in awaited(session, case):
        if (
            each.token == token
            and each.can_be_registered
            and deliver_message(session, case.id, each.name, {}, kind=each.kind, token=token, by=by, now=now)
        ):
            return each
    raise NotAwaited(message("The case no longer waits for this: it has come in already, or the case has gone on."))

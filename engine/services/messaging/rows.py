"""The row of a message that is kept, whoever sends it: a system outside, the command line, or another case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from engine.language import in_both
from engine.services.case_handling.faults import reason
from engine.store.tables import IncomingMessage

OURS = "klunga:"
"""Begins the keys of messages that Klunga itself makes."""


@dataclass(frozen=True, slots=True)
class From:
    """Who sends a message, and the cases that reaches, of all municipalities and e-services where None stands."""

    name: str
    municipality_id: int | None = None
    e_service_id: int | None = None
    sender_id: int | None = None
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Addressed:
    """What is sent, once for each ``key``, and for which case: by its number, by ``where`` (variables, as JSON), or by
    the values that it waits for, those of ``payload`` or of ``recognised_by``.
    """

    name: str
    key: str
    kind: Literal["message", "signal"]
    payload: Mapping[str, Any] = field(default_factory=dict)
    case_number: str = ""
    where: str = ""
    recognised_by: Mapping[str, Any] = field(default_factory=dict)


def kept(sent: Addressed, sender: From, *, received_at: datetime, kept_for: timedelta) -> IncomingMessage:
    """Return the row of a message that is kept until a case takes it, at the longest for ``kept_for``."""
    return IncomingMessage(
        sender_id=sender.sender_id,
        sender_name=sender.name,
        key=sent.key,
        kind=sent.kind,
        name=sent.name,
        municipality_id=sender.municipality_id,
        e_service_id=sender.e_service_id,
        case_number=sent.case_number,
        correlation=sent.where,
        recognised_by=dict(sent.recognised_by) or None,
        payload=dict(sent.payload),
        status="kept",
        received_at=received_at,
        expires_at=received_at + kept_for,
        from_case_id=sender.case_id,
    )


def keep_problem(row: IncomingMessage, error: Exception) -> None:
    """Keep why the case could not take a message; it is not given again before a person asks for it."""
    row.looked, row.problem = True, dict(in_both(reason(error)))

"""The rows of lists in words: all that a row shows is written here, once for all rows that say the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from flask import get_template_attribute
from markupsafe import Markup

from engine.services.case_handling.case_lists import ListedCase
from engine.services.case_handling.worklists import Listed
from webui.addresses import filled, pattern
from webui.case_words import PHASES, STATUSES
from webui.language import given_name, language, local, sentence
from webui.language.dates import date, here
from webui.visitors import initials


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is shown. ``assignee`` and ``initials`` are empty if nobody holds the work item."""

    id: int
    name: str
    address: str
    claim: str
    due: Markup
    number: str
    subject: str
    applicant: str
    received: str
    phase: str
    assignee: str
    initials: str


def lines(items: Sequence[Listed]) -> Iterator[Line]:
    """Return the rows of a page. What costs much (addresses, dates, sentences) is made once a page, not once a row."""
    case = pattern("caseworkers.case", case="number", id="item")
    claim = pattern("caseworkers.work_item_claim", id="item_id")
    deadline, chosen = get_template_attribute("macros/furniture.html", "deadline"), language()
    phases = {phase: sentence(text) for phase, text in PHASES.items()}
    due = cache(lambda day, legal: deadline(day, legal=legal))
    for item in items:
        yield Line(
            id=item.id,
            name=given_name(item.name),
            address=filled(case, case=item.number, id_=item.id),
            claim=filled(claim, id_=item.id),
            due=due(*_due(item)),
            number=item.number,
            subject=item.subject,
            applicant=item.applicant or "–",
            received=date(item.received_at, chosen),
            phase=phases.get(item.phase, ""),
            assignee=item.assignee or "",
            initials=initials(item.assignee or ""),
        )


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as it is shown; ``tone`` is the colour of its status."""

    address: str
    number: str
    subject: str
    e_service: str
    applicant: str
    received: str
    deadline: Markup
    phase: str
    status: str
    tone: str
    caseworker: str


_TONES = {"running": "accent", "completed": "ok", "incident": "stop", "suspended": "warn"}


def case_lines(cases: Sequence[ListedCase]) -> Iterator[CaseLine]:
    """Return the rows of a page of cases, what costs much made once a page."""
    address, chosen = pattern("caseworkers.case", case="number"), language()
    deadline = get_template_attribute("macros/furniture.html", "deadline")
    phases = {phase: sentence(text) for phase, text in PHASES.items()}
    statuses = {status: sentence(text) for status, text in STATUSES.items()}
    due = cache(lambda day: deadline(day, legal=True))
    for case in cases:
        yield CaseLine(
            address=filled(address, case=case.number),
            number=case.number,
            subject=case.subject,
            e_service=local(case.e_service),
            applicant=case.applicant or "–",
            received=date(case.received_at, chosen),
            deadline=Markup("–") if case.closed_at else due(_day(case.legal_deadline)),
            phase=phases.get(case.phase, ""),
            status=statuses[case.status],
            tone=_TONES.get(case.status, "plain"),
            caseworker=case.caseworker or "–",
        )


def _day(value: datetime | None) -> datetime | None:
    """Return the beginning of the day of a time, here."""
    return here(here(value).date()) if value else None


def _due(item: Listed) -> tuple[datetime | None, bool]:
    """Return the day that is due first, and whether it is the law's: a target date only if it is sooner."""
    own, legal = item.due_at, item.legal_due_at
    of_law = own is None or (legal is not None and own >= legal)
    return _day(legal if of_law else own), of_law

"""What a background job finds of a large family: how far it is, and who stopped it."""

from dataclasses import dataclass
from datetime import datetime

from flask import request
from sqlalchemy.orm import Session

from engine.language import message
from engine.services.harmonizing import family_works
from engine.services.harmonizing.family_works import Wanted
from engine.store.tables import FamilyWork
from webui.audience import current_person
from webui.database import now
from webui.language import tell


@dataclass(frozen=True, slots=True)
class Coming:
    """How far a background job is: since when, per cent, minutes left (None: nobody knows yet), and who stopped it."""

    since: datetime
    percent: int
    minutes: int | None
    stopped_by: str = ""
    stopped_at: datetime | None = None


def coming(work: FamilyWork | None) -> Coming | None:
    """Return how far a background job is, None if there is none."""
    if work is None:
        return None
    percent = 100 * work.done // work.total if work.total else 0
    who = work.stopped_by.name if work.stopped_by else ""
    return Coming(work.asked_at, percent, family_works.minutes_left(work), who, work.stopped_at)


def stop_or_go_on(session: Session, wanted: Wanted) -> None:
    """Do what a form asks: stop the job for all who wait, or begin it again; tell what came of it."""
    if request.form.get("go_on"):
        family_works.ask_again(session, wanted, by=current_person(), now=now())
    elif family_works.stop(session, wanted, by=current_person(), now=now()):
        tell(message("The comparing is stopped."))

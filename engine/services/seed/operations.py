"""Give the operators of the demo something to see: a suspended case, a stopped one, and a request to approve."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.language import in_both, message
from engine.services.case_handling import work_items
from engine.services.operations import four_eyes
from engine.services.operations.acting import operate
from engine.services.operations.acts import Act
from engine.services.seed.cases import not_before
from engine.store import record_event, save_move
from engine.store.tables import Case, EService, Municipality, Person, WorkItem

LEADER, OTHER, ADMINISTRATOR = "Tove Runn", "Kalle Apertin", "Ylva Kihl"
PAUSED = Act(
    "suspend",
    "Detaljplanen är överklagad. Mark- och miljödomstolen dömer i december.",
    "Vi väntar på en dom om detaljplanen. Vi fortsätter när den har kommit, du behöver inte göra något.",
)
DUPLICATE = Act(
    "cancel",
    "Samma altan söktes en gång till av misstag. Sökanden har bekräftat det på telefon.",
    "Du har skickat samma ansökan två gånger. Vi handlägger den första och avslutar den här.",
)
STOPPED = message("The disk of the installation was full when the case was to go on, so it stopped here.")


def store_operations(
    session: Session, places: Mapping[str, Municipality], persons: Mapping[str, Person], *, now: datetime
) -> None:
    """Let two persons cancel cases in Kil, suspend one of its cases, stop one, let one be late, and ask for one to
    be cancelled."""
    kil = places["kil"]
    four_eyes.save(session, kil, None, ["cancel"], by=persons[ADMINISTRATOR], now=now - timedelta(days=60))
    by_applicant = {case.applicant.name: case for case in _cases(session, kil) if case.applicant is not None}
    suspended, asked, stopped = (by_applicant.get(name) for name in ("Tomas Bråten", "Stina Alm", "Ove Kjell"))
    if suspended is not None:
        at = not_before(session, suspended, now - timedelta(hours=13))
        operate(session, suspended.number, PAUSED, by=persons[LEADER], now=at)
    if asked is not None:
        at = not_before(session, asked, now - timedelta(hours=20))
        operate(session, asked.number, DUPLICATE, by=persons[OTHER], now=at)
    if stopped is not None:
        _stop(session, stopped, not_before(session, stopped, now - timedelta(hours=16)))
    late = by_applicant.get("Maja Lindström")
    for item in work_items.open_work_items(session, late) if late is not None else ():
        item.due_at = now - timedelta(days=3)
    session.commit()


def _cases(session: Session, place: Municipality) -> list[Case]:
    wanted = select(Case).join(EService).where(Case.municipality_id == place.id, EService.slug == "bygglov")
    return list(session.scalars(wanted.where(Case.status == "running").order_by(Case.id)))


def _stop(session: Session, case: Case, now: datetime) -> None:
    """Let a case stand still as after a fault; trying again lets it go on."""
    told = in_both(STOPPED)
    element = session.scalar(select(WorkItem.element).where(WorkItem.case_id == case.id, WorkItem.status == "open"))
    save_move(session, case, status="incident", incident={**told, "element": element}, incident_at=now)
    record_event(session, case, "incident", at=now, element=element, data={"sentence": told})
    session.commit()

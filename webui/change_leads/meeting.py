"""For the meeting: what to take up first, what all agree on, what each would change; as a page and as one file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.compare import Group
from engine.language import message
from engine.services.catalogue import e_services
from engine.services.harmonizing import comparisons, families, harmonization, meetings, questions
from engine.services.harmonizing.harmonization import Row
from engine.services.harmonizing.meetings import Agenda, Point, Wording
from engine.services.organization.municipalities import swedish_order
from engine.store.tables import EService, Municipality
from webui.audience import audience
from webui.change_leads import blueprint
from webui.change_leads.lines import GROUPS, emphasised, mark_of
from webui.change_leads.sides import sides
from webui.database import now, reading, writing
from webui.files import download
from webui.language import language

AT_FIRST_SECONDS = 0.5
MINUTES_EACH = 5
"""How long a point is talked about, for what is said to fit into an hour."""
IN_AN_HOUR = 60 // MINUTES_EACH
LOOK = Path(__file__).with_name("meeting_file.css")
"""How the one file looks: it is written into it, as the file needs nothing else."""


@dataclass(frozen=True, slots=True)
class Told:
    """A way of differing as the page tells it, the key of the deviations' pages, and who differs so."""

    key: str
    mark: str
    sentence: Any
    follows: tuple[Any, ...]
    places: tuple[Municipality, ...]


@blueprint.get("/family/<service>/meeting")
@audience("change_lead", "process_owner")
def family_meeting(service: str) -> ResponseReturnValue:
    """Show what a meeting of the municipalities takes up first, what is agreed on, and what each would change."""
    with reading() as session:
        e_service = e_services.find_e_service(session, service)
        try:
            members = families.members_of(session, e_service, on=now().date())
        except families.TooFew:
            return render_template("change_leads/too_few.html", service=e_service)
        found, is_all = _compared(session, e_service)
        return render_template(
            "change_leads/meeting.html",
            members=members,
            total=len(members.versions),
            is_coming=not is_all,
            **_shown(session, e_service, found, in_file=False),
        )


@blueprint.get("/family/<service>/meeting.html")
@audience("change_lead", "process_owner")
def family_meeting_file(service: str) -> Response:
    """Return the same as one file that needs nothing else: for a meeting, a mail, or those who have no account."""
    with reading() as session:
        e_service = e_services.find_e_service(session, service)
        found, _ = _compared(session, e_service)
        drawn = ""
        if found is not None:
            title = message("Standard {number}: what somebody does otherwise is marked", number=found.standard.number)
            drawn = meetings.picture(session, found, language(), title)
        text = render_template(
            "change_leads/meeting_file.html",
            look=_look(),
            picture=drawn,
            **_shown(session, e_service, found, in_file=True),
        )
    return download(text.encode(), f"{service}.html", "text/html")


def _look() -> Markup:
    return Markup("<style>{}</style>").format(Markup(LOOK.read_text(encoding="utf-8")))  # nosec B704 - our own file


def _compared(session: Session, e_service: EService) -> tuple[Agenda | None, bool]:
    """Return the agenda, what is not compared yet being compared now if that takes a moment, and whether all is."""
    found = meetings.agenda(session, _row(session, e_service))
    if found is None or not found.waiting:
        return found, True
    with writing() as other:
        left = comparisons.compare_missing(other, found.waiting, now=now(), seconds=AT_FIRST_SECONDS)
    session.rollback()  # what was compared is seen only from a new beginning
    return meetings.agenda(session, _row(session, e_service)), not left


def _row(session: Session, e_service: EService) -> Row:
    return harmonization.row_of(harmonization.chart(session, on=now().date()), e_service)


def _shown(session: Session, e_service: EService, found: Agenda | None, *, in_file: bool) -> dict[str, Any]:
    """Return what the page and the file tell."""
    points = found.points if found else ()
    told = {point.number: tuple(_told(found, each) for each in point.wordings) for point in points} if found else {}
    return {
        "service": e_service,
        "agenda": found,
        "told": told,
        "first": _by_group(points[:IN_AN_HOUR]),
        "later": _by_group(points[IN_AN_HOUR:]),
        "group_names": GROUPS,
        "minutes": MINUTES_EACH,
        "waiting": questions.waiting_in(session).get(e_service.id, 0),
        "by_name": by_name,
        "marks": _marks(found) if found else {},
        "in_file": in_file,
        "today": now(),
    }


def _told(found: Agenda, wording: Wording) -> Told:
    both = sides(found.standard, wording.variant)
    operation = wording.operation
    return Told(
        wording.key,
        mark_of(operation),
        emphasised(both.told(operation.message), values=operation.kind in ("retime", "convert")),
        tuple(emphasised(both.told(each.message)) for each in operation.follows),
        wording.municipalities,
    )


def _by_group(points: tuple[Point, ...]) -> list[tuple[Group, list[Point]]]:
    groups = ((group, [each for each in points if each.group == group]) for group in meetings.GROUPS)
    return [(group, members) for group, members in groups if members]


def by_name(places: tuple[Municipality, ...]) -> list[Municipality]:
    """Return municipalities in the order of their names."""
    return sorted(places, key=lambda place: swedish_order(place.name))


def _marks(found: Agenda) -> dict[str, list[str]]:
    """Return by element of the standard how many municipalities do otherwise there."""
    places: dict[str, set[int]] = {}
    for point in found.points:
        for wording in point.wordings:
            for one in (wording.operation, *wording.operation.follows):
                for id_ in one.reference:
                    places.setdefault(id_, set()).update(place.id for place in wording.municipalities)
    return {id_: ["chg", f"count:{len(having)}"] if id_ in found.nodes else ["chg"] for id_, having in places.items()}

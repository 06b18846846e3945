"""The change lead's start page: what waits, where most is gained for least work, what has happened last."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from engine.language import Message, message
from engine.services.harmonizing import harmonization, leading, questions, readiness
from engine.services.harmonizing.harmonization import Row
from engine.services.harmonizing.leading import Gain
from webui.audience import audience, current_visitor
from webui.change_leads import blueprint
from webui.change_leads.lines import emphasised, mark_of
from webui.change_leads.map import compared_chart, figures_of
from webui.change_leads.sides import sides
from webui.database import now, reading
from webui.language.dates import here

SHOWN = 3
MEETINGS = 6
EVENTS = 8
MODES = {
    "standard": message("the standard"),
    "variant": message("its own variant"),
    "not_offered": message("nothing"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A gain as the page tells it: its mark, the sentence, the e-service, who has it, and where it leads."""

    mark: str
    sentence: Any
    row: Row
    places: tuple[str, ...]
    address: str


@blueprint.get("/start/change-lead")
@audience("change_lead")
def start() -> ResponseReturnValue:
    """Show what waits for a change lead, what brings most for least work, and what has happened last."""
    compared_chart()  # in a session of its own: nobody waits for a lock while something is compared
    with reading() as session:
        rows = harmonization.chart(session, on=now().date())
        visitor = current_visitor()
        open_ = questions.waiting_in(session)
        asked = [(row.e_service, open_[row.e_service.id]) for row in rows if open_.get(row.e_service.id)]
        return render_template(
            "change_leads/start.html",
            greeting=_greeting((visitor.name if visitor else "").split(" ")[0]),
            rows=rows,
            figures=figures_of(rows),
            waiting=len(harmonization.waiting(rows)),
            unasked=len(readiness.unquestioned(session, [row.e_service for row in rows])),
            asked=sorted(asked, key=lambda each: -each[1]),
            last_ones=[_told(each) for each in leading.last_ones(session, rows, SHOWN)],
            shared=[_told(each) for each in leading.most_shared(session, rows, SHOWN)],
            only_words=leading.only_words(rows),
            outdated=leading.outdated(session, rows),
            meetings=_differing(rows),
            events=leading.latest(session, EVENTS),
            modes=MODES,
        )


def _differing(rows: Iterable[Row]) -> list[tuple[Row, int]]:
    """Return the e-services in which some differ from the standard, with how many do, most first; at most six."""
    counted = [(row, sum(bool(cell.brief and cell.brief.differences) for cell in row.cells)) for row in rows]
    return sorted((each for each in counted if each[1]), key=lambda each: -each[1])[:MEETINGS]


def _greeting(name: str) -> Message:
    hour = here(now()).hour
    if hour < 10:
        return message("Good morning, {name}", name=name)
    return message("Good day, {name}", name=name) if hour < 18 else message("Good evening, {name}", name=name)


def _told(gain: Gain) -> Told:
    cell = gain.cells[0]
    operation = gain.found.script.operations[gain.place]
    address = url_for(
        "change_leads.deviation", service=gain.row.e_service.slug, municipality=cell.municipality.slug, key=gain.key
    )
    sentence = emphasised(sides(gain.standard, gain.variant).told(operation.message))
    return Told(mark_of(operation), sentence, gain.row, tuple(each.municipality.name for each in gain.cells), address)

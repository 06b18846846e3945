"""The map: how like the standard each municipality works, for every e-service."""

from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.language import Message, message, messages
from engine.services import harmonization
from engine.services.comparisons import Brief
from engine.services.harmonization import Cell, Row
from engine.services.municipalities import list_municipalities
from webui.audience import audience
from webui.change_leads import blueprint
from webui.change_leads.figures import percent
from webui.database import now, reading, writing
from webui.language import tell

AT_FIRST_SECONDS = 2.5
ON_REQUEST_SECONDS = 8.0

RUNS = {
    "variant": ("dot", "k-i--fill", message("runs its variant")),
    "standard": ("eq", "", message("runs the standard")),
    "not_offered": ("ring", "", message("does not run it")),
}
Drawn = tuple[Row, Cell, Brief]


@dataclass(frozen=True, slots=True)
class Figures:
    """The state of all e-services together."""

    similarity: int | None
    running: int
    places: int
    standard: int
    differences: int


@blueprint.get("/map")
@audience("change_lead", "process_owner")
def map() -> ResponseReturnValue:
    """Show how like the standard each municipality works."""
    on = now().date()
    with reading() as session:
        rows = harmonization.chart(session, on=on)
    if harmonization.waiting(rows):
        with writing() as session:
            harmonization.compare_waiting(session, on=on, now=now(), seconds=AT_FIRST_SECONDS)
        with reading() as session:
            rows = harmonization.chart(session, on=on)
    with reading() as session:
        places = list_municipalities(session)
    return render_template(
        "change_leads/map.html",
        rows=rows,
        places=places,
        figures=_figures(rows),
        waiting=len(harmonization.waiting(rows)),
        worst=_least_alike(rows),
        easiest=_easiest(rows),
        runs=RUNS,
        similarity=harmonization.similarity,
    )


@blueprint.post("/map/compare")
@audience("change_lead", "process_owner")
def map_compare() -> ResponseReturnValue:
    """Compare what has not been compared yet, and return to the map."""
    with writing() as session:
        left = harmonization.compare_waiting(session, on=now().date(), now=now(), seconds=ON_REQUEST_SECONDS)
    tell(_receipt(left), "warn" if left else "ok")
    return redirect(url_for("change_leads.map"), code=303)


def _receipt(left: int) -> Message:
    if left:
        return messages("{count} comparison is left. Press again.", "{count} comparisons are left. Press again.", left)
    return message("All models are compared.")


def _figures(rows: tuple[Row, ...]) -> Figures:
    cells = [cell for row in rows for cell in row.cells]
    known = [share for cell in cells if (share := harmonization.similarity(cell)) is not None]
    return Figures(
        similarity=percent(sum(known) / len(known)) if known else None,
        running=sum(cell.mode != "not_offered" for cell in cells),
        places=len(cells),
        standard=sum(share == 1 for share in known),
        differences=sum(cell.brief.differences for cell in cells if cell.brief is not None and cell.variant),
    )


def _drawn(rows: tuple[Row, ...]) -> list[Drawn]:
    return [
        (row, cell, cell.brief) for row in rows for cell in row.cells if cell.brief is not None and cell.brief.readable
    ]


def _least_alike(rows: tuple[Row, ...]) -> list[Drawn]:
    """Return the four models that are least like their standard."""
    return sorted(_drawn(rows), key=lambda each: each[2].similarity)[:4]


def _easiest(rows: tuple[Row, ...]) -> list[Drawn]:
    """Return the four models with fewest differences left, but some."""
    some = [each for each in _drawn(rows) if each[2].differences > 0]
    return sorted(some, key=lambda each: (each[2].differences, -each[2].similarity))[:4]

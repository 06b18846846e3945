"""The map: how like the standard each municipality works, for every e-service."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine.language import message
from engine.services.harmonizing import harmonization, readiness
from engine.services.harmonizing.comparisons import Brief
from engine.services.harmonizing.harmonization import Cell, Row, similarity
from engine.services.organization.municipalities import swedish_order
from engine.store.tables import Municipality
from webui.audience import audience
from webui.change_leads import blueprint
from webui.change_leads.figures import percent
from webui.change_leads.table import safe
from webui.database import now, reading, writing
from webui.files import download
from webui.language import language, local, sentence

AT_FIRST_SECONDS = 0.3
"""How long a page compares what is missing itself; the rest is asked of a worker."""

RUNS = {
    "variant": ("dot", "k-i--fill", message("runs its variant")),
    "standard": ("eq", "", message("runs the standard")),
    "not_offered": ("ring", "", message("does not run it")),
}
ORDERS = {
    "name": message("by name"),
    "most": message("most alike first"),
    "least": message("least alike first"),
}
_HEADINGS = (
    message("E-service"),
    message("Municipality"),
    message("Runs"),
    message("Per cent alike"),
    message("Differences"),
    message("Other names"),
    message("Questions"),
)
Drawn = tuple[Row, Cell, Brief]
Means = Mapping[int, float | None]
Key = tuple[bool, float, list[int]]


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
    services, places_by = (_order(name) for name in ("services", "places"))
    rows = compared_chart()
    means = _means(rows)
    rows, places = _ordered(rows, services, places_by, means)
    return render_template(
        "change_leads/map.html",
        rows=rows,
        places=places,
        means=means,
        orders=ORDERS,
        services_by=services,
        places_by=places_by,
        figures=figures_of(rows),
        waiting=len(harmonization.waiting(rows)),
        worst=_least_alike(rows),
        easiest=_easiest(rows),
        runs=RUNS,
        similarity=similarity,
    )


@blueprint.get("/map.csv")
@audience("change_lead", "process_owner")
def map_csv() -> ResponseReturnValue:
    """Return the map as a file that spreadsheets open: a line for each e-service and municipality."""
    with reading() as session:
        rows = harmonization.chart(session, on=now().date())
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if language() == "sv" else ",")
    writer.writerow(sentence(each) for each in _HEADINGS)
    for row in rows:
        for cell in row.cells:
            brief = cell.brief if cell.brief is not None and cell.brief.readable else None
            figures = (brief.differences, brief.words, brief.questions) if brief else ("", "", "")
            share = percent(similarity(cell))
            runs = sentence(RUNS[cell.mode][2])
            line = (local(row.e_service.name), cell.municipality.name, runs, "" if share is None else share, *figures)
            writer.writerow(safe(str(each)) for each in line)
    return download(b"\xef\xbb\xbf" + text.getvalue().encode(), f"{sentence(message('map'))}.csv", "text/csv")


def compared_chart() -> tuple[Row, ...]:
    """Return all e-services with what every municipality runs; what is missing is compared first if it takes a moment.

    The rest, and questions that are missing, a worker finds.
    """
    on = now().date()
    with reading() as session:
        rows = harmonization.chart(session, on=on)
        missing = [each.id for each in readiness.lacking(session, rows)]
    if not missing:
        return rows
    with writing() as session:
        harmonization.compare_waiting(session, on=on, now=now(), seconds=AT_FIRST_SECONDS)
        readiness.ask(session, missing, now=now())
    with reading() as session:
        return harmonization.chart(session, on=on)


def figures_of(rows: tuple[Row, ...]) -> Figures:
    """Return the state of all e-services together."""
    cells = [cell for row in rows for cell in row.cells]
    known = [share for cell in cells if (share := similarity(cell)) is not None]
    return Figures(
        similarity=percent(sum(known) / len(known)) if known else None,
        running=sum(cell.mode != "not_offered" for cell in cells),
        places=len(cells),
        standard=sum(share == 1 for share in known),
        differences=sum(cell.brief.differences for cell in cells if cell.brief is not None and cell.variant),
    )


def _order(name: str) -> str:
    asked = request.args.get(name, "")
    return asked if asked in ORDERS else "name"


def _means(rows: tuple[Row, ...]) -> Means:
    """Return by municipality the mean similarity over all e-services that it runs or has drawn."""
    found: dict[int, list[float]] = {}
    for row in rows:
        for cell in row.cells:
            share = similarity(cell)
            known = found.setdefault(cell.municipality.id, [])
            if share is not None:
                known.append(share)
    return {id_: sum(known) / len(known) if known else None for id_, known in found.items()}


def _ordered(
    rows: tuple[Row, ...], services: str, places_by: str, means: Means
) -> tuple[tuple[Row, ...], list[Municipality]]:
    """Return the rows, each with its cells, and the municipalities in the order that the visitor wants."""
    places = [cell.municipality for cell in rows[0].cells] if rows else []
    places.sort(key=_key(places_by, lambda place: means[place.id], lambda place: place.name))
    at = {place.id: number for number, place in enumerate(places)}
    turned = (replace(row, cells=tuple(sorted(row.cells, key=lambda cell: at[cell.municipality.id]))) for row in rows)
    by = _key(services, lambda row: row.mean, lambda row: local(row.e_service.name))
    return tuple(sorted(turned, key=by)), places


def _key(order: str, mean: Callable[..., float | None], name: Callable[..., str]) -> Callable[[Any], Key]:
    """Return what sorts by name, or by likeness, the unknown last."""

    def key(each: Any) -> Key:
        share = mean(each)
        if order == "name" or share is None:
            return (order != "name", 0.0, swedish_order(name(each)))
        return (False, -share if order == "most" else share, swedish_order(name(each)))

    return key


def _drawn(rows: tuple[Row, ...]) -> list[Drawn]:
    return [
        (row, cell, cell.brief) for row in rows for cell in row.cells if cell.brief is not None and cell.brief.readable
    ]


def _least_alike(rows: tuple[Row, ...]) -> list[Drawn]:
    """Return the four models that are least like their standard, of those with differences."""
    some = [each for each in _drawn(rows) if each[2].differences > 0]
    return sorted(some, key=lambda each: each[2].similarity)[:4]


def _easiest(rows: tuple[Row, ...]) -> list[Drawn]:
    """Return the four models with fewest differences left, but some."""
    some = [each for each in _drawn(rows) if each[2].differences > 0]
    return sorted(some, key=lambda each: (each[2].differences, -each[2].similarity))[:4]

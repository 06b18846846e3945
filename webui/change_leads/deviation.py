"""One deviation by its lasting address: what a municipality does otherwise than the standard, in any versions."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.services.catalogue import e_services
from engine.services.harmonizing import harmonization
from engine.services.harmonizing.comparisons import Compared
from engine.services.harmonizing.harmonization import Cell, Row
from engine.services.organization import municipalities
from engine.store.tables import EService, Municipality
from webui.audience import audience
from webui.change_leads import blueprint
from webui.change_leads.comparison import common, open_page
from webui.change_leads.diagrams import marks_of
from webui.change_leads.lines import GROUPS_IN_SHORT, Line
from webui.database import now, reading


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The addresses of the differences before and after one, "" at the ends, and which one of how many it is."""

    before: str
    after: str
    number: int
    total: int


@blueprint.get("/deviations/<service>/<municipality>/<key>")
@audience("change_lead", "process_owner")
def deviation(service: str, municipality: str, key: str) -> ResponseReturnValue:
    """Show one deviation of a municipality from the standard, or say that it is no longer there."""
    with reading() as session:
        e_service = e_services.find_e_service(session, service)
        place = municipalities.find_municipality(session, municipality)
        row, cell = _counting(session, e_service, place)
        page = open_page(session, row.standard.id, cell.variant.id) if row.standard and cell.variant else None
        line = next((each for each in page.lines if each.key == key), None) if page else None
        if line is None and page and page.found and (lasting := _lasting(page.found, key)):
            return redirect(url_for(".deviation", service=service, municipality=municipality, key=lasting), code=301)
        if page is None or line is None or page.found is None:
            return render_template(
                "change_leads/deviation_gone.html", service=e_service, municipality=place, page=page, row=row
            ), 404
        return render_template(
            "change_leads/deviation.html",
            line=line,
            place=place,
            neighbours=_neighbours(page.lines, line, service, municipality),
            marks_reference=marks_of([line], page.found.reference, in_reference=True),
            marks_variant=marks_of([line], page.found.variant, in_reference=False),
            concerns=GROUPS_IN_SHORT[line.group],
            sharing=[(each, _has(row, each, key)) for each in line.shared],
            **common(session, page),
        )


def _lasting(found: Compared, key: str) -> str:
    """Return the key of the difference that an earlier release called so, "" if there is none.

    What was numbered then, such as the second way out of a choice, may be told with the first by now.
    """
    known = (each for each in (key, key.rsplit("-", 1)[0]) if each in found.former_keys)
    former = next(known, None)
    return found.keys[found.former_keys.index(former)] if former is not None else ""


def _counting(session: Session, e_service: EService, place: Municipality) -> tuple[Row, Cell]:
    row = harmonization.row_of(harmonization.chart(session, on=now().date()), e_service)
    return row, next(each for each in row.cells if each.municipality.id == place.id)


def _neighbours(lines: tuple[Line, ...], line: Line, service: str, municipality: str) -> Neighbours:
    lines = tuple(each for each in lines if (each.group == "words") == (line.group == "words"))
    at = lines.index(line)
    around = [lines[at - 1] if at else None, lines[at + 1] if at + 1 < len(lines) else None]
    names: dict[str, Any] = {"service": service, "municipality": municipality}
    before, after = (url_for("change_leads.deviation", **names, key=each.key) if each else "" for each in around)
    return Neighbours(before, after, at + 1, len(lines))


def _has(row: Row, place: Municipality, key: str) -> bool:
    """Say whether another municipality that differs in the same way has a deviation of this key, to link to."""
    cell = next(each for each in row.cells if each.municipality.id == place.id)
    return cell.brief is not None and key in cell.brief.keys

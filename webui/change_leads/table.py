"""The page Table of a comparison, and the same as a file for a spreadsheet."""

import csv
import io
from collections.abc import Callable

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine.language import Message, message
from engine.services.organization.municipalities import swedish_order
from webui.audience import audience
from webui.change_leads import blueprint
from webui.change_leads.comparison import Page, common, open_page
from webui.change_leads.lines import GROUPS_IN_SHORT, MARKS, Line
from webui.database import reading
from webui.files import download
from webui.language import language, sentence

ORDERS: dict[str, Callable[[Line], object]] = {
    "process": lambda line: line.number,
    "kind": lambda line: (MARKS.index(line.mark), sentence(line.kind), line.number),
    "reference": lambda line: (not line.names_reference, *(swedish_order(name) for name in line.names_reference)),
    "variant": lambda line: (not line.names_variant, *(swedish_order(name) for name in line.names_variant)),
    "role": lambda line: (not line.roles, *(swedish_order(name) for name in line.roles), line.number),
    "group": lambda line: (list(GROUPS_IN_SHORT).index(line.group), line.number),
}


@blueprint.get("/compare/<int:reference_id>/<int:variant_id>/table")
@audience("change_lead", "process_owner")
def compare_table(reference_id: int, variant_id: int) -> ResponseReturnValue:
    """Show the differences as a table."""
    asked = request.args.get("order", "process")
    order = asked if asked in ORDERS else "process"
    with reading() as session:
        page = open_page(session, reference_id, variant_id)
        rows = sorted(page.lines, key=ORDERS[order])  # type: ignore[arg-type]
        return render_template(
            "change_leads/table.html", rows=rows, order=order, short_names=GROUPS_IN_SHORT, **common(session, page)
        )


@blueprint.get("/compare/<int:reference_id>/<int:variant_id>/differences.csv")
@audience("change_lead", "process_owner")
def compare_csv(reference_id: int, variant_id: int) -> ResponseReturnValue:
    """Return the differences as a file that spreadsheets open: semicolons in Swedish, commas in English."""
    with reading() as session:
        page = open_page(session, reference_id, variant_id)
        service = page.sides.reference.version.process_model.e_service
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if language() == "sv" else ",")
    writer.writerow(safe(sentence(each)) for each in _headings(page))
    for line in page.lines:
        writer.writerow(safe(cell) for cell in _cells(line))
    name = f"{service.slug}-{reference_id}-{variant_id}.csv"
    return download(b"\xef\xbb\xbf" + text.getvalue().encode(), name, "text/csv")


def _headings(page: Page) -> tuple[Message | str, ...]:
    return (
        message("Number"),
        message("Kind"),
        page.sides.reference.title,
        page.sides.variant.title,
        message("Role"),
        message("Difference"),
        message("Concerns"),
        message("Shared with"),
    )


def _cells(line: Line) -> tuple[str, ...]:
    return (
        str(line.number),
        sentence(line.kind),
        ", ".join(line.names_reference),
        ", ".join(line.names_variant),
        ", ".join(line.roles),
        " ".join(sentence(each) for each in (line.sentence, *line.follows)),
        sentence(GROUPS_IN_SHORT[line.group]),
        ", ".join(each.name for each in line.shared),
    )


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: labels come from uploaded files."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell

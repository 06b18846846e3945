"""Take data out: a copy of one case, and event logs for process mining."""

from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Response, redirect, render_template, request, send_file, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from engine.language import message
from engine.services.catalogue import e_services
from engine.services.exports.case_copy import copy_case, file_name
from engine.services.exports.logs import NUMBERS, USERS, LogWanted, Numbers, Users, count_cases, traces
from engine.services.exports.writing import COLUMNS, ENDINGS, FORMATS, MEDIA_TYPES, Format, write
from engine.services.operations.reach import case_for_operator, operated, operated_ids
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.database import database, now, reading, writing
from webui.language import language, tell
from webui.operations import blueprint

USERS_SAID = {
    "pseudonym": message("pseudonyms, new in each file"),
    "name": message("their names"),
    "none": message("left out"),
}
NUMBERS_SAID = {"number": message("their case numbers"), "pseudonym": message("pseudonyms, new in each file")}
FORMATS_SAID = {
    "xes": message("XES (IEEE 1849-2016), for tools of process mining"),
    "csv": message("CSV (commas, UTC), for programs"),
    "excel": message("CSV (semicolons, Swedish time), for Excel"),
}
MOST_TOLD = 100_000


@blueprint.post("/cases/<case:number>/copy")
@audience("team_leader", "administrator")
def case_copy(number: str) -> ResponseReturnValue:
    """Send a copy of a case with all that belongs to it; its history tells who took it."""
    with writing() as session:
        found = case_for_operator(session, number, current_person())
        copy = copy_case(session, found, by=current_person(), now=now())
        name = file_name(found)
    return send_file(copy, mimetype="application/zip", as_attachment=True, download_name=name, max_age=0)


@blueprint.get("/export")
@audience("team_leader", "administrator")
def export() -> ResponseReturnValue:
    """Show what an event log can hold, and how many cases the chosen one has."""
    with reading() as session:
        wanted = _wanted()
        return render_template(
            "operations/export.html",
            wanted=wanted,
            form=request.args.get("format") if request.args.get("format") in FORMATS else "xes",
            number=count_cases(session, wanted, most=MOST_TOLD),
            most=MOST_TOLD,
            places=operated(session, current_person()),
            chosen_place=request.args.get("place", type=whole_number),
            services=e_services.list_e_services(session),
            users=USERS_SAID,
            numbers=NUMBERS_SAID,
            formats=FORMATS_SAID,
            columns=COLUMNS,
            values=request.args,
        )


@blueprint.get("/export/log")
@audience("team_leader", "administrator")
def export_log() -> ResponseReturnValue:
    """Send the event log as it is read from the database."""
    asked = request.args.get("format", "xes")
    form: Format = next((each for each in FORMATS if each == asked), "xes")
    wanted = _wanted()
    if (request.args.get("since", "") and wanted.since is None) or (
        request.args.get("until", "") and wanted.until is None
    ):
        tell(message("Write days as 2026-11-24."), "warn")
        return redirect(url_for("operations.export"), code=303)
    name = f"klunga-{now():%Y-%m-%d}.{ENDINGS[form]}"

    def pieces() -> Iterator[bytes]:
        with database().reading() as session:
            yield from write(traces(session, wanted), form, "Klunga")

    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(stream_with_context(pieces()), mimetype=MEDIA_TYPES[form], headers=headers)


def _wanted() -> LogWanted:
    """Return the log that the address asks for, within the municipalities of the visitor."""
    asked = request.args
    with reading() as session:
        reach = operated_ids(session, current_person())
    place = asked.get("place", type=whole_number)
    if place is not None:
        reach = {place} if reach is None or place in reach else set()
    users: Users = next((each for each in USERS if each == asked.get("users")), "pseudonym")
    numbers: Numbers = next((each for each in NUMBERS if each == asked.get("cases")), "number")
    return LogWanted(
        municipality_ids=None if reach is None else frozenset(reach),
        e_service_id=asked.get("service", type=whole_number),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        users=users,
        numbers=numbers,
        automatic="automatic" in asked,
        language=language(),
    )


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None

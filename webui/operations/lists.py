"""The lists of what waits, is late or fails: filtered, a page at a time, with acts on many cases."""

from secrets import token_hex
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.services.catalogue import e_services
from engine.services.operations import overview
from engine.services.operations.overview import MOST, Wanted
from engine.services.operations.reach import operated
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.case_words import STATUSES, TONES
from webui.database import now, reading
from webui.operations import blueprint
from webui.operations.words import AGES, EMPTY, EXPLAINED, SEVERAL, VIEWS


def wanted() -> Wanted:
    """Return the filter that the address asks for."""
    asked = request.args
    days = asked.get("days", type=whole_number) or 0
    return Wanted(
        municipality_id=asked.get("place", type=whole_number),
        e_service_id=asked.get("service", type=whole_number),
        activity=asked.get("activity", "").strip()[:100],
        days=days if days in AGES else 0,
    )


def filter_values(chosen: Wanted) -> dict[str, Any]:
    """Return a filter as the values of an address; what does not filter is left out."""
    values = {
        "place": chosen.municipality_id,
        "service": chosen.e_service_id,
        "activity": chosen.activity,
        "days": chosen.days,
    }
    return {name: value for name, value in values.items() if value}


def told_count(number: int) -> str:
    """Return a bounded count as a page shows it."""
    return f"{MOST:,}+".replace(",", "\N{NO-BREAK SPACE}") if number > MOST else str(number)


@blueprint.get("/lists/<view>")
@audience("team_leader", "administrator")
def listed(view: str) -> ResponseReturnValue:
    """Show one list."""
    if view not in VIEWS:
        abort(404)
    chosen, person = wanted(), current_person()
    with reading() as session:
        page = overview.page(session, person, view, chosen, now=now(), after=request.args.get("after", "")[:80])
        number = overview.count(session, person, view, chosen, now=now())
        values = filter_values(chosen)
        following = url_for("operations.listed", view=view, after=page.following, **values) if page.following else ""
        return render_template(
            "operations/list.html",
            view=view,
            page=page,
            number=told_count(number),
            following=following,
            is_first="after" not in request.args,
            wanted=chosen,
            values=values,
            places=operated(session, person),
            services=e_services.list_e_services(session),
            views=VIEWS,
            several=SEVERAL,
            key=token_hex(16),
            explained=EXPLAINED,
            empty=EMPTY,
            ages=AGES,
            statuses=STATUSES,
            tones=TONES,
        )

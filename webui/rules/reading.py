"""Read the rules: the list, and a page for each."""

from datetime import date

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from engine.checks.law import PATTERNS, in_words
from engine.language import Message
from engine.services.organization import staffing
from engine.services.publishing import rule_pictures, rules
from webui.audience import audience, current_person
from webui.database import now
from webui.database import reading as reading_session
from webui.language import language
from webui.rules import blueprint
from webui.rules.words import GROUPS, SETTINGS


@blueprint.get("/")
@audience("staff")
def all_rules() -> ResponseReturnValue:
    """List all rules by group, with severity, law, dates and who changed them last."""
    with reading_session() as session:
        return render_template(
            "rules/list.html",
            rules=rules.list_rules(session),
            groups=GROUPS,
            settings=SETTINGS,
            today=now().date(),
            may_change=staffing.administers_all(session, current_person()),
        )


@blueprint.get("/<rule_id>")
@audience("staff")
def rule(rule_id: str) -> ResponseReturnValue:
    """Show a rule: why it is there, what it asks, wrong and right drawings, and how it was changed."""
    return show_rule(rule_id)


def show_rule(rule_id: str, *, errors: dict[str, Message] | None = None) -> ResponseReturnValue:
    """Return the page of a rule, with what was typed if ``errors`` are shown."""
    with reading_session() as session:
        state = rules.find_rule(session, rule_id)
        page = render_template(
            "rules/rule.html",
            rule=state,
            asks=in_words(state.law.pattern) if state.law else None,
            pictures=rule_pictures.has_pictures(state),
            history=rules.history(session, rule_id),
            groups=GROUPS,
            settings=SETTINGS,
            patterns=PATTERNS,
            today=now().date(),
            day=_day,
            may_change=staffing.administers_all(session, current_person()),
            typed=request.form,
            errors=errors or {},
        )
    return (page, 422) if errors else page


@blueprint.get("/<rule_id>/<which>.svg")
@audience("staff")
def rule_picture(rule_id: str, which: str) -> ResponseReturnValue:
    """Return the picture of what the rule finds wrong, or right."""
    place = {"wrong": rule_pictures.WRONG, "right": rule_pictures.RIGHT}.get(which)
    found = rule_pictures.picture(rule_id, place, language()) if place is not None else None
    if found is None:
        abort(404)
    return Response(found, mimetype="image/svg+xml")


def _day(text: str | None) -> date | None:
    """Return the day that a stored change holds as text."""
    return date.fromisoformat(text) if text else None

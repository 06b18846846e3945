"""Change the rules: severities, rules of law, new rules of law; and take changes back."""

from collections.abc import Mapping
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from engine.checks.law import PATTERNS, LawRule, LawRuleRefused, from_content
from engine.checks.meanings import MEANINGS
from engine.language import Message, message
from engine.services.publishing import rules
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import sentence, tell
from webui.rules import blueprint
from webui.rules.reading import show_rule
from webui.rules.words import SETTINGS

TEXTS: dict[str, tuple[Message, int]] = {
    "law": (message("Reference to the law"), 2),
    "title": (message("Title"), 2),
    "why": (message("Why"), 6),
    "message": (message("What the finding says"), 3),
    "mend": (message("What to do about it"), 3),
}
"""The texts of a rule of law, each with its name and the lines of its field."""
DAYS = ("valid_from", "valid_until", "reviewed_on", "review_before")


@blueprint.post("/<rule_id>/severity")
@audience("administrator")
def rule_severity(rule_id: str) -> ResponseReturnValue:
    """Choose the severity of a rule, or switch it off."""
    setting, reason = request.form.get("severity", ""), request.form.get("reason", "")
    if not reason.strip():
        return show_rule(rule_id, errors={"reason": message("Write why, for those who come after you.")})
    with writing() as session:
        try:
            rules.choose_severity(session, rule_id, setting, reason=reason, by=current_person(), now=now())
        except rules.RuleRefused as refused:
            session.rollback()
            return show_rule(rule_id, errors={"severity": refused.message})
        chosen = sentence(SETTINGS[setting][0])
        tell(message("The rule is saved as: {severity}. It holds from the next check on.", severity=chosen))
    return redirect(url_for("rules.rule", rule_id=rule_id), code=303)


@blueprint.post("/<rule_id>/restore")
@audience("administrator")
def rule_restore(rule_id: str) -> ResponseReturnValue:
    """Let the rule be as an earlier change left it, or as it comes with Klunga."""
    change = request.form.get("change", type=whole_number)
    with writing() as session:
        rules.restore(session, rule_id, change, by=current_person(), now=now())
        tell(message("The rule is as it was."))
    return redirect(url_for("rules.rule", rule_id=rule_id), code=303)


@blueprint.get("/new")
@audience("administrator")
def law_new() -> ResponseReturnValue:
    """Show the form for a new rule of law."""
    return _form(None, {"severity": "information", "activity": "decide", "valid_from": now().date().isoformat()})


@blueprint.post("/new")
@audience("administrator")
def law_create() -> ResponseReturnValue:
    """Add a rule of law; show the form again if it cannot be used."""
    return _save(None)


@blueprint.get("/<rule_id>/edit")
@audience("administrator")
def law_edit(rule_id: str) -> ResponseReturnValue:
    """Show the form of a rule of law."""
    return _form(rule_id, _typed_of(_law(rule_id)))


@blueprint.post("/<rule_id>/edit")
@audience("administrator")
def law_save(rule_id: str) -> ResponseReturnValue:
    """Save a rule of law; show the form again if it cannot be used."""
    _law(rule_id)
    return _save(rule_id)


def _law(rule_id: str) -> LawRule:
    with reading() as session:
        law = rules.find_rule(session, rule_id).law
    if law is None:
        abort(404)
    return law


def _save(rule_id: str | None) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    try:
        law = from_content(_content(rule_id, request.form))
        with writing() as session:
            by = current_person()
            rules.save_law(session, law, reason=reason, by=by, now=now(), new=rule_id is None)
    except LawRuleRefused as refused:
        return _form(rule_id, request.form, errors={refused.field: refused.message})
    tell(message("The rule is saved. It holds from the next check on."))
    return redirect(url_for("rules.rule", rule_id=law.id), code=303)


def _form(
    rule_id: str | None, typed: Mapping[str, Any], *, errors: dict[str, Message] | None = None
) -> ResponseReturnValue:
    others = typed.getlist("others") if isinstance(typed, MultiDict) else typed.get("others", ())
    page = render_template(
        "rules/edit.html",
        rule_id=rule_id,
        typed=typed,
        others=set(others),
        texts=TEXTS,
        patterns=PATTERNS,
        meanings=MEANINGS,
        settings={name: SETTINGS[name] for name in ("law", "warning", "information")},
        errors=errors or {},
    )
    return (page, 422) if errors else page


def _content(rule_id: str | None, form: MultiDict[str, str]) -> dict[str, Any]:
    """Return what was typed as from_content reads it."""
    return {
        "id": rule_id or form.get("id", "").strip(),
        **{name: {language: form.get(f"{name}_{language}", "") for language in ("sv", "en")} for name in TEXTS},
        **{name: form.get(name, "").strip() for name in DAYS},
        "reviewed_by": form.get("reviewed_by", "")[:200],
        "severity": form.get("severity", ""),
        "pattern": {"kind": form.get("kind"), "activity": form.get("activity"), "others": form.getlist("others")},
    }


def _typed_of(law: LawRule) -> dict[str, Any]:
    """Return a rule as the form shows it."""
    content = law.content()
    texts = {f"{name}_{language}": content[name][language] for name in TEXTS for language in ("sv", "en")}
    days = {name: content[name] or "" for name in DAYS}
    return {**texts, **days, **content["pattern"], "severity": law.severity, "reviewed_by": law.reviewed_by}

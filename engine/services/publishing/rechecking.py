"""Check a stored version again by the rules in force today."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from engine import bpmn
from engine.checks import calls_itself, check
from engine.services.publishing.preparation import stored_finding
from engine.services.publishing.rules import list_rules, rule_book
from engine.services.storage import blobs
from engine.store.tables import ModelVersion


def check_again(session: Session, version: ModelVersion, *, on: date) -> bool:
    """Let a version have the findings of the rules in force on a day; say whether that adds or takes away any.

    What reading, calls of other files and the trial start said stays. Does not commit. A version that is still
    being prepared is left alone.
    """
    if version.preparing_since is not None:
        return False
    book = rule_book(session, on)
    model = bpmn.read(blobs.content(session, version.sha)).model
    rules = {state.id for state in list_rules(session)} - {calls_itself.RULE}
    kept = [each for each in version.findings if each["rule"] not in rules]
    known = {(each["rule"], each["element"]) for each in kept}
    new = [stored_finding(each) for each in dict.fromkeys(check(model, book))]
    findings = kept + [each for each in new if (each["rule"], each["element"]) not in known]
    changed = _essence(findings) != _essence(version.findings)
    if changed:
        version.findings = findings
    return changed


def keep_current(session: Session, version: ModelVersion, *, on: date) -> bool:
    """Store the findings of the rules in force on a day for an unpublished version; say whether they differ."""
    if version.status == "published" or not check_again(session, version, on=on):
        return False
    session.commit()
    return True


def _essence(findings: list[dict[str, Any]]) -> set[tuple[str, str, str | None]]:
    return {(each["rule"], each["severity"], each["element"]) for each in findings}

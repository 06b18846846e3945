"""What a case that has stopped hangs on, as a person sees it, sets it and lets the case try again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.language import message
from engine.services.case_handling.incidents import NotMended, held, told_reason
from engine.services.case_handling.resuming import resume
from engine.services.case_handling.running_forms import drawn
from engine.services.case_handling.typed_values import TypedValue, read_all, typed_value, unset
from engine.store.tables import Case, Person


def hanging_on(session: Session, case: Case) -> Sequence[TypedValue]:
    """Return the variables on which it hangs that a case cannot go on, with their values as they are; often none.

    A text or a number may become the other, for it may be what is wrong.
    """
    if case.status != "incident":
        return []
    names = (case.incident or {}).get("variables", [])
    asked = {field.key: field.label for node in drawn(session, case).nodes for field in node.form} if names else {}
    return [replace(_field(name, case.variables), label=asked.get(name, "")) for name in names]


def correct(session: Session, number: str, typed: Mapping[str, str], *, reason: str, by: Person, now: datetime) -> Case:
    """Set what a stopped case hangs on to what was typed, by the names of the variables, and let it try again.

    What is left empty, or as it was, is not changed. It may stop there anew. Raises NotYours, WrongValues, and
    NotMended if the case goes on already, hangs on nothing, no reason is given or nothing is changed.
    """
    case = held(session, number, by)
    changed = [field for field in hanging_on(session, case) if _is_changed(field, typed.get(field.name, ""))]
    values = read_all(changed, typed)
    if not values:
        raise NotMended(message("Nothing is changed: write what the case is to know."))
    resume(session, case, by=by, now=now, values=values, reason=told_reason(reason))
    session.commit()
    return case


def _is_changed(field: TypedValue, text: str) -> bool:
    # A box that is not ticked sends nothing.
    return text != field.written and (bool(text.strip()) or field.kind == "yes_no")


def _field(name: str, known: Mapping[str, Any]) -> TypedValue:
    if name not in known or known[name] is None:
        return unset(name)
    field = typed_value(name, known[name])
    return replace(field, kind="unset") if field.kind in ("text", "number") else field

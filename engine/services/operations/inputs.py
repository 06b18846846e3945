"""What a system that has given up is sent, as an operator sees and corrects it: each value in a field of its kind."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from engine.connectors import mapping
from engine.services.case_handling import incidents
from engine.services.case_handling.typed_values import TypedValue, read_all, typed_value, unset
from engine.services.operations.reach import case_for_operator
from engine.store.tables import Case, Connector, Person, ServiceCall

_NAME = re.compile(r"[^\W\d]\w*")


def fields(session: Session, case: Case) -> Mapping[int, Sequence[TypedValue]]:
    """Return, for each call of a case that has failed, the values that its connection uses; all if it names none."""
    failed = select(ServiceCall).where(ServiceCall.case_id == case.id, ServiceCall.status == "failed")
    rows = session.scalars(failed.options(undefer(ServiceCall.inputs)).order_by(ServiceCall.id))
    return {row.id: _fields(session, row) for row in rows}


def change(
    session: Session, number: str, call_id: int, typed: Mapping[str, str], *, reason: str, by: Person, now: datetime
) -> Case:
    """Change what a system is sent to what was typed, by the names of the variables, and ask it again.

    What has no field stays. Raises NotYours, WrongValues, and NotMended if the call is over or no reason is given.
    """
    case = case_for_operator(session, number, by)
    row = session.get(ServiceCall, call_id, options=[undefer(ServiceCall.inputs)], populate_existing=True)
    shown = _fields(session, row) if row is not None and row.case_id == case.id else []
    shown = [each for each in shown if each.kind != "unset" or typed.get(each.name, "").strip()]
    values = {**(row.inputs if row is not None else {}), **read_all(shown, typed)}
    return incidents.change_inputs(session, number, call_id, values, reason=reason, by=by, now=now)


def _fields(session: Session, row: ServiceCall) -> list[TypedValue]:
    settings = session.scalar(select(Connector.settings).where(Connector.topic == row.topic)) or {}
    asked = {name for text in settings.values() for name in _NAME.findall(str(text))}
    used = {name: value for name, value in row.inputs.items() if name in asked} or row.inputs
    missing = [unset(name) for name in mapping.asked_for(settings) if name not in row.inputs]
    return [*(typed_value(name, value) for name, value in used.items()), *missing]

"""What a system that has given up is sent, as an operator sees and corrects it: each value in a field of its kind."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.case_handling import incidents
from engine.services.operations.reach import case_for_operator
from engine.store.tables import Case, Connector, Person, ServiceCall

Kind = Literal["text", "number", "yes_no", "json"]
_NAME = re.compile(r"[^\W\d]\w*")


class WrongInputs(EngineError):
    """Values that are not of their kind. ``problems`` holds a sentence for each field, by the name of the variable."""

    def __init__(self, problems: Mapping[str, Message]) -> None:
        self.problems = dict(problems)
        super().__init__(message("Nothing is changed. Correct the fields that are marked."))


@dataclass(frozen=True, slots=True)
class InputField:
    """A value that a system is sent: the name of its variable, its kind, and how it is written in a field."""

    name: str
    kind: Kind
    value: str


def fields(session: Session, case: Case) -> Mapping[int, Sequence[InputField]]:
    """Return, for each call of a case that has failed, the values that its connection uses; all if it names none."""
    failed = select(ServiceCall).where(ServiceCall.case_id == case.id, ServiceCall.status == "failed")
    rows = session.scalars(failed.options(undefer(ServiceCall.inputs)).order_by(ServiceCall.id))
    return {row.id: _fields(session, row) for row in rows}


def change(
    session: Session, number: str, call_id: int, typed: Mapping[str, str], *, reason: str, by: Person, now: datetime
) -> Case:
    """Change what a system is sent to what was typed, by the names of the variables, and ask it again.

    What has no field stays. Raises NotYours, WrongInputs, and NotMended if the call is over or no reason is given.
    """
    case = case_for_operator(session, number, by)
    row = session.get(ServiceCall, call_id, options=[undefer(ServiceCall.inputs)], populate_existing=True)
    shown = _fields(session, row) if row is not None and row.case_id == case.id else []
    values, problems = dict(row.inputs) if row is not None else {}, {}
    for field in shown:
        try:
            values[field.name] = _read(field, typed.get(field.name, ""))
        except ValueError:
            problems[field.name] = _WRONG[field.kind]
    if problems:
        raise WrongInputs(problems)
    return incidents.change_inputs(session, number, call_id, values, reason=reason, by=by, now=now)


def _fields(session: Session, row: ServiceCall) -> list[InputField]:
    settings = session.scalar(select(Connector.settings).where(Connector.topic == row.topic)) or {}
    asked = {name for text in settings.values() for name in _NAME.findall(str(text))}
    used = {name: value for name, value in row.inputs.items() if name in asked} or row.inputs
    return [InputField(name, _kind(value), _written(value)) for name, value in used.items()]


def _kind(value: Any) -> Kind:
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else "json"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read(field: InputField, text: str) -> Any:
    """Return the value that was typed, of the same kind as before. Raises ValueError."""
    if field.kind == "text":
        return text
    if field.kind == "yes_no":
        return bool(text)
    if field.kind == "json":
        return json.loads(text, parse_constant=_refuse)
    number = text.strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace(",", ".")
    return int(number) if re.fullmatch(r"-?\d{1,18}", number) else _finite(number)


def _finite(text: str) -> float:
    if not re.fullmatch(r"-?\d{1,18}\.\d{1,18}", text):
        raise ValueError(text)
    return float(text)


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


_WRONG: Mapping[Kind, Message] = {
    "text": message("Write a text."),
    "number": message("Write a number."),
    "yes_no": message("Say yes or no."),
    "json": message("Write a list or an object as JSON, as it was before."),
}

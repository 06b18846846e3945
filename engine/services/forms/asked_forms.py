"""The form in which a person decides what a decision table did not: a field for each output, and why it is asked."""

from typing import Any

from sqlalchemy.orm import Session

from engine.dmn import Decision, Decisions, Table
from engine.dmn.feel.tree import Literal
from engine.dmn.tables import Output
from engine.dmn.types import NUMBERS
from engine.language import LANGUAGES
from engine.model import FlowNode
from engine.model.given_names import in_language
from engine.services.decisions import decision_tables
from engine.services.forms.forms import FormContent
from engine.services.forms.made_forms import made_form
from engine.store.tables import WorkItem


def asked_form(session: Session, item: WorkItem, node: FlowNode) -> FormContent:
    """Return the form of a work item that a decision table did not decide."""
    assert item.asked is not None
    reference: str = item.asked["decision"]
    reason: dict[str, str] = item.asked["reason"]
    id_ = (item.case.tables or {}).get(reference)
    if id_ is None:
        return {**made_form(node), "intro": reason}
    decisions = decision_tables.decisions_of(session, decision_tables.find_table(session, id_))
    outputs = _outputs(decisions, reference)
    return {
        "title": {language: in_language(item.name, language) for language in LANGUAGES},
        "intro": reason,
        "schema": {
            "type": "object",
            "properties": {output.name: _property(output) for output in outputs},
            "required": [output.name for output in outputs],
        },
        "fields": [_field(output) for output in outputs],
    }


def _outputs(decisions: Decisions, reference: str) -> tuple[Output, ...]:
    decision: Decision = decisions.find(reference) or decisions.main
    if isinstance(decision.logic, Table):
        return decision.logic.outputs
    return (Output(decision.variable, decision.name, decision.type),)


def _options(output: Output) -> list[str]:
    """Return the texts that an output can be, none if they are not texts."""
    values = [value.value for value in output.values if isinstance(value, Literal) and isinstance(value.value, str)]
    return values if len(values) == len(output.values) else []


def _property(output: Output) -> dict[str, Any]:
    if options := _options(output):
        return {"type": "string", "enum": options}
    if output.type in NUMBERS:
        return {"type": "integer" if output.type in ("integer", "long", "int", "short") else "number"}
    if output.type == "boolean":
        return {"type": "boolean"}
    return {"type": "string", "format": "date"} if output.type == "date" else {"type": "string", "maxLength": 4000}


def _field(output: Output) -> dict[str, Any]:
    field: dict[str, Any] = {"name": output.name, "label": {"sv": output.label, "en": output.label}}
    if options := _options(output):
        field |= {"widget": "select", "options": {value: {"sv": value, "en": value} for value in options}}
    return field

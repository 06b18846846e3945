"""What a stopped case hangs on, set from a form: the same for its caseworker and for its operators."""

from collections.abc import Mapping

from flask import request
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.case_handling import corrections
from engine.services.case_handling.typed_values import WrongValues
from webui.audience import current_person
from webui.database import now

_FIELD = "value."


def correct(session: Session, number: str) -> tuple[Message, str]:
    """Set what was typed and let the case try again; return how that went, and the kind of receipt.

    Raises what ``corrections.correct`` does.
    """
    form = request.form
    typed = {
        name.removeprefix(_FIELD): text.replace("\r\n", "\n") for name, text in form.items() if name.startswith(_FIELD)
    }
    case = corrections.correct(session, number, typed, reason=form.get("why", ""), by=current_person(), now=now())
    if case.status == "incident":
        return message("The case stopped again, for the reason that is told below."), "warn"
    return message("The case goes on."), "ok"


def problems(error: EngineError) -> Mapping[str, Message]:
    """Return what is wrong by the names of the fields; what belongs to none stands at the reason."""
    if isinstance(error, WrongValues):
        return {f"{_FIELD}{name}": sentence for name, sentence in error.problems.items()}
    return {"why": error.message}

"""What a caseworker does with one work item on the page of its case: complete, save, release."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from engine.language import Message, message
from engine.model import given_names
from engine.services.case_handling import attachments, unsent, work_items
from engine.services.case_handling.case_statuses import Suspended
from engine.services.case_handling.work_items import WrongOutcome
from engine.services.forms.forms import FormContent
from engine.services.organization.access import NotOffered
from engine.store.tables import WorkItem
from webui.audience import audience, current_person
from webui.caseworkers import blueprint
from webui.caseworkers.case_page import show_case
from webui.database import now, reading, writing
from webui.forms import Answers, parse
from webui.language import language, tell

_NOT_TYPED = ("csrf_token", "act")
"""What the form of a work item sends besides its fields."""


class _Typed:
    """What was typed into the form of a work item, read in the transaction that needs it."""

    answers = Answers({})

    def __call__(self, _item: WorkItem, form: FormContent) -> Mapping[str, Any]:
        """Return the values typed, by the form of the work item."""
        self.answers = parse(form, request.form)
        return self.answers.values


def _typed_with_files(item_id: int) -> Answers:
    """Return what was typed into the form of a work item; files chosen in it are attached to its case."""
    person = current_person()
    with writing() as session:
        item = work_items.find(session, item_id, by=person)

        def keep(field: str, file: FileStorage) -> int:
            kept = attachments.attach_to_case(
                session, item.case, field, file.filename or "", file.read(), by=person, now=now()
            )
            return kept.id

        return parse(work_items.form_of(session, item), request.form, request.files, keep=keep)


def _has_files() -> bool:
    return any(file.filename for file in request.files.values())


@blueprint.post("/work-items/<int:item_id>/complete")
@audience("caseworker")
def work_item_complete(item_id: int) -> ResponseReturnValue:
    """Complete the work item and go on to the next one of the case; show the form again if it is wrong.

    Files are attached first, in a transaction of their own, so that they are kept if something else is wrong. What
    was typed is kept, or shown to be copied, if the work item cannot be completed any more.
    """
    typed = _Typed()
    act = _save if request.form.get("act") == "save" else _complete
    try:
        if act is _save or _has_files():
            typed.answers = _typed_with_files(item_id)
        return act(item_id, typed)
    except (NotOffered, Suspended) as refused:
        return _refused(item_id, typed.answers.values, refused.message)


def _complete(item_id: int, typed: _Typed) -> ResponseReturnValue:
    with writing() as session:
        try:
            values = typed.answers.values if _has_files() else typed
            done = work_items.complete(session, item_id, values, by=current_person(), now=now())
        except WrongOutcome as wrong:
            session.rollback()
            errors = {**typed.answers.errors, **wrong.problems}
            return show_case(_number(session, item_id), item_id=item_id, values=typed.answers.values, errors=errors)
        tell(message("“{activity}” is done.", activity=given_names.told(done.item.name)))
        return redirect(_next(done.case.number, done.opened), code=303)


def _save(item_id: int, typed: _Typed) -> ResponseReturnValue:
    with writing() as session:
        item = work_items.save_draft(session, item_id, typed.answers.values, by=current_person())
        tell(message("The draft is saved. Only you and your group see it."))
        return redirect(url_for("caseworkers.case", number=item.case.number, item=item.id), code=303)


def _refused(item_id: int, typed: Mapping[str, Any], why: Message) -> ResponseReturnValue:
    """Show the case with why nothing was done, and with what was typed: as a draft, in the form, or to read."""
    values = typed or {name: text for name, text in request.form.items() if name not in _NOT_TYPED and text.strip()}
    with writing() as session:
        item, kept = unsent.keep(session, item_id, values, by=current_person(), language=language())
        number = item.case.number
    return show_case(number, item_id=item_id, values=typed or None, refused=why, unsent=kept)


def _number(session: Session, item_id: int) -> str:
    number = work_items.find(session, item_id, by=current_person()).case.number
    session.rollback()
    return number


def _next(number: str, opened: tuple[WorkItem, ...]) -> str:
    """Return the case's page, at a work item that is the visitor's turn if there is one."""
    person = current_person()
    own = next((item for item in opened if item.assignee_id in (None, person.id)), None)
    return url_for("caseworkers.case", number=number, item=own.id if own else None)


@blueprint.post("/work-items/<int:item_id>/release")
@audience("caseworker")
def work_item_release(item_id: int) -> ResponseReturnValue:
    """Give the work item back to its group; a draft stays in it."""
    with writing() as session:
        item = work_items.release(session, item_id, by=current_person(), now=now())
        tell(
            message(
                "“{activity}” is back in the group {group}.",
                activity=given_names.told(item.name),
                group=item.group.name,
            )
        )
    return redirect(url_for("caseworkers.worklist"), code=303)


@blueprint.get("/work-items/<int:item_id>")
@audience("caseworker")
def work_item(item_id: int) -> ResponseReturnValue:
    """Lead to the work item on the page of its case."""
    with reading() as session:
        item = work_items.find(session, item_id, by=current_person())
        return redirect(url_for("caseworkers.case", number=item.case.number, item=item.id), code=302)

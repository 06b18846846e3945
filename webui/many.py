"""One act on many, as pages tell of it while it is done: how far it is, stop, go on, put back. For operators and
caseworkers alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.language import Message, message, messages
from engine.services.operations import bulk
from engine.services.operations.acts import ActRefused
from engine.services.operations.bulk_kinds import WORK_ITEM_KINDS, BulkKind
from engine.store.tables import BulkOperation
from webui.audience import current_person
from webui.database import now, reading, writing
from webui.language import tell

KINDS: dict[BulkKind, Message] = {
    "suspend": message("Suspend many cases"),
    "resume": message("Let many cases go on"),
    "retry": message("Let many cases try again"),
    "cancel": message("Cancel many cases"),
    "approve": message("Approve many requests"),
    "decline": message("Decline many requests"),
    "assign": message("Give many work items to somebody"),
    "release": message("Give many work items back to their groups"),
    "put_back": message("Put many work items back where they were"),
}
_UNDO: Mapping[str, tuple[Callable[[int], Message], Message]] = {
    "resume": (
        lambda n: messages("Let {count} case go on again", "Let all {count} go on again", n),
        message("They go on where they stood. Times that have passed meanwhile take effect."),
    ),
    "put_back": (
        lambda n: messages("Put {count} back", "Put all {count} back", n),
        message("Each is with whom it was before, or offered to its group again. What has been done since stays done."),
    ),
}
"""By what undoes an act: what its button says for so many, and what follows."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The endpoints of an audience: of the page of an act on many, of what it says to scripts, and of its buttons.

    ``begins`` is the page from which the breadcrumbs lead, ``case`` the page of a case.
    """

    progress: str
    told: str
    steer: str
    begins: str
    begins_name: Message
    case: str
    requests: str = ""


def counted(row: BulkOperation) -> Message:
    """Return to how many an act is done, and since when."""
    if row.kind in WORK_ITEM_KINDS:
        return messages("{count} work item", "{count} work items", row.total)
    return messages("{count} case", "{count} cases", row.total)


def title(row: BulkOperation) -> Message:
    """Return what an act on many is called, with who is given work items."""
    kind = next(kind for kind in KINDS if kind == row.kind)
    if kind == "assign":
        return message("Give work items to {person}", person=row.details["name"])
    return KINDS[kind]


def show(bulk_id: int, pages: Pages) -> str:
    """Return the page that tells how far an act on many has come, and which could not be and why."""
    with reading() as session:
        progress = bulk.progress(session, bulk_id, by=current_person())
        undone_by = bulk.MANY[progress.row.kind].undone_by or ""
        undo, undone = _UNDO.get(undone_by, (None, None))
        return render_template(
            "many.html",
            progress=progress,
            row=progress.row,
            pages=pages,
            title=title(progress.row),
            counted=counted(progress.row),
            work_kinds=WORK_ITEM_KINDS,
            undo=undo(progress.undoable) if undo else None,
            undone=undone,
        )


def told(bulk_id: int) -> ResponseReturnValue:
    """Say how far an act on many has come, for the page that waits for it."""
    with reading() as session:
        progress = bulk.progress(session, bulk_id, by=current_person())
        total = progress.row.total
        return jsonify(works=progress.works, done=total - progress.waiting, total=total)


def steer(bulk_id: int, act: str, pages: Pages) -> ResponseReturnValue:
    """Stop an act on many, let it go on, or put back what it has done; lead to where that is told."""
    person = current_person()
    with writing() as session:
        if act == "stop":
            bulk.stop(session, bulk_id, by=person, now=now())
            tell(message("It is stopped. What is done stays so; the rest waits."))
        elif act == "continue":
            bulk.go_on(session, bulk_id, by=person)
            tell(message("It goes on."))
        else:
            try:
                bulk_id = bulk.undo(session, bulk_id, by=person, now=now()).id
            except ActRefused as refused:
                tell(refused.message, "warn")
    return to(bulk_id, pages)


def to(bulk_id: int, pages: Pages) -> ResponseReturnValue:
    """Lead to the page of an act on many."""
    return redirect(url_for(pages.progress, bulk_id=bulk_id), code=303)


def lines(rows: Sequence[BulkOperation]) -> list[tuple[BulkOperation, Message, Message]]:
    """Return acts on many with what each is called and to how many it is done, for a list of them."""
    return [(row, title(row), counted(row)) for row in rows]

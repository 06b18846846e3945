"""What an applicant sees of an own case: what has happened, what happens just now, the own files.

Never the names of work items, notes, or what caseworkers answered in their forms. An activity is told only by
its meaning, and only if its meaning is one of MEANINGS; of forms only what a request for completion asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.language import Message, message
from engine.services.case_handling import attachments, begun, paths
from engine.services.case_handling.attachments import Opened
from engine.services.case_handling.case_statuses import is_open
from engine.services.case_handling.running_forms import understand_case
from engine.services.organization.access import NotYours, case_for_applicant
from engine.services.publishing.understanding import Understanding
from engine.store.tables import Attachment, Case, CaseEvent, Person, WorkItem

MEANINGS: dict[str, Message] = {
    "register": message("The application was registered."),
    "confirm": message("The municipality confirmed that it has received the application."),
    "request_completion": message("The municipality asked you for something more."),
    "communicate": message("The municipality sent you what the decision will be based on, for you to comment."),
    "decide": message("A decision was made."),
    "notify": message("The municipality sent you a notice about the case."),
}
"""What an applicant is told when an activity with this meaning is done. All other activities are internal."""

_BEGINS = message("the application is registered. A caseworker begins before long. You do not have to do anything.")
_NOW: dict[str, Message] = {
    "confirm": _BEGINS,
    "assign": _BEGINS,
    "check_completeness": message("{who} checks that everything is there. You do not have to do anything."),
    "request_completion": message("{who} is going to ask you for something more."),
    "investigate": message("{who} investigates the case. You do not have to do anything."),
    "consult": message("{who} asks others for their opinion. You do not have to do anything."),
    "communicate": message("{who} is going to send you what the decision will be based on."),
    "propose": message("{who} writes the proposal for a decision. You do not have to do anything."),
    "review": message("{who} reviews the proposal for a decision. You do not have to do anything."),
    "decide": message("{who} is going to decide. You do not have to do anything."),
}
_HANDLES = message("{who} handles the case. You do not have to do anything.")

REQUEST_TEXT, REQUEST_DATE = "begaran", "svar_senast"
"""The fields of the form of a request for completion that the applicant reads: what is asked for, and until when."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a municipality waits for from the applicant: ``files`` were attached since it asked."""

    text: str
    until: date | None
    files: int


@dataclass(frozen=True, slots=True)
class JustNow:
    """What happens in a case just now, as a sentence after “Just now:”, and what the applicant is asked for."""

    sentence: Message
    wanted: Wanted | None = None


EVENTS = 200
"""The most events that are read for a page of what has happened."""


@dataclass(frozen=True, slots=True)
class History:
    """What has happened, newest first; ``earlier`` is the event before which it goes on, 0 if that was all."""

    lines: list[tuple[datetime, Message]]
    earlier: int = 0


def history(session: Session, case: Case, *, before: int | None = None) -> History:
    """Return what has happened that concerns the applicant: the rule is at the top of this module.

    It is told of the newest EVENTS events, or of those before the one with the number ``before``.
    """
    understood = understand_case(session, case)
    newest = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.seq.desc()).limit(EVENTS + 1)
    read = session.scalars(newest.where(CaseEvent.seq < before) if before is not None else newest).all()
    events = read[:EVENTS][::-1]
    earlier = events[0].seq if len(read) > EVENTS else 0
    told: list[tuple[datetime, Message]] = []
    registered = bool(earlier) and case.registered_at is not None and events[0].at > case.registered_at
    for event in events:
        for meaning in _meanings(event, understood):
            again = meaning == "register" and registered
            told.append((event.at, message("What you sent in was received.") if again else MEANINGS[meaning]))
            registered = registered or meaning == "register"
        told.extend((event.at, sentence) for sentence in _of_kind(event, case))
    return History(told[::-1], earlier)


def _meanings(event: CaseEvent, understood: Understanding) -> list[str]:
    """Return the meanings to tell of the activities that an event completed, each once."""
    passed = (understood.meaning(element) for element in event.data.get("passed", ()))
    return list(dict.fromkeys(meaning for meaning in passed if meaning in MEANINGS))


def _of_kind(event: CaseEvent, case: Case) -> list[Message]:
    if event.kind == "received":
        return [begun.told_to_applicant(event.data)]
    if event.kind == "suspended":
        told = str(event.data.get("told", ""))
        paused = message("The municipality paused the case.")
        return [message("{sentence} It writes: {text}", sentence=paused, text=told) if told else paused]
    if event.kind == "migrated":
        return [message("The municipality handles the case in a new way from now on. You do not have to do anything.")]
    if event.kind == "continued":
        return [message("The municipality goes on with the case.")]
    if event.kind == "cancelled":
        return [_ended(str(event.data.get("told", "")))]
    if event.kind == "closed":
        return [message("The case was closed.")]
    if event.kind == "attached" and event.by_id == case.applicant_id:
        return [message("You sent in {file}.", file=str(event.data.get("file", "")))]
    return []


def _ended(told: str) -> Message:
    return message("The municipality ended the case before it was decided. It writes: {text}", text=told)


def just_now(session: Session, case: Case) -> JustNow:
    """Return what happens in a case just now."""
    halt = case.halt or {}
    if case.status == "cancelled":
        return JustNow(message("the municipality ended the case. It writes: {text}", text=str(halt.get("told", ""))))
    if case.status == "suspended":
        if halt.get("told"):
            return JustNow(message("the case is paused. The municipality writes: {text}", text=str(halt["told"])))
        return JustNow(message("the case is paused. You do not have to do anything. You see here when it goes on."))
    if case.closed_at is not None:
        return JustNow(message("the case is closed."))
    if case.decided_at is not None:
        return JustNow(message("the decision is made. The municipality sends it to you and finishes the case."))
    if case.registered_at is None:
        return JustNow(message("the application waits to be registered. You do not have to do anything."))
    understood = understand_case(session, case)
    items = session.scalars(
        select(WorkItem)
        .where(WorkItem.case_id == case.id, is_open())
        .options(joinedload(WorkItem.assignee))
        .order_by(WorkItem.id)
    ).all()
    open_now = [(understood.meaning(item.element), item) for item in items]
    wanted = _wanted(session, case, understood, received_next=any(meaning == "register" for meaning, _ in open_now))
    if wanted is not None:
        return _waits(wanted)
    meaning, item = next((each for each in open_now if each[0] in _NOW), open_now[0] if open_now else ("", None))
    template = _NOW.get(meaning, _HANDLES).template
    return JustNow(message(template, who=_who(item.assignee if item else None)))


def _who(person: Person | None) -> Message:
    return message("the caseworker {name}", name=person.name) if person else message("the municipality")


def _waits(wanted: Wanted) -> JustNow:
    """Return that a case waits for its applicant: a registration after the first one receives a completion."""
    if wanted.files:
        return JustNow(message("the municipality looks at what you sent in. You do not have to do anything."), wanted)
    return JustNow(message("the municipality waits for something from you."), wanted)


def _wanted(session: Session, case: Case, understood: Understanding, *, received_next: bool) -> Wanted | None:
    """Return what the latest request for completion asks for, or None if nobody waits for it.

    Many drawings have no activity that receives a completion (``received_next``) and go straight back to the
    check: then it is waited for until something else is done.
    """
    asking = [node.id for node in understood.model.nodes if understood.meaning(node.id) == "request_completion"]
    gone_by = paths.passed(session, case).nodes if asking else {}
    asking = [element for element in asking if element in gone_by]
    done = select(WorkItem).where(WorkItem.case_id == case.id, WorkItem.status == "completed")
    latest = done.order_by(WorkItem.completed_at.desc(), WorkItem.id.desc()).limit(1)
    asked = session.scalars(latest.where(WorkItem.element.in_(asking))).first() if asking else None
    if asked is None or asked.completed_at is None:
        return None
    if not received_next and session.scalar(latest.with_only_columns(WorkItem.id)) != asked.id:
        return None
    outcome = asked.outcome or {}
    files = [file for file in own_files(session, case) if file.uploaded_at > asked.completed_at]
    return Wanted(str(outcome.get(REQUEST_TEXT, "")), _date(outcome.get(REQUEST_DATE)), len(files))


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def own_files(session: Session, case: Case) -> Sequence[Attachment]:
    """Return the files of a case that its applicant has sent in, oldest first."""
    return [file for file in attachments.attachments_of(session, case) if file.uploaded_by_id == case.applicant_id]


def open_own_file(session: Session, number: str, attachment_id: int, *, by: Person) -> Opened:
    """Return a file that ``by`` has sent in, with its bytes. Raises NotYours for all others, also in the own case."""
    case = case_for_applicant(session, number, by)
    if attachment_id not in {file.id for file in own_files(session, case)}:
        raise NotYours(message("There is no such file that you may see."))
    return attachments.open_attachment(session, attachment_id, by=by)

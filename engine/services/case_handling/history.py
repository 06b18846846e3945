"""Tell the history of a case in plain sentences: who did what."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from engine.language import Language, Message, message, messages
from engine.model import given_names
from engine.prepare.linking import key_of
from engine.services.case_handling.awaited import awaited_thing, is_made_up
from engine.services.case_handling.begun import told_beginning
from engine.store.tables import CaseEvent

Told = dict[str, Any]
LONGEST_VALUE = 120
"""The most characters of a value that a sentence tells."""


def sentence(event: CaseEvent, language: Language, called: Mapping[str, str] | None = None) -> Message:
    """Return what happened as a sentence; answers are told in ``language``.

    ``called`` has the names of the processes that the case's version calls by their keys; what happened in one says so.
    """
    told = _sentence(event, language)
    process = (called or {}).get(key_of(event.element or "", called or {}))
    return message("{sentence} In “{process}”.", sentence=told, process=process) if process else told


def _sentence(event: CaseEvent, language: Language) -> Message:
    told: Told = {
        **event.data,
        "act_kind": event.kind,
        "person": event.by.name if event.by else "",
        "activity": given_names.told(event.data.get("name", "")),
        "language": language,
    }
    return _approved(_SENTENCES.get(event.kind, lambda _: _unknown(event.kind))(told), told)


def _received(told: Told) -> Message:
    if told.get("begun"):
        return told_beginning(told)
    if told["person"]:
        return message("{person} applied.", person=told["person"])
    return message("The application came in.")


def _completed(told: Told) -> Message:
    answers = ", ".join(each[told["language"]] for each in told.get("answers", []))
    done = {"person": told["person"], "activity": told["activity"]}
    if told.get("event"):
        if told.get("day"):
            return message("{person} set the day of “{activity}”: {day}.", day=told["day"], **done)
        return message("{person} told that “{activity}” has happened.", **done)
    if answers:
        return message("{person} completed “{activity}”: {answers}.", answers=answers, **done)
    return message("{person} completed “{activity}”.", **done)


def _chosen(told: Told) -> Message:
    ways = _listed(told.get("ways", []), told["language"])
    if not told["activity"]:
        return message("{person} chose the way {ways}.", person=told["person"], ways=ways)
    return message(
        "{person} chose {ways} at “{activity}”.", person=told["person"], ways=ways, activity=told["activity"]
    )


def _listed(names: list[str], language: Language) -> str:
    marks = ("”", "”") if language == "sv" else ("“", "”")
    return ", ".join(given_names.in_language(name, language).join(marks) for name in names)


def _assigned(told: Told) -> Message:
    who = {"person": told["person"], "activity": told["activity"], "to": told["to"]}
    if told.get("reason"):
        return message("{person} gave “{activity}” to {to}: {reason}", reason=told["reason"], **who)
    return message("{person} gave “{activity}” to {to}.", **who)


def _put_back(told: Told) -> Message:
    who = {"person": told["person"], "activity": told["activity"]}
    if told.get("to"):
        return message("{person} undid that: “{activity}” is with {to} again.", to=told["to"], **who)
    return message("{person} undid that: “{activity}” is offered to the group again.", **who)


def _came_in(told: Told) -> Message:
    kind, place = told.get("kind", "message"), told.get("place", {}).get(told["language"], "")
    name = told["activity"]
    if told["person"] and told.get("reason"):
        return message(
            "{person} gave the case {what} from {sender}: {place}. The reason: {reason}",
            person=told["person"],
            what=awaited_thing(kind, name),
            sender=told.get("from", ""),
            place=place,
            reason=told["reason"],
        )
    if told["person"] and kind == "conditional":
        return message("{person} registered that a condition is met: {place}.", person=told["person"], place=place)
    if told["person"]:
        return message(
            "{person} registered that {what} came in: {place}.",
            person=told["person"],
            what=awaited_thing(kind, name),
            place=place,
        )
    if is_made_up(name):
        return message("Something from outside came in: {place}.", place=place)
    if kind == "signal":
        return message("The signal “{activity}” came in.", activity=name)
    return message("The message “{activity}” came in.", activity=name)


def _by_hand(told: Told) -> Message:
    what = {"topic": told.get("topic", ""), "activity": told["activity"]}
    if told["person"]:
        return message(
            "{person} let a person do “{activity}” instead of the system “{topic}”.", person=told["person"], **what
        )
    return message("The system “{topic}” is not connected any more, so a person does “{activity}”.", **what)


def _mended(told: Told) -> Message:
    who = {"person": told["person"], "topic": told.get("topic", ""), "activity": told["activity"]}
    if "changed" in told:
        return message(
            "{person} changed what the system “{topic}” is sent for “{activity}”: {reason}",
            reason=told.get("reason", ""),
            **who,
        )
    return message(
        "{person} answered “{activity}” in place of the system “{topic}”: {reason}",
        reason=told.get("reason", ""),
        **who,
    )


def _resumed(told: Told) -> Message:
    if not told.get("brought"):
        return message("{person} let the case try again.", person=told["person"])
    values = ", ".join(f"{name} = {_shown(value)}" for name, value in told["brought"].items())
    return message(
        "{person} set {values}, and let the case try again: {reason}",
        person=told["person"],
        values=values,
        reason=told.get("reason", ""),
    )


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]} …"


def _stopped(told: Told) -> Message:
    return message("The case stopped: {reason}", reason=told.get("sentence", {}).get(told["language"], ""))


def _continued(told: Told) -> Message:
    days = told.get("days", 0)
    if told.get("times") == "shifted":
        return messages(
            "{person} let the case go on. Its times and target dates were moved by {count} day.",
            "{person} let the case go on. Its times and target dates were moved by {count} days.",
            days,
            person=told["person"],
        )
    return message("{person} let the case go on. Times that passed meanwhile take effect now.", person=told["person"])


def _followed(told: Told) -> Message:
    places = ", ".join(each[told["language"]] for each in told.get("at", []))
    number, owner = told.get("number", ""), told.get("owner", "")
    if owner and places:
        return message(
            "From now on the case follows version {number} of the variant of {municipality} and goes on at {places}.",
            number=number,
            municipality=owner,
            places=places,
        )
    if places:
        return message(
            "From now on the case follows version {number} of the standard and goes on at {places}.",
            number=number,
            places=places,
        )
    return message("From now on the case follows version {number} of its process.", number=number)


_ACTS = {
    "suspend": message("the case is suspended"),
    "cancel": message("the case is cancelled"),
    "move": message("the case is moved to another activity"),
}


def _approved(sentence: Message, told: Told) -> Message:
    """Return a sentence of an act that took two persons with who asked for it."""
    if not told.get("asked_by") or told["act_kind"] not in ("suspended", "cancelled", "moved"):
        return sentence
    approved = message("{sentence} {other} had asked for it.", sentence=sentence, other=told["asked_by"])
    if not told.get("answer"):
        return approved
    return message("{sentence} The answer was: {answer}", sentence=approved, answer=told["answer"])


def _moved(told: Told) -> Message:
    return message(
        "{person} moved the case to “{activity}”: {reason}",
        person=told["person"],
        activity=given_names.told(told.get("to", "")),
        reason=told.get("reason", ""),
    )


def _unknown(kind: str) -> Message:
    return message("Something happened that this version of Klunga has no words for ({kind}).", kind=kind)


_SENTENCES: dict[str, Callable[[Told], Message]] = {
    "received": _received,
    "completed": _completed,
    "chosen": _chosen,
    "claimed": lambda told: message("{person} took “{activity}”.", person=told["person"], activity=told["activity"]),
    "released": lambda told: message(
        "{person} gave “{activity}” back to the group.", person=told["person"], activity=told["activity"]
    ),
    "assigned": _assigned,
    "put_back": _put_back,
    "timer_fired": lambda told: message("The time was up: “{activity}”.", activity=told["activity"]),
    "message_received": _came_in,
    "noted": lambda told: message("{person} wrote a note: {text}", person=told["person"], text=told.get("text", "")),
    "attached": lambda told: message("{person} attached {file}.", person=told["person"], file=told.get("file", "")),
    "service_done": lambda told: message(
        "The system “{topic}” did “{activity}”.", topic=told.get("topic", ""), activity=told["activity"]
    ),
    "service_by_hand": _by_hand,
    "service_answered": _mended,
    "inputs_changed": _mended,
    "migrated": _followed,
    "migration_undone": lambda told: message(
        "The case follows version {number} again, as before it was moved.", number=told.get("number", "")
    ),
    "closed": lambda _: message("The case was closed."),
    "incident": _stopped,
    "suspended": lambda told: message(
        "{person} suspended the case: {reason}", person=told["person"], reason=told.get("reason", "")
    ),
    "continued": _continued,
    "moved": _moved,
    "move_undone": lambda told: message(
        "{person} put the case back to where it stood before it was moved to “{activity}”.",
        person=told["person"],
        activity=given_names.told(told.get("to", "")),
    ),
    "asked": lambda told: message(
        "{person} asked somebody else to approve that {act}: {reason}",
        person=told["person"],
        act=_ACTS.get(told.get("act", ""), _ACTS["suspend"]),
        reason=told.get("reason", ""),
    ),
    "declined": lambda told: message(
        "{person} said no to what {other} had asked for: {reason}",
        person=told["person"],
        other=told.get("asked_by", ""),
        reason=told.get("reason", ""),
    ),
    "taken_back": lambda told: message("{person} took back what was asked for.", person=told["person"]),
    "exported": lambda told: message("{person} took out a copy of the whole case.", person=told["person"]),
    "cancelled": lambda told: message(
        "{person} cancelled the case: {reason}", person=told["person"], reason=told.get("reason", "")
    ),
    "resumed": _resumed,
}

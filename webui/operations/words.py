"""What the operators' pages call things."""

from collections.abc import Callable, Mapping

from engine.language import Message, message, messages

VIEWS: dict[str, Message] = {
    "open": message("Open cases"),
    "overdue": message("Overdue work items"),
    "timers": message("Late timers"),
    "incidents": message("Cases that have stopped"),
    "calls": message("Calls that are tried again"),
    "suspended": message("Suspended cases"),
}
SAID: dict[str, Message] = {
    "open": message("open cases"),
    "overdue": message("overdue work items"),
    "timers": message("late timers"),
    "incidents": message("cases have stopped"),
    "calls": message("calls are tried again"),
    "suspended": message("suspended cases"),
}
EXPLAINED: dict[str, Message] = {
    "open": message("Cases that are not closed, oldest first."),
    "overdue": message("Work items whose target date has passed, longest overdue first."),
    "timers": message("Times that have passed without taking effect. A worker may be down."),
    "incidents": message("Cases that cannot go on by themselves. Nothing in them is lost."),
    "calls": message("Systems that have not answered and are asked again by themselves."),
    "suspended": message("Cases in which nothing takes effect until somebody lets them go on."),
}
EMPTY: dict[str, Message] = {
    "open": message("There are no open cases."),
    "overdue": message("Nothing is overdue."),
    "timers": message("All times have taken effect."),
    "incidents": message("No case has stopped."),
    "calls": message("All systems answer."),
    "suspended": message("No case is suspended."),
}
AGES = {
    0: message("any time"),
    1: message("a day"),
    7: message("a week"),
    30: message("a month"),
    90: message("three months"),
    365: message("a year"),
}
ACTS: dict[str, Message] = {
    "suspend": message("Suspend the case"),
    "cancel": message("Cancel the case"),
    "move": message("Move the case to another activity"),
}
SEVERAL: dict[str, Message] = {
    "suspend": message("Suspend"),
    "resume": message("Let it go on"),
    "retry": message("Try again"),
    "cancel": message("Cancel the cases"),
}
ANSWER_MANY: dict[str, Message] = {"approve": message("Approve"), "decline": message("Decline")}
WOULD: Mapping[str, Callable[[int], Message]] = {
    "suspend": lambda n: messages(
        "{count} case stands still: no work item of it can be done, and no time, message or system takes effect.",
        "{count} cases stand still: no work item of them can be done, and no time, message or system takes effect.",
        n,
    ),
    "resume": lambda n: messages("{count} case goes on where it stood.", "{count} cases go on where they stood.", n),
    "retry": lambda n: messages("{count} case tries to go on again.", "{count} cases try to go on again.", n),
    "cancel": lambda n: messages(
        "{count} case ends without being handled. The applicant is told.",
        "{count} cases end without being handled. The applicants are told.",
        n,
    ),
}
"""What an act on many comes to for the cases in which it is done at once, by the number of them."""


def counted_act(kind: str, number: int) -> Message:
    """Return an act on so many cases as a heading or a button says it."""
    said: Mapping[str, Callable[[int], Message]] = {
        "suspend": lambda n: messages("Suspend {count} case", "Suspend {count} cases", n),
        "resume": lambda n: messages("Let {count} case go on", "Let {count} cases go on", n),
        "retry": lambda n: messages("Let {count} case try again", "Let {count} cases try again", n),
        "cancel": lambda n: messages("Cancel {count} case", "Cancel {count} cases", n),
        "approve": lambda n: messages("Approve {count} request", "Approve {count} requests", n),
        "decline": lambda n: messages("Decline {count} request", "Decline {count} requests", n),
    }
    return said[kind](number)


OUTCOMES: dict[str, Message] = {
    "open": message("Expired"),
    "approved": message("Approved"),
    "declined": message("Declined"),
    "expired": message("Expired"),
    "taken_back": message("Taken back"),
    "overtaken": message("Overtaken"),
}
QUEUES: dict[str, Message] = {
    "general": message("What people wait for"),
    "timers": message("Times"),
    "calls": message("Calls to systems"),
    "migrations": message("Moves to new versions"),
    "comparisons": message("Comparisons"),
}
JOB_STATES: dict[str, Message] = {
    "enqueued": message("waiting"),
    "delayed": message("planned"),
    "pending": message("under way"),
    "error": message("gave up"),
}
MESSAGES: dict[str, tuple[Message, str]] = {
    "kept": (message("Kept"), "warn"),
    "delivered": (message("Given"), "ok"),
    "expired": (message("Given up"), "plain"),
    "discarded": (message("Dropped"), "plain"),
}
"""The statuses of messages in words, and their tones."""

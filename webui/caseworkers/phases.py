"""The phases of a case, in order, in the words of the caseworkers."""

from engine.language import Message, message

PHASES: dict[str, Message] = {
    "registration": message("Registration"),
    "review": message("Review"),
    "investigation": message("Investigation"),
    "decision": message("Decision"),
    "execution": message("Execution"),
    "followup": message("Follow-up"),
}
STATUSES: dict[str, Message] = {
    "running": message("Open"),
    "completed": message("Closed"),
    "incident": message("Stopped"),
    "suspended": message("Suspended"),
    "cancelled": message("Cancelled"),
    "withdrawn": message("Withdrawn"),
}

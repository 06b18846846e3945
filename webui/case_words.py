"""The phases of a case, in order, and its statuses, in the words of all who work with cases."""

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
TONES = {"running": "accent", "completed": "ok", "incident": "stop", "suspended": "warn"}
"""The look of a status; those that are not here look plain."""

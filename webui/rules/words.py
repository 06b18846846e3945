"""What the pages call severities and groups of rules."""

from engine.language import Message, message

SETTINGS: dict[str, tuple[Message, str, str]] = {
    "error": (message("Error"), "stop", "x"),
    "law": (message("Law"), "stop", "flag"),
    "warning": (message("Warning"), "warn", "tri"),
    "information": (message("Information"), "plain", "info"),
    "off": (message("Off"), "plain", "x"),
}
"""By severity: its name, and the colour and symbol of its tag."""

GROUPS: dict[str, tuple[Message, Message]] = {
    "law": (
        message("Administrative law"),
        message("What the law asks of how cases are handled. A lawyer must check the texts."),
    ),
    "structure": (message("Structure"), message("Whether every case can come to its end.")),
    "execution": (message("Running the case"), message("What will not run as the drawing seems to say.")),
    "style": (message("Modelling style"), message("What makes a model easy to read and to compare.")),
}
"""By group, in order: its name, and what its rules are about."""

"""What is told to people of a fault, whose text is for the log alone: it may quote what somebody wrote."""

from engine.errors import EngineError
from engine.language import Message, message


def reason(error: Exception) -> Message:
    """Return why a case could not take something, for people."""
    if isinstance(error, EngineError):
        return error.message
    return message("a fault of Klunga ({fault}), which is in its log", fault=type(error).__name__)

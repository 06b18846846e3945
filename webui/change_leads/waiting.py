"""The badge of the menu: how many questions wait."""

from engine.services.harmonizing import questions
from webui.database import reading


def waiting() -> int:
    """Return how many uncertain pairs of meanings wait for an answer in all e-services."""
    with reading() as session:
        return questions.waiting(session)

"""What execution refuses, and what stops a case until somebody sees to it."""

from engine.errors import EngineError
from engine.language import Message


class NotExecutable(EngineError):
    """A model that cannot run, or would run otherwise than it is drawn. Preparing it may help."""


class NotOpen(EngineError):
    """A work item, timer or message that the case is not waiting for (any more)."""


class CannotMove(EngineError):
    """A case that cannot go on elsewhere than where it stands, and why."""


class UnknownState(EngineError):
    """A stored state that this version cannot read."""


class CannotGoOn(EngineError):
    """Why a flow node cannot be passed. Never leaves this package: it becomes the incident of the move.

    ``variables`` are the names of those on which it hangs: were they set otherwise, the node might be passed.
    """

    def __init__(self, sentence: Message, variables: frozenset[str] = frozenset()) -> None:
        super().__init__(sentence)
        self.variables = variables


class Undecided(CannotGoOn):
    """An expression that needs variables nobody has set: ``variables`` are their names."""

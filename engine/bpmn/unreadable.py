"""The refusal: an upload that is not a process model that anyone could read."""

from engine.errors import EngineError
from engine.language import Message


class Unreadable(EngineError):
    """An upload that is refused, with the line and column where the trouble is, if known."""

    def __init__(
        self, sentence: Message | str, *, element: str | None = None, line: int | None = None, column: int | None = None
    ) -> None:
        self.column = column
        super().__init__(sentence, element=element, line=line)

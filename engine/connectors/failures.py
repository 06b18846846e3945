"""Why another system could not be asked."""

from engine.errors import EngineError
from engine.language import Message


class CallFailed(EngineError):
    """A call that gave no answer to use; ``again`` says whether the same call may do better later."""

    def __init__(self, sentence: Message, *, again: bool = False) -> None:
        super().__init__(sentence)
        self.again = again

"""The root of all errors that Klunga raises on purpose."""

from engine.language import Message, message


class EngineError(Exception):
    """Something that cannot be done, said in a sentence fit for the user.

    ``message`` is that sentence, to be rendered in the user's language; ``element`` is the id of the
    model element it is about, and ``line`` the line of the file, where there is one.
    """

    def __init__(self, sentence: Message | str, *, element: str | None = None, line: int | None = None) -> None:
        self.message = sentence if isinstance(sentence, Message) else message("{text}", text=sentence)
        self.element = element
        self.line = line
        super().__init__(str(self.message))

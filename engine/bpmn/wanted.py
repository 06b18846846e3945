"""What a file should have been: words for refusals, which say what to do in the drawing tool."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from engine.bpmn.unreadable import Unreadable
from engine.language import Message, message


class Refusal(Exception):
    """A refusal whose sentence does not yet say what was wanted: ``{what}``, ``{export}`` and ``{ending}`` are open."""

    def __init__(self, sentence: Message, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(sentence.template)
        self.sentence, self.line, self.column = sentence, line, column


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of file that people upload: what it is, how it is made, and how its name ends."""

    what: Message
    export: Message
    ending: str

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Raise Unreadable, which says what was wanted, for a Refusal that is raised within."""
        try:
            yield
        except Refusal as refused:
            sentence = self._filled(refused.sentence)
            raise Unreadable(sentence, line=refused.line, column=refused.column) from refused.__cause__

    def _filled(self, sentence: Message) -> Message:
        words: dict[str, Message | str] = {"what": self.what, "export": self.export, "ending": self.ending}
        used = {name: word for name, word in words.items() if f"{{{name}}}" in sentence.template}
        return message(sentence.template, **dict(sentence.parameters), **used)


PROCESS = Wanted(
    message("a process drawing (BPMN)"),
    message("Export the process from the drawing tool again, as BPMN 2.0."),
    ".bpmn",
)
TABLE = Wanted(
    message("a decision table (DMN)"),
    message("Export the decision table from the drawing tool again, as DMN 1.3."),
    ".dmn",
)

"""Handle many files: one JSON object a line, in order, whatever happens to one of them."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.cli.files import read_list
from engine.cli.program import FINE, FOUND
from engine.cli.words import Speaker
from engine.errors import EngineError
from engine.language import Message, in_both, message

Answer = tuple[Mapping[str, Any], bool]


def run_batch(list_name: str, handle: Callable[[list[str]], Answer], speaker: Speaker) -> int:
    """Write the answer of ``handle`` for each line of a list; return 0 if all of them were fine, else 1.

    ``handle`` gets the parts of a line and returns the JSON object and whether all is fine. A file that fails
    gets ``"error"`` and the batch goes on.
    """
    code = FINE
    for parts in read_list(list_name):
        try:
            answer, fine = handle(parts)
        except EngineError as error:
            answer, fine = _failed(error.message), False
        except Exception as error:  # one file must not stop the others
            wrong = message("Something went wrong that should not ({kind}).", kind=type(error).__name__)
            answer, fine = _failed(wrong), False
        speaker.json({"file": parts[0], **answer}, one_line=True)
        code = code if fine else FOUND
    return code


def _failed(sentence: Message) -> Mapping[str, Any]:
    return {"error": in_both(sentence)}

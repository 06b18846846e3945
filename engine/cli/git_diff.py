"""``git-diff PATH OLD … NEW …``: what git calls to show the change of one file, when it is told to."""

from argparse import Namespace

from engine.cli.arguments import Parser
from engine.cli.compare import say
from engine.cli.files import read_model
from engine.cli.program import FINE
from engine.cli.words import Speaker
from engine.errors import EngineError
from engine.language import Message, message, messages
from engine.model import ProcessModel
from engine.services.harmonizing.comparisons import compared

_NOTHING = "/dev/null"


def add_arguments(parser: Parser) -> None:
    """Declare what git gives to an external diff command: a path, then file, id and mode before and after."""
    parser.option("path", help=message("the file as git knows it"))
    parser.option("old", nargs="?", help=message("the file before"))
    parser.option("old_id", nargs="?", help=message("its id before"))
    parser.option("old_mode", nargs="?", help=message("its mode before"))
    parser.option("new", nargs="?", help=message("the file after"))
    parser.option("new_id", nargs="?", help=message("its id after"))
    parser.option("new_mode", nargs="?", help=message("its mode after"))
    parser.option("renamed", nargs="*", help=message("the new path, if the file was renamed, and how alike they are"))


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Say in sentences how a model was changed, that it is new or gone, or why that cannot be said.

    Never fails for what is in the files: git stops at a diff command that fails, and shows nothing of the others.
    """
    speaker.line(message("{file}:", file=arguments.path))
    if arguments.new is None:
        speaker.line(message("  It has changes of two sides that nobody has brought together yet."))
        return FINE
    before, after = _read(arguments.old), _read(arguments.new)
    if isinstance(before, ProcessModel) and isinstance(after, ProcessModel):
        say(compared(before, after), speaker)
        return FINE
    if isinstance(before, Message):
        speaker.line(message("  The version before cannot be read. {wrong}", wrong=before))
    if isinstance(after, Message):
        speaker.line(message("  The version after cannot be read. {wrong}", wrong=after))
    if isinstance(before, ProcessModel):
        gone = message("  The model with {activities} is gone.", activities=_activities(before))
        speaker.line(gone if after is None else _other(before))
    if isinstance(after, ProcessModel):
        new = message("  A new model with {activities}.", activities=_activities(after))
        speaker.line(new if before is None else _other(after))
    return FINE


def _read(name: str) -> ProcessModel | Message | None:
    """Return the model of a file, why it cannot be read, or None if there is none."""
    if name == _NOTHING:
        return None
    try:
        return read_model(name).model
    except EngineError as error:
        return error.message


def _other(model: ProcessModel) -> Message:
    return message("  The other has {activities}.", activities=_activities(model))


def _activities(model: ProcessModel) -> Message:
    return messages("{count} activity", "{count} activities", sum(1 for _ in model.activities()))

"""``git-diff PATH OLD … NEW …``: what git calls to show the change of one file, when it is told to."""

from argparse import Namespace

from engine.cli.arguments import Parser
from engine.cli.compare import say
from engine.cli.files import read_model
from engine.cli.program import FINE
from engine.cli.words import Speaker
from engine.language import message, messages
from engine.services.comparisons import compared

_NOTHING = "/dev/null"


def add_arguments(parser: Parser) -> None:
    """Declare what git gives to an external diff command: a path, then file, id and mode before and after."""
    parser.option("path", help=message("the file as git knows it"))
    parser.option("old", help=message("the file before"))
    parser.option("old_id", help=message("its id before"))
    parser.option("old_mode", help=message("its mode before"))
    parser.option("new", help=message("the file after"))
    parser.option("new_id", help=message("its id after"))
    parser.option("new_mode", help=message("its mode after"))
    parser.option("renamed", nargs="*", help=message("the new path, if the file was renamed, and how alike they are"))


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Say in sentences how a model was changed, or that it is new or gone."""
    speaker.line(message("{file}:", file=arguments.path))
    if _NOTHING in (arguments.old, arguments.new):
        is_new = arguments.old == _NOTHING
        model = read_model(arguments.new if is_new else arguments.old).model
        count = sum(1 for _ in model.activities())
        activities = messages("{count} activity", "{count} activities", count)
        speaker.line(
            message("  A new model with {activities}.", activities=activities)
            if is_new
            else message("  The model with {activities} is gone.", activities=activities)
        )
        return FINE
    say(compared(read_model(arguments.old).model, read_model(arguments.new).model), speaker)
    return FINE

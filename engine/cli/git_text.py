"""``git-text FILE``: a model as lines of text, for what of git shows changes line by line (textconv)."""

from argparse import Namespace

from engine.cli.arguments import Parser
from engine.cli.files import read_model
from engine.cli.program import FINE
from engine.cli.words import Speaker, visible
from engine.compare import along
from engine.errors import EngineError
from engine.language import message
from engine.model.sketch import write_sketch


def add_arguments(parser: Parser) -> None:
    """Declare what git gives to a textconv: a file."""
    parser.option("file", help=message("the file that git wants as text"))


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Write a model as its sketch, in the order of the process; what cannot be read as the reason.

    Never fails for what is in a file: git stops at a textconv that fails, and shows nothing of all other files either.
    """
    try:
        model = read_model(arguments.file).model
    except EngineError as error:
        speaker.line(message("(This version cannot be read. {wrong})", wrong=error.message))
        return FINE
    speaker.text(visible(write_sketch(along(model))))
    return FINE

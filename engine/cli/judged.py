"""``--judgements FILE``: what people have said of meanings, for all commands that match."""

from argparse import Namespace

from engine.cli.arguments import Parser
from engine.cli.files import read_bytes
from engine.compare import NOTHING_SAID, Judgements
from engine.language import message
from engine.services.harmonizing.judgement_files import read_judgements


def add_judgements(parser: Parser) -> None:
    """Declare the option."""
    parser.option(
        "--judgements",
        metavar="FILE",
        help=message("what people have said is the same or apart, as the page “Same or not?” gives it"),
    )


def judgements_of(arguments: Namespace) -> Judgements:
    """Return what people said, nothing if no file is named. Raises FileProblem and NotJudgements."""
    if arguments.judgements is None:
        return NOTHING_SAID
    return read_judgements(read_bytes(arguments.judgements))

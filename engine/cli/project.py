"""``project UNION NAME``: take one model out of a merged one, exactly as it was."""

from argparse import Namespace

from engine import bpmn
from engine.cli.arguments import Parser
from engine.cli.files import write_whole
from engine.cli.merge import read_union
from engine.cli.program import FINE
from engine.cli.words import Speaker
from engine.compare import project
from engine.language import message


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("union", help=message("a merged model, made by merge"))
    parser.option("name", help=message("the model to take out: its file's name without ending"))
    parser.option("-o", "--output", metavar="OUT.bpmn", default="-", help=message("where to write it (-)"))


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Write one member of a merged model."""
    model = project(read_union(arguments.union), arguments.name)
    write_whole(arguments.output, bpmn.write(model))
    if arguments.output != "-":
        speaker.line(message("Wrote {file}.", file=arguments.output))
    return FINE

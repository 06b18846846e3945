"""``layout FILE -o FILE``: a model with a layout, as BPMN."""

from argparse import Namespace

from engine import bpmn
from engine.cli.arguments import OUTPUT, Parser
from engine.cli.files import STANDARD_STREAM, read_model, write_whole
from engine.cli.program import FINE
from engine.cli.words import Speaker
from engine.drawing import with_layout
from engine.language import message


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("file", help=message("a BPMN file, a .sketch, or - for standard input"))
    parser.option("-o", "--output", required=True, metavar="OUT.bpmn", help=OUTPUT)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Write a model with a place for every element that had none."""
    write_whole(arguments.output, bpmn.write(with_layout(read_model(arguments.file).model)))
    if arguments.output != STANDARD_STREAM:
        speaker.line(message("Wrote {file}.", file=arguments.output))
    return FINE

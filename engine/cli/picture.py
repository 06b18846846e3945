"""``picture FILE -o FILE``: a model as an SVG picture."""

from argparse import Namespace

from engine.cli.arguments import OUTPUT, Parser
from engine.cli.files import STANDARD_STREAM, read_model, write_whole
from engine.cli.program import FINE
from engine.cli.words import Speaker
from engine.drawing import svg, with_layout
from engine.language import message
from engine.services.harmonizing.merged_files import members_by_element


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("file", help=message("a BPMN file, a .sketch, or - for standard input"))
    parser.option("-o", "--output", required=True, metavar="OUT.svg", help=OUTPUT)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Draw a model as it is laid out, or with a layout of our own if it has none."""
    reading = read_model(arguments.file)
    drawn = svg(with_layout(reading.model), speaker.language, shares=members_by_element(reading))
    write_whole(arguments.output, drawn.encode())
    if arguments.output != STANDARD_STREAM:
        speaker.line(message("Wrote {file}.", file=arguments.output))
    return FINE

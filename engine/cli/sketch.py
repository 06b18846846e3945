"""``sketch FILE``: a model as a few lines of text."""

from argparse import Namespace

from engine.cli.arguments import JSON, Parser
from engine.cli.files import read_model
from engine.cli.program import FINE
from engine.cli.words import Speaker, visible
from engine.compare import along
from engine.language import message
from engine.model.sketch import write_sketch


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("file", help=message("a BPMN file, a .sketch, or - for standard input"))
    parser.option("--json", action="store_true", help=JSON)
    parser.option("--along", action="store_true", help=message("in the order of the process, not of the file"))


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Write the sketch of a file."""
    model = read_model(arguments.file).model
    sketch = write_sketch(along(model) if arguments.along else model)
    if arguments.json:
        speaker.json({"sketch": sketch})
    else:
        speaker.text(visible(sketch))
    return FINE

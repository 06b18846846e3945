"""``check FILE``: what stands in the way of publishing a model."""

from argparse import Namespace
from datetime import date

from engine.checks import check, standard_book
from engine.cli.arguments import JSON, Parser
from engine.cli.files import read_model
from engine.cli.program import FINE, FOUND
from engine.cli.saying import findings_as_json, has_error, say_findings
from engine.cli.words import Speaker
from engine.language import message, messages


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("file", help=message("a BPMN file, a .sketch, or - for standard input"))
    parser.option("--json", action="store_true", help=JSON)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Check a file and say the findings; 1 if one of them is an error."""
    reading = read_model(arguments.file)
    findings = (*reading.findings, *check(reading.model, standard_book(date.today())))
    if arguments.json:
        speaker.json({"findings": findings_as_json(findings, reading.original_ids)})
    elif findings:
        say_findings(findings, speaker)
        speaker.line(messages("{count} finding.", "{count} findings.", len(findings)))
    else:
        speaker.line(message("Nothing to remark on."))
    return FOUND if has_error(findings) else FINE

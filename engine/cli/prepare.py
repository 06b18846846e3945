"""``prepare FILE``: what must change for a drawing to run, and the process that runs."""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from engine.checks import standard_book
from engine.cli.arguments import BATCH, JSON, OUTPUT, Parser, WrongUse
from engine.cli.batch import Answer, run_batch
from engine.cli.called import POOL, Called, called_as_json, called_by, say_called
from engine.cli.companions import Companions, add_with, named
from engine.cli.files import read_process, write_whole
from engine.cli.program import FINE, FOUND
from engine.cli.saying import findings_as_json, rewrites_as_json, say_findings, say_rewrites
from engine.cli.tables import Asked, asked_as_json, asked_by, say_asked
from engine.cli.words import Speaker
from engine.language import Message, message, messages
from engine.services.publishing.preparation import PreparedFile, prepare_file


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("file", nargs="?", help=message("a BPMN file, a .sketch, or - for standard input"))
    parser.option("-o", "--output", metavar="OUT.bpmn", help=OUTPUT)
    parser.option("--json", action="store_true", help=JSON)
    add_with(parser)
    parser.option("--pool", default="", metavar="NAME", help=POOL)
    parser.option("--batch", metavar="LIST", help=BATCH)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Prepare a file, or many; 1 if one of them does not run."""
    if (arguments.file is None) == (arguments.batch is None):
        raise WrongUse(message("Name one file, or a list of files with --batch."))
    if arguments.batch is not None:
        return run_batch(arguments.batch, partial(_handle, named(arguments.companions), arguments.pool), speaker)
    file, called, asked = _prepared(arguments.file, named(arguments.companions), arguments.pool)
    if arguments.output:
        write_whole(arguments.output, file.xml)
    if arguments.json and arguments.output != "-":
        speaker.json(_as_json(file, called, asked))
    elif arguments.output != "-":
        say_called(called, file.reading.model, speaker)
        say_asked(asked, speaker)
        _say(file, arguments.output, speaker)
    return FINE if file.executable else FOUND


def _prepared(name: str, companions: Companions, pool: str) -> tuple[PreparedFile, Called, Asked]:
    data = read_process(name)
    called = called_by(name, data, companions.models, pool)
    asked = asked_by(name, data, called, companions.tables)
    around = replace(called.surroundings, tables=frozenset(asked.files))
    return prepare_file(data, around, standard_book(date.today())), called, asked


def _handle(companions: Companions, pool: str, parts: list[str]) -> Answer:
    file, called, asked = _prepared(parts[0], companions, pool)
    if len(parts) > 1:
        write_whole(parts[1], file.xml, make_folders=True)
    return _as_json(file, called, asked), file.executable


def _as_json(file: PreparedFile, called: Called, asked: Asked) -> Mapping[str, Any]:
    return {
        "executable": file.executable,
        "findings": findings_as_json(file.findings, file.reading.original_ids),
        "rewrites": rewrites_as_json(file.prepared.rewrites, file.reading.original_ids),
        **called_as_json(called, file.reading.original_ids),
        **asked_as_json(asked),
    }


def _say(file: PreparedFile, output: str | None, speaker: Speaker) -> None:
    rewrites = file.prepared.rewrites
    say_findings(file.findings, speaker)
    if rewrites:
        speaker.line(messages("{count} rewrite:", "{count} rewrites:", len(rewrites)))
        say_rewrites(rewrites, speaker)
    speaker.line(_verdict(file))
    if output:
        speaker.line(message("Wrote {file}.", file=output))


def _verdict(file: PreparedFile) -> Message:
    if not file.executable:
        return message("The process does not run.")
    if not file.prepared.rewrites:
        return message("The process runs as it is drawn.")
    lossy = sum(1 for rewrite in file.prepared.rewrites if rewrite.kind == "lossy")
    if not lossy:
        return message("The process runs.")
    return messages(
        "The process runs, but {count} rewrite loses something that was drawn.",
        "The process runs, but {count} rewrites lose something that was drawn.",
        lossy,
    )

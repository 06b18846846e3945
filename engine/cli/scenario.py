"""``scenario FILE SCENARIO …``: replay scenarios that are kept in files on a model."""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from engine import bpmn, execution
from engine.cli.arguments import JSON, Parser, WrongUse
from engine.cli.files import read_bytes, write_whole
from engine.cli.program import FINE, FOUND
from engine.cli.words import Speaker
from engine.language import in_both, message, messages
from engine.model import ProcessModel
from engine.prepare import prepare
from engine.services.playing import Recording, Replayed, as_json, path_of, replay
from engine.services.test_runs import scenario_files


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("file", help=message("a BPMN file, a .sketch, or - for standard input"))
    parser.option("scenarios", nargs="+", help=message("files with scenarios, YAML or JSON"))
    parser.option(
        "--recorded-on",
        metavar="FILE",
        help=message("the model that the scenarios were recorded on; flow nodes with other ids are matched by meaning"),
    )
    parser.option("--record", action="store_true", help=message("write what is expected anew, as the model runs now"))
    parser.option("--json", action="store_true", help=JSON)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Replay scenarios; 1 if the case takes another way in one of them."""
    if arguments.record and arguments.json:
        raise WrongUse(message("Choose either --record or --json."))
    reading = bpmn.read(read_bytes(arguments.file))
    program = execution.load(bpmn.write(prepare(reading.model).model))
    recorded = bpmn.read(read_bytes(arguments.recorded_on)).model if arguments.recorded_on else None
    results: list[tuple[str, str, Replayed]] = []
    for name in arguments.scenarios:
        file = scenario_files.read(read_bytes(name), name)
        results.append((name, file.name, replay(file.recording, program, reading.model, recorded)))
    if arguments.record:
        return _record(results, reading.model, speaker)
    if arguments.json:
        speaker.json({"scenarios": [_as_json(*result) for result in results]})
    else:
        _say(results, speaker)
    return FOUND if any(replayed.difference for _, _, replayed in results) else FINE


def _as_json(file: str, name: str, replayed: Replayed) -> Mapping[str, Any]:
    return {
        "file": file,
        "name": name,
        "as_before": replayed.difference is None,
        "difference": in_both(replayed.difference) if replayed.difference else None,
        "completed": replayed.played.is_completed,
        "path": [each.as_json() for each in replayed.path],
        "acts": [as_json(act) for act in replayed.played.acts],
    }


def _say(results: list[tuple[str, str, Replayed]], speaker: Speaker) -> None:
    """Write in which scenarios the case takes another way, and how many run as before."""
    for _, name, replayed in results:
        if replayed.difference is not None:
            speaker.line(message("{name}: {difference}", name=name, difference=replayed.difference))
        else:
            speaker.line(message("{name}: as before.", name=name))
    same = sum(replayed.difference is None for _, _, replayed in results)
    speaker.line(
        messages(
            "{same} of {count} scenario runs as before.",
            "{same} of {count} scenarios run as before.",
            len(results),
            same=same,
        )
    )


def _record(results: list[tuple[str, str, Replayed]], drawn: ProcessModel, speaker: Speaker) -> int:
    """Write each scenario with the way that the case takes now."""
    for file, name, replayed in results:
        played = replayed.played
        recording = Recording(played.acts, path_of(played, drawn), played.is_completed, played.began)
        write_whole(file, scenario_files.write(name, recording).encode())
        speaker.line(message("{name}: written anew.", name=name))
    return FINE

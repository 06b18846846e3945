"""``merge A B …``: all that several models have, in one, with what each of them has."""

from argparse import Namespace
from collections.abc import Mapping

from engine.cli.arguments import JSON, Parser
from engine.cli.families import FAMILY, models_of
from engine.cli.files import FileProblem, read_bytes, write_whole
from engine.cli.judged import add_judgements, judgements_of
from engine.cli.program import FINE
from engine.cli.words import Speaker
from engine.compare import Judgements, match_family, merge
from engine.compare.merge import Union
from engine.errors import EngineError
from engine.language import message, messages
from engine.model import ProcessModel
from engine.model.description import described
from engine.services.harmonizing.merged_files import read_merged, write_merged


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("files", nargs="+", help=FAMILY)
    parser.option("-o", "--output", metavar="UNION.bpmn", help=message("where to write the merged model"))
    add_judgements(parser)
    parser.option("--json", action="store_true", help=JSON)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Merge the files; write the merged model and say what is shared."""
    union = merged(models_of(arguments.files), judgements_of(arguments))
    if arguments.output:
        write_whole(arguments.output, write_merged(union))
    if arguments.json:
        speaker.json(_as_json(union))
    elif arguments.output != "-":
        _say(union, speaker)
        if arguments.output:
            speaker.line(message("Wrote {file}.", file=arguments.output))
    return FINE


def merged(models: Mapping[str, ProcessModel], said: Judgements) -> Union:
    """Return the merged model of a family; ``said`` is what people said of their meanings."""
    return merge(models, match_family(models, said))


def read_union(file: str) -> Union:
    """Return what a merged model holds; what is wrong with the file is said with its name. Raises FileProblem."""
    data = read_bytes(file)
    try:
        return read_merged(data)
    except EngineError as error:
        raise FileProblem(message("{file}: {wrong}", file=file, wrong=error.message)) from error


def _as_json(union: Union) -> Mapping[str, object]:
    return {
        "members": list(union.members),
        "elements": [
            {"element": node.id, "kind": node.kind, "name": node.name, "members": sorted(union.of[node.id])}
            for node in union.model.nodes
        ],
    }


def _say(union: Union, speaker: Speaker) -> None:
    """Write each activity with how many have it and who, then what is shared."""
    activities = [node for node in union.model.nodes if node.is_activity]
    total = len(union.members)
    for node in activities:
        having = sorted(union.of[node.id])
        who = speaker.say(message("all")) if len(having) == total else ", ".join(having)
        speaker.line(f"  {len(having):3}/{total}  {speaker.say(described(union.model, node.id))}: {who}")
    shared = sum(len(union.of[node.id]) == total for node in activities)
    alone = sum(len(union.of[node.id]) == 1 for node in activities)
    speaker.line(
        messages(
            "{count} activity: {shared} in all models, {alone} in one only.",
            "{count} activities: {shared} in all models, {alone} in one only.",
            len(activities),
            shared=shared,
            alone=alone,
        )
    )

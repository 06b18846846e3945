"""``compare A B``: how a variant differs from a standard, in sentences."""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from engine.cli.arguments import JSON, Parser
from engine.cli.files import read_model
from engine.cli.program import FINE
from engine.cli.words import Speaker
from engine.compare import Operation, diff, match, similarity
from engine.language import in_both, message, messages

_SYMBOLS = {"insert": "+", "delete": "−", "move": "⇄"}


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("reference", help=message("the standard: a BPMN file or .sketch"))
    parser.option("variant", help=message("the variant: a BPMN file or .sketch"))
    parser.option("--json", action="store_true", help=JSON)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Compare two files."""
    one, other = read_model(arguments.reference), read_model(arguments.variant)
    alignment = match(one.model, other.model)
    script = diff(one.model, other.model, alignment)
    alike = similarity(one.model, other.model, alignment).value
    if arguments.json:
        operations = [_json(operation, one.original_ids, other.original_ids) for operation in script.operations]
        speaker.json({"similarity": round(alike, 4), "operations": operations})
        return FINE
    for operation in script.operations:
        speaker.line(f"  {_SYMBOLS.get(operation.kind, '~')} {speaker.say(operation.message)}")
        for consequence in operation.follows:
            speaker.line(f"      {_SYMBOLS.get(consequence.kind, '~')} {speaker.say(consequence.message)}")
    differences = messages("{count} difference", "{count} differences", len(script.operations))
    percent = int(100 * alike)  # 100 is for the very same
    speaker.line(message("{differences}. The models are {percent} % alike.", differences=differences, percent=percent))
    return FINE


def _json(operation: Operation, in_reference: Mapping[str, str], in_variant: Mapping[str, str]) -> dict[str, Any]:
    """Return an operation with the ids of the uploads; ``follows`` is there only where something follows."""
    told: dict[str, Any] = {
        "kind": operation.kind,
        "sentence": in_both(operation.message),
        "reference": [in_reference.get(id_, id_) for id_ in operation.reference],
        "variant": [in_variant.get(id_, id_) for id_ in operation.variant],
    }
    if operation.follows:
        told["follows"] = [_json(each, in_reference, in_variant) for each in operation.follows]
    return told

"""``compare A B``: how a variant differs from a standard: sentences, JSON, one self-contained page, or a picture."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.bpmn import Reading
from engine.cli.arguments import JSON, OUTPUT, Parser, WrongUse
from engine.cli.comparison_page import ROWS, nothing_told, page
from engine.cli.files import STANDARD_STREAM, only_once, read_one_of, write_whole
from engine.cli.judged import add_judgements, judgements_of
from engine.cli.likeness import likeness, shares
from engine.cli.program import FINE
from engine.cli.words import Speaker
from engine.compare import Alignment, Behaviour, Effect, Operation, behaviour, effect
from engine.drawing import svg
from engine.language import in_both, message
from engine.services.harmonizing.comparisons import Compared, compared
from engine.services.harmonizing.overlays import overlay

_SYMBOLS = {"insert": "+", "delete": "−", "move": "⇄"}
_FORMATS = ("text", "json", "html", "svg")


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("reference", help=message("the standard: a BPMN file or .sketch"))
    parser.option("variant", help=message("the variant: a BPMN file or .sketch"))
    add_judgements(parser)
    parser.option("--json", action="store_true", help=JSON)
    parser.option(
        "--format", choices=_FORMATS, help=message("what to write: text, json, html (one page) or svg (one picture)")
    )
    parser.option("-o", "--output", metavar="OUT", help=OUTPUT)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Compare two files."""
    shape = arguments.format or ("json" if arguments.json else "text")
    if shape in {"html", "svg"} and arguments.output is None:
        raise WrongUse(message("Name the file to write with -o."))
    if shape in {"text", "json"} and arguments.output is not None:
        raise WrongUse(message("With -o, choose --format html or --format svg."))
    only_once(arguments.reference, arguments.variant)
    one, other = read_one_of(arguments.reference), read_one_of(arguments.variant)
    found = compared(one.model, other.model, judgements_of(arguments))
    if shape == "text":
        say(found, speaker)
    elif shape == "json":
        speaker.json(_as_json(found, one, other))
    else:
        language = speaker.language
        picture = overlay(found)
        title = message("Both models in one picture")
        drawn = svg(picture.model, language, marks=picture.marks, title=title)
        made = drawn if shape == "svg" else page(found, *_both(found), drawn, language, _names(arguments))
        write_whole(arguments.output, made.encode())
        if arguments.output != STANDARD_STREAM:
            speaker.line(message("Wrote {file}.", file=arguments.output))
    return FINE


def say(found: Compared, speaker: Speaker) -> None:
    """Write the differences, what can happen in one model alone, and what changes on the usual way."""
    for operation in found.script.operations:
        speaker.line(f"  {_SYMBOLS.get(operation.kind, '~')} {speaker.say(operation.message)}")
        for consequence in operation.follows:
            speaker.line(f"      {_SYMBOLS.get(consequence.kind, '~')} {speaker.say(consequence.message)}")
    behaves, costs = _both(found)
    if behaves.statements:
        speaker.line(message("What can happen in only one of them:"))
        for each in behaves.statements:
            speaker.line(f"  {speaker.say(each.message)}")
    if not behaves.complete:
        speaker.line(nothing_told(behaves))
    for doubt in behaves.doubts:
        speaker.line(doubt)
    changed = [(name, row) for name, row in costs.rows() if row[5]]
    if changed:
        speaker.line(message("On the usual way:"))
        for name, row in changed:
            speaker.line(f"  {speaker.say(ROWS[name])}: {row[3]} → {row[4]}")
    speaker.line(likeness(found, len(found.script.operations)))


def _names(arguments: Namespace) -> tuple[str, str]:
    return Path(arguments.reference).name, Path(arguments.variant).name


def _both(found: Compared) -> tuple[Behaviour, Effect]:
    alignment = Alignment(found.correspondences)
    behaves = behaviour(found.reference, found.variant, alignment)
    return behaves, effect(found.reference, found.variant, alignment=alignment)


def _as_json(found: Compared, one: Reading, other: Reading) -> dict[str, Any]:
    ours, theirs = one.original_ids, other.original_ids
    behaves, costs = _both(found)
    columns = ("reference", "variant", "difference")
    return {
        "similarity": round(found.similarity.value, 4),
        "parts": shares(found.similarity),
        "operations": [_json(operation, ours, theirs) for operation in found.script.operations],
        "behaviour": {
            "complete": behaves.complete,
            "watched": behaves.watched,
            "doubts": [in_both(doubt) for doubt in behaves.doubts],
            "statements": [
                {
                    "kind": each.kind,
                    "group": each.group,
                    "sentence": in_both(each.message),
                    "reference": [ours.get(id_, id_) for id_ in each.reference],
                    "variant": [theirs.get(id_, id_) for id_ in each.variant],
                }
                for each in behaves.statements
            ],
        },
        "effect": {
            name: {
                "shortest": dict(zip(columns, row[:3], strict=True)),
                "usual": dict(zip(columns, row[3:], strict=True)),
            }
            for name, row in costs.rows()
        },
    }


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

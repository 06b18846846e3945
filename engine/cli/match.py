"""``match A B``: which flow nodes of two models mean the same."""

from argparse import Namespace
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from engine.bpmn import Reading
from engine.cli.arguments import JSON, Parser, WrongUse
from engine.cli.families import readings_of
from engine.cli.files import only_once, read_one_of
from engine.cli.judged import add_judgements, judgements_of
from engine.cli.program import FINE
from engine.cli.words import Speaker
from engine.compare import Alignment, Correspondence, match, match_family
from engine.language import Message, message, messages
from engine.model.description import described


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("reference", nargs="?", help=message("the standard: a BPMN file or .sketch"))
    parser.option("variant", nargs="?", help=message("the variant: a BPMN file or .sketch"))
    parser.option(
        "--family",
        nargs="+",
        metavar="DIR",
        help=message("match every two of several models: those of a folder, or files; a model is called as its file"),
    )
    add_judgements(parser)
    parser.option("--json", action="store_true", help=JSON)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Match two files, or every two of several."""
    if (arguments.variant is None) == (arguments.family is None) or (arguments.family and arguments.reference):
        raise WrongUse(message("Name two files, or a folder or files with --family."))
    if arguments.family is not None:
        return _run_family(arguments, speaker)
    only_once(arguments.reference, arguments.variant)
    reference, variant = read_one_of(arguments.reference), read_one_of(arguments.variant)
    alignment = match(reference.model, variant.model, judgements_of(arguments))
    if arguments.json:
        speaker.json({"correspondences": correspondences_as_json(alignment, reference, variant)})
    else:
        _say(alignment, reference, variant, speaker)
    return FINE


def _run_family(arguments: Namespace, speaker: Speaker) -> int:
    readings = readings_of(arguments.family)
    models = {name: reading.model for name, reading in readings.items()}
    alignments = match_family(models, judgements_of(arguments)).pairs
    pairs = [(one, other, alignments[one, other]) for one, other in combinations(readings, 2)]
    if arguments.json:
        speaker.json(
            {
                "pairs": [
                    {
                        "reference": one,
                        "variant": other,
                        "correspondences": correspondences_as_json(alignment, readings[one], readings[other]),
                    }
                    for one, other, alignment in pairs
                ]
            }
        )
        return FINE
    for one, other, alignment in pairs:
        speaker.line(f"{one} – {other}")
        _say(alignment, readings[one], readings[other], speaker)
        speaker.line()
    return FINE


def correspondences_as_json(alignment: Alignment, reference: Reading, variant: Reading) -> list[Mapping[str, Any]]:
    """Return what corresponds by its meaning; gateways and silent nodes that only stand alike are left out."""
    return [
        {
            "reference": [reference.original_ids.get(id_, id_) for id_ in pair.reference],
            "variant": [variant.original_ids.get(id_, id_) for id_ in pair.variant],
            "confidence": pair.confidence,
            "band": pair.band,
        }
        for pair in _by_meaning(alignment)
    ]


def _by_meaning(alignment: Alignment) -> list[Correspondence]:
    return [pair for pair in alignment.correspondences if pair.basis == "meaning"]


def _say(alignment: Alignment, reference: Reading, variant: Reading, speaker: Speaker) -> None:
    pairs = _by_meaning(alignment)
    for pair in pairs:
        one = _all(reference, pair.reference, speaker)
        other = _all(variant, pair.variant, speaker)
        sign = "=" if pair.band == "accept" else "?"
        speaker.line(f"  {sign} {pair.confidence:4.0%}  {one} – {other}")
    asked = sum(1 for pair in pairs if pair.band == "ask")
    speaker.line(_summary(len(pairs), asked))


def _all(reading: Reading, ids: tuple[str, ...], speaker: Speaker) -> str:
    return ", ".join(speaker.say(described(reading.model, id_)) for id_ in ids)


def _summary(pairs: int, asked: int) -> Message:
    found = messages("{count} correspondence", "{count} correspondences", pairs)
    if not asked:
        return message("{found}.", found=found)
    return message(
        "{found}. A person should look at {asked} of them, marked with “?”.",
        found=found,
        asked=asked,
    )

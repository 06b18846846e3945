"""``propose A B …``: the standard that most of several models suggest, and what each of them would have to change."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine import bpmn
from engine.cli.arguments import JSON, Parser, WrongUse
from engine.cli.families import models_of
from engine.cli.files import write_whole
from engine.cli.judged import add_judgements, judgements_of
from engine.cli.merge import merged, read_union
from engine.cli.program import FINE
from engine.cli.words import Speaker
from engine.compare.merge import Choice
from engine.drawing import with_layout
from engine.language import in_both, message, messages
from engine.services.harmonizing.proposals import Adjustment, ProposedStandard, propose_standard


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option(
        "files",
        nargs="+",
        help=message("BPMN files or .sketch files, or folders of them; or one merged model, made by merge"),
    )
    parser.option("-o", "--output", metavar="OUT.bpmn", help=message("where to write the proposed standard"))
    add_judgements(parser)
    parser.option("--json", action="store_true", help=JSON)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Propose a standard, say why it is so, and write it."""
    files, said = arguments.files, judgements_of(arguments)
    is_merged = len(files) == 1 and not Path(files[0]).is_dir()
    if is_merged and said.said:
        raise WrongUse(message("A merged model says itself what is the same. Use --judgements when you merge."))
    union = read_union(files[0]) if is_merged else merged(models_of(files), said)
    proposed = propose_standard(union)
    if arguments.output:
        write_whole(arguments.output, bpmn.write(with_layout(proposed.proposal.model)))
    if arguments.json:
        speaker.json(_as_json(proposed))
    elif arguments.output != "-":
        _say(proposed, speaker)
        if arguments.output:
            speaker.line(message("Wrote {file}.", file=arguments.output))
    return FINE


def _say(proposed: ProposedStandard, speaker: Speaker) -> None:
    for choice in proposed.choices:
        speaker.line(f"  {speaker.say(choice.message)}")
    speaker.line()
    for each in proposed.adjustments:
        count = messages("{count} difference", "{count} differences", each.count)
        speaker.line(f"{each.member}: {speaker.say(count)}")
        for operation in each.script.named(variant=each.member).operations:
            if operation.group != "words":
                speaker.line(f"  {speaker.say(operation.message)}")


def _as_json(proposed: ProposedStandard) -> Mapping[str, Any]:
    return {
        "start": proposed.proposal.start,
        "choices": [_choice(each) for each in proposed.choices],
        "adjustments": [_adjustment(each) for each in proposed.adjustments],
    }


def _choice(choice: Choice) -> Mapping[str, Any]:
    return {
        "kind": choice.kind,
        "elements": list(choice.elements),
        "suits": list(choice.having),
        "of": list(choice.asked),
        "sentence": in_both(choice.message),
    }


def _adjustment(each: Adjustment) -> Mapping[str, Any]:
    operations = each.script.named(variant=each.member).operations
    told = [{"kind": one.kind, "group": one.group, "sentence": in_both(one.message)} for one in operations]
    return {"model": each.member, "differences": each.count, "operations": told}

"""``rebase BASE OURS THEIRS``: bring a variant of an old standard onto the new one."""

from argparse import Namespace
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from engine import bpmn
from engine.cli.arguments import JSON, Parser, WrongUse
from engine.cli.files import only_once, read_one_of, write_whole
from engine.cli.judged import add_judgements, judgements_of
from engine.cli.program import FINE, FOUND
from engine.cli.words import Speaker
from engine.compare.merge import Answer, Conflict, Rebased, rebase
from engine.drawing import with_layout
from engine.language import Message, in_both, message, messages

SIDES = ("ours", "theirs")
ANSWERS: tuple[Answer, ...] = ("ours", "theirs", "both")


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("base", help=message("the old standard that the variant was made from"))
    parser.option("ours", help=message("the variant"))
    parser.option("theirs", help=message("the new standard"))
    parser.option("-o", "--output", metavar="OUT.bpmn", help=message("where to write the variant on the new standard"))
    parser.option(
        "--take", choices=SIDES, help=message("resolve all conflicts for the variant or for the new standard")
    )
    parser.option(
        "--answer",
        action="append",
        default=[],
        metavar="ID=SIDE",
        help=message(
            "resolve one conflict, or a part of one, by its id: ID=ours, ID=theirs or ID=both; may be repeated"
        ),
    )
    add_judgements(parser)
    parser.option("--json", action="store_true", help=JSON)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Rebase a variant; 1 if a conflict is left, and then nothing is written."""
    only_once(arguments.base, arguments.ours, arguments.theirs)
    base, ours, theirs = (read_one_of(getattr(arguments, name)).model for name in ("base", "ours", "theirs"))
    said = judgements_of(arguments)
    found = rebase(base, ours, theirs, said=said)
    answers = _answers(arguments.answer)
    if arguments.take:
        answers = {each.id: arguments.take for each in found.conflicts} | answers
    if answers:
        found = rebase(base, ours, theirs, answers, said)
    names = {name: Path(getattr(arguments, name)).stem for name in ("base", "ours", "theirs")}
    if arguments.output and not found.left:
        write_whole(arguments.output, bpmn.write(with_layout(found.model)))
    if arguments.json:
        speaker.json(_as_json(found, names))
    elif arguments.output != "-":
        _say(found, names, speaker)
        if arguments.output and not found.left:
            speaker.line(message("Wrote {file}.", file=arguments.output))
    return FOUND if found.left else FINE


def _answers(given: Iterable[str]) -> dict[str, Answer]:
    """Return what is answered, by the ids of conflicts. Raises WrongUse if one is not written as ID=SIDE."""
    found: dict[str, Answer] = {}
    for each in given:
        id_, _, written = each.rpartition("=")
        side = next((side for side in ANSWERS if side == written), None)
        if not id_ or side is None:
            raise WrongUse(message("Write “{answer}” as ID=ours, ID=theirs or ID=both.", answer=each))
        found[id_] = side
    return found


def _say(found: Rebased, names: Mapping[str, str], speaker: Speaker) -> None:
    for operation in found.standard.named(names["base"], names["theirs"]).operations:
        speaker.line(f"  {speaker.say(operation.message)}")
    for conflict in found.conflicts:
        speaker.line(f"! {speaker.say(conflict.message)} [{conflict.id}]")
        for each in conflict.parts or (conflict,):
            if conflict.parts:
                speaker.line(f"  [{each.id}]")
            for side in SIDES:
                for sentence in _said(each, side, names):
                    speaker.line(f"    {names[side]}: {speaker.say(sentence)}")
    changes = messages("{count} change of the standard", "{count} changes of the standard", len(found.standard))
    left = messages("{count} conflict is left", "{count} conflicts are left", len(found.left))
    speaker.line(message("{changes}, {left}.", changes=changes, left=left))


def _said(conflict: Conflict, side: str, names: Mapping[str, str]) -> list[Message | str]:
    """Return what a side did where it conflicts, in sentences; else what it says there."""
    told = conflict.named(side, names["base"], names[side])
    return [each.message for each in told] or [conflict.ours_value if side == "ours" else conflict.theirs_value]


def _as_json(found: Rebased, names: Mapping[str, str]) -> Mapping[str, Any]:
    return {
        "changes": [in_both(each.message) for each in found.standard.named(names["base"], names["theirs"]).operations],
        "conflicts": [
            {
                **_conflict_as_json(each, found, names),
                "parts": [_conflict_as_json(one, found, names) for one in each.parts],
            }
            for each in found.conflicts
        ],
    }


def _conflict_as_json(each: Conflict, found: Rebased, names: Mapping[str, str]) -> Mapping[str, Any]:
    return {
        "id": each.id,
        "kind": each.kind,
        "sentence": in_both(each.message),
        "answers": list(each.answers),
        "answered": found.answers.get(each.id),
        **{side: [_told(one) for one in _said(each, side, names)] for side in SIDES},
        "elements": {name: list(ids) for name, ids in each.elements.items()},
    }


def _told(said: Message | str) -> Any:
    return in_both(said) if isinstance(said, Message) else said

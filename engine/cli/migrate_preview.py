"""``migrate-preview OLD NEW``: what would become of cases of one version of a process if they followed the next."""

from argparse import Namespace
from collections.abc import Iterable
from typing import Any

from engine import execution
from engine.bpmn import Reading
from engine.cli.arguments import JSON, Parser
from engine.cli.files import FileProblem, read_model
from engine.cli.program import FINE, FOUND
from engine.cli.words import Speaker
from engine.compare import successors
from engine.execution import Bridge, Forecast, Program
from engine.language import Message, in_both, message
from engine.model.description import described
from engine.prepare import prepare

MARKS = {"unchanged": "=", "continues": "~", "decision": "?"}
VERDICTS = {
    "unchanged": message("goes on unchanged"),
    "continues": message("goes on, with changes"),
    "decision": message("a person has to decide"),
}


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("old", help=message("the version that cases run on: a BPMN file or .sketch"))
    parser.option("new", help=message("the version that they would follow"))
    parser.option("--json", action="store_true", help=JSON)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Say for each activity of the old version what would become of a case there; 1 if a person has to decide."""
    old, new = (_program(read_model(name), name) for name in (arguments.old, arguments.new))
    bridge = Bridge(old, new, successors(old.model, new.model))
    found = execution.forecast(bridge)
    if arguments.json:
        speaker.json({"activities": [_as_json(each) for each in found]})
    else:
        for each in found:
            _say(bridge, each, speaker)
    return FOUND if any(each.found.verdict == "decision" for each in found) else FINE


def _program(reading: Reading, name: str) -> Program:
    prepared = prepare(reading.model)
    if not prepared.executable:
        raise FileProblem(message("Nothing is drawn in “{name}” that could run.", name=name))
    return execution.program_of(prepared.model, name)


def _say(bridge: Bridge, each: Forecast, speaker: Speaker) -> None:
    name = described(bridge.old.model, each.element)
    speaker.line(f"  {MARKS[each.found.verdict]}  {speaker.say(name)}: {speaker.say(VERDICTS[each.found.verdict])}")
    if each.beside:
        others = ", ".join(speaker.say(described(bridge.old.model, one)) for one in each.beside)
        speaker.line(f"     {speaker.say(message('at the same time as {others}', others=others))}")
    for sentence in _told(each):
        speaker.line(f"     {speaker.say(sentence)}")


def _told(each: Forecast) -> Iterable[Message]:
    yield from each.found.why
    for place in each.found.stands:
        if place.element == each.element:
            yield from place.notes
    yield from each.found.notes


def _as_json(each: Forecast) -> dict[str, Any]:
    target = next((place.target for place in each.found.stands if place.element == each.element), "")
    return {
        "element": each.element,
        "beside": list(each.beside),
        "verdict": each.found.verdict,
        "target": target,
        "told": [in_both(sentence) for sentence in _told(each)],
    }

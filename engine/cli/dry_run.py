"""``dry-run FILE``: run a model to its end without people."""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.cli.arguments import BATCH, JSON, VARIABLES, Parser, WrongUse, read_variables
from engine.cli.batch import Answer, run_batch
from engine.cli.called import POOL, Called, called_as_json, called_by, say_called
from engine.cli.companions import add_with, named
from engine.cli.files import read_process
from engine.cli.program import FINE, FOUND
from engine.cli.tables import Asked, asked_as_json, asked_by, say_asked
from engine.cli.words import Speaker
from engine.execution import Chosen
from engine.language import Message, in_both, message, messages
from engine.model.description import described
from engine.model.systems import topic_of
from engine.services.publishing.preparation import TriedFile, try_file


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.option("file", nargs="?", help=message("a BPMN file, a .sketch, or - for standard input"))
    parser.option("--seed", type=int, default=0, metavar="N", help=message("decides what nobody decides (0)"))
    parser.option("--max-steps", type=int, metavar="N", help=message("the most steps of a run (grows with the model)"))
    parser.option("--variables", default="{}", metavar="JSON", help=VARIABLES)
    parser.option("--json", action="store_true", help=JSON)
    add_with(parser)
    parser.option("--pool", default="", metavar="NAME", help=POOL)
    parser.option("--batch", metavar="LIST", help=BATCH)


def run(arguments: Namespace, speaker: Speaker) -> int:
    """Run a file, or many; 1 if one of them is not completed."""
    if (arguments.file is None) == (arguments.batch is None):
        raise WrongUse(message("Name one file, or a list of files with --batch."))
    if arguments.max_steps is not None and arguments.max_steps < 1:
        raise WrongUse(message("Give --max-steps a number that is at least 1."))
    variables = read_variables(arguments.variables)

    companions = named(arguments.companions)

    def tried(name: str) -> tuple[TriedFile, Called, Asked]:
        data = read_process(name)
        called = called_by(name, data, companions.models, arguments.pool)
        asked = asked_by(name, data, called, companions.tables)
        around = replace(called.surroundings, tables=frozenset(asked.files))
        settings = {"seed": arguments.seed, "max_steps": arguments.max_steps, "variables": variables}
        return try_file(data, **settings, surroundings=around, tables=asked.files), called, asked

    def handle(parts: list[str]) -> Answer:
        file, called, asked = tried(parts[0])
        return _as_json(file, called, asked), file.run.completed

    if arguments.batch is not None:
        return run_batch(arguments.batch, handle, speaker)
    file, called, asked = tried(arguments.file)
    if arguments.json:
        speaker.json(_as_json(file, called, asked))
    else:
        say_called(called, file.reading.model, speaker)
        say_asked(asked, speaker)
        _say(file, speaker)
    return FINE if file.run.completed else FOUND


def _as_json(file: TriedFile, called: Called, asked: Asked) -> Mapping[str, Any]:
    original = file.reading.original_ids
    return {
        "completed": file.run.completed,
        "trace": [original.get(id_, id_) for id_ in file.run.trace],
        "incident": in_both(file.run.incident) if file.run.incident else None,
        "waiting": [
            {"element": original.get(one.element, one.element), "kind": one.kind, "name": one.name}
            for one in file.run.waiting
        ],
        "chosen": [_chosen_as_json(one, original) for one in file.run.chosen],
        "not_called": [original.get(id_, id_) for id_ in file.run.not_called],
        **called_as_json(called, original),
        **asked_as_json(asked),
    }


def _chosen_as_json(chosen: Chosen, original: Mapping[str, str]) -> Mapping[str, Any]:
    element: dict[str, Any] = {"element": original.get(chosen.element, chosen.element)}
    if chosen.flows:
        element["flows"] = [original.get(flow, flow) for flow in chosen.flows]
    if chosen.times is not None:
        element["times"] = chosen.times
    return element


def _say(file: TriedFile, speaker: Speaker) -> None:
    """Write the path, then what the seed chose, then how it ended."""
    for number, id_ in enumerate(file.run.trace, 1):
        model = file.reading.model if id_ in file.reading.model.node_by_id else file.prepared.model
        speaker.line(f"{number:4}  {speaker.say(described(model, id_))}")
    if file.run.chosen:
        speaker.line(message("Chosen by the seed, because nothing else decides:"))
        for chosen in file.run.chosen:
            speaker.line(f"  {speaker.say(_choice(file, chosen))}")
    for element in file.run.not_called:
        speaker.line(_not_called(file, element))
    speaker.line(_ending(file, speaker))


def _not_called(file: TriedFile, element: str) -> Message:
    model = file.prepared.model
    return message(
        "The system “{topic}” was not asked at {element}: a dry run asks none, and what it would give is not set.",
        topic=topic_of(model.node_by_id[element]),
        element=described(model, element),
    )


def _choice(file: TriedFile, chosen: Chosen) -> Message:
    model = file.prepared.model
    element = described(model, chosen.element)
    if chosen.flows:
        ways = [model.flow_by_id[flow] for flow in chosen.flows if flow in model.flow_by_id]
        labels = ", ".join(f"“{way.name}”" if way.name.strip() else "–" for way in ways)
        targets = [described(model, way.target) for way in ways]
        if len(targets) == 1:
            return message("{element}: {label} to {target}", element=element, label=labels, target=targets[0])
        return message("{element}: {labels}", element=element, labels=labels)
    if chosen.times is not None:
        return messages("{element}: {count} time", "{element}: {count} times", chosen.times, element=element)
    return message("{element}: left as if done", element=element)


def _ending(file: TriedFile, speaker: Speaker) -> Message:
    run = file.run
    if run.incident is not None:
        return message("The run stopped. {incident}", incident=run.incident)
    if run.completed:
        return message("The run was completed.")
    if run.waiting:
        names = ", ".join(
            f"“{one.name}”" if one.name else speaker.say(described(file.prepared.model, one.element))
            for one in run.waiting
        )
        return message("The run was not completed: it waits for {names}.", names=names)
    return message("The run was not completed: nothing in it can go on.")

"""Which decision tables a model asks: of ``--with``, or of files beside it that are called right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine import bpmn, dmn
from engine.bpmn.unreadable import Unreadable
from engine.cli.called import Called
from engine.cli.companions import TABLES, Companion, beside, stem_of
from engine.cli.words import Speaker
from engine.dmn import Decisions
from engine.language import message
from engine.model.called_decisions import called_decision


@dataclass(frozen=True, slots=True)
class Asked:
    """The DMN files that a model asks, by the reference that it uses; the names of those files; what nobody asks."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


def asked_by(name: str, data: bytes, called: Called, given: Sequence[Companion]) -> Asked:
    """Return the tables that the model in ``data``, the bytes of the file ``name``, asks, and what it calls does.

    A reference is a decision's id, else its name, else the name of its file. Raises Unreadable, with the file's name,
    for a table that is not understood.
    """
    known = [(each, _read(each)) for each in given]
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    for reference in dict.fromkeys(_references(data, called)):
        file = _match(reference, known)
        if file is None:
            found = [(each, _read(each)) for each in beside(name, (reference, stem_of(name)), TABLES)]
            file = _match(reference, found)
        if file is not None:
            files[reference], names[reference] = file.data, file.name
    return Asked(files, names, tuple(each.name for each in given if each.name not in names.values()))


def say_asked(asked: Asked, speaker: Speaker) -> None:
    """Write where each decision that is asked was found, and which files nobody asks."""
    for reference, file in asked.names.items():
        speaker.line(message("The decision “{decision}” is in {file}.", decision=reference, file=file))
    for file in asked.unused:
        speaker.line(message("No task of the model asks a decision of {file}.", file=file))


def asked_as_json(asked: Asked) -> Mapping[str, Any]:
    """Return where each decision that is asked was found, or nothing if none was."""
    found = [{"decision": reference, "file": file} for reference, file in asked.names.items()]
    return {"tables": found} if found else {}


def _references(data: bytes, called: Called) -> Iterator[str]:
    if any("businessRuleTask".encode(each) in data for each in ("utf-8", "utf-16-le", "utf-16-be")) or b"dmn" in data:
        models = [bpmn.read(data).model]
    else:
        models = []
    for model in (*models, *(link.model for link in called.surroundings.links)):
        for node in model.nodes:
            if (decision := called_decision(node)) is not None:
                yield decision.reference


def _match(reference: str, known: Sequence[tuple[Companion, Decisions]]) -> Companion | None:
    by_decision = (file for file, decisions in known if decisions.find(reference) is not None)
    by_name = (file for file, _ in known if stem_of(file.name) == reference)
    return next(by_decision, None) or next(by_name, None)


def _read(file: Companion) -> Decisions:
    try:
        return dmn.read(file.data)
    except Unreadable as error:
        sentence = message("{file}: {reason}", file=file.name, reason=error.message)
        raise Unreadable(sentence, line=error.line, column=error.column) from error

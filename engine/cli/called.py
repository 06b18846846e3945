"""Which processes of other files a model calls: of ``--with``, or of files beside it that are called right."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine import bpmn
from engine.cli.companions import MODELS, Companion, beside, stem_of
from engine.cli.words import Speaker
from engine.errors import EngineError
from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.model.description import described
from engine.prepare import ALONE, Link, Surroundings
from engine.prepare.pools import candidates, name_of

POOL = message("the pool that is the case, by its name or its process (the first process of the file)")
_UNSAFE = re.compile(r"[^\w-]+")


class NoSuchPool(EngineError):
    """A pool that the file does not have, or that cannot be the case."""


@dataclass(frozen=True, slots=True)
class Called:
    """What a model calls, and for each call that was resolved the element and the file that has the process."""

    surroundings: Surroundings
    found: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Search:
    """The files known so far, and the links made of their processes."""

    files: list[tuple[Companion, ProcessModel]]
    links: dict[str, Link] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)

    def calls_of(self, file: str, model: ProcessModel) -> dict[str, str]:
        """Return the keys of the links that the calls of a model run, by the id of the call activity."""
        own = {process.id for process in model.processes}
        calls = (node for node in model.nodes if node.kind == "callActivity" and node.called not in own)
        found = ((node.id, self._key(file, node)) for node in calls)
        return {id_: key for id_, key in found if key}

    def _key(self, file: str, node: FlowNode) -> str:
        place = next(self._places(node.called), None) if node.called else None
        if place is None and node.called:
            self.files += [(each, bpmn.read(each.data).model) for each in beside(file, [node.called], MODELS)]
            place = next(self._places(node.called), None)
        if place is None:
            return ""
        companion, model, process = place
        if (companion.name, process) not in self.keys:
            key = self._new_key(companion)
            self.keys[companion.name, process] = key
            self.links[key] = Link(key, model, process=process)
            self.links[key] = Link(key, model, self.calls_of(companion.name, model), process)
        return self.keys[companion.name, process]

    def _places(self, called: str) -> Iterator[tuple[Companion, ProcessModel, str]]:
        """Yield the processes that are called so: by id, then by name, then by the name of their file."""
        for companion, model in self.files:
            yield from ((companion, model, each.id) for each in model.processes if each.id == called)
        for companion, model in self.files:
            yield from ((companion, model, each.id) for each in model.processes if each.name.strip() == called)
        for companion, model in self.files:
            if stem_of(companion.name) == called:
                yield companion, model, ""

    def _new_key(self, companion: Companion) -> str:
        key = _UNSAFE.sub("-", stem_of(companion.name)).strip("-") or "file"
        key = key if key[0].isalpha() or key[0] == "_" else f"_{key}"
        while key in self.links:
            key += "-"
        return key


def called_by(name: str, data: bytes, others: Sequence[Companion], pool: str = "") -> Called:
    """Return what the model in ``data``, the bytes of the file ``name``, calls, directly or over others.

    ``pool`` names the pool that is the case, or its process, "" for the first. Raises NoSuchPool if there is none,
     FileProblem and Unreadable for a file that is named and cannot be read.
    """
    search = _Search([(each, bpmn.read(each.data).model) for each in others])
    calling = any("callActivity".encode(each) in data for each in ("utf-8", "utf-16-le", "utf-16-be"))
    if not calling and not pool:
        return Called(ALONE)
    model = bpmn.read(data).model
    case = _case(model, pool) if pool else ""
    calls = search.calls_of(name, model)
    files = {key: file for (file, _), key in search.keys.items()}
    found = tuple((element, files[key]) for element, key in calls.items())
    return Called(Surroundings(calls, tuple(search.links.values()), case=case), found)


def _case(model: ProcessModel, pool: str) -> str:
    able = candidates(model)
    found = [each for each in able if pool in (each, name_of(model, each))]
    if not found:
        names = ", ".join(f"“{name_of(model, each)}”" for each in able)
        raise NoSuchPool(
            message("There is no pool “{pool}” that may be the case. There are {names}.", pool=pool, names=names)
        )
    return found[0]


def say_called(called: Called, model: ProcessModel, speaker: Speaker) -> None:
    """Write where each process that is called was found."""
    for element, file in called.found:
        speaker.line(
            message("The process that {element} calls is in {file}.", element=described(model, element), file=file)
        )


def called_as_json(called: Called, original: Mapping[str, str]) -> Mapping[str, Any]:
    """Return where each process that is called was found, or nothing if none was."""
    found = [{"element": original.get(element, element), "file": file} for element, file in called.found]
    return {"called": found} if found else {}

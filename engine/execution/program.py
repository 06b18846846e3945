"""A prepared model, ready to run; kept by its SHA-256, so that each model is built once."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

from engine import bpmn
from engine.execution.building import ProcessSpec, build_case
from engine.model import ProcessModel

KEPT = 128


@dataclass(frozen=True, eq=False)
class Program:
    """A model that can run. ``root`` and ``scopes`` are the engine's; nothing in them changes while cases run.

    ``awaited`` are the messages that some node of the file waits for.
    """

    sha256: str
    model: ProcessModel
    root: ProcessSpec
    scopes: dict[str, ProcessSpec]
    awaited: frozenset[str]


_programs: OrderedDict[str, Program] = OrderedDict()
_lock = threading.Lock()


def load(xml: bytes) -> Program:
    """Return the program that prepared BPMN is.

    Raises NotExecutable if the model would not run as it is drawn, and bpmn.Unreadable if it is no BPMN.
    """
    sha256 = hashlib.sha256(xml).hexdigest()
    with _lock:
        known = _programs.get(sha256)
        if known is not None:
            _programs.move_to_end(sha256)
            return known
    program = program_of(bpmn.read(xml).model, sha256)
    with _lock:
        _programs[sha256] = program
        while len(_programs) > KEPT:
            _programs.popitem(last=False)
    return program


def program_of(model: ProcessModel, sha256: str = "") -> Program:
    """Return the program that a prepared model is. Raises NotExecutable."""
    root, scopes = build_case(model)
    awaited = {
        trigger.name
        for node in model.nodes
        for trigger in node.triggers
        if trigger.kind == "message"
        and node.kind in {"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"}
    }
    return Program(sha256, model, root, scopes, frozenset(awaited))

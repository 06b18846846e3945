"""A prepared model, ready to run; kept by its SHA-256, so that each model is built once."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

from engine import bpmn
from engine.execution.building import ProcessSpec, build_case
from engine.model import FlowNode, ProcessModel

KEPT = 128
_WAITING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})


@dataclass(frozen=True, eq=False)
class Program:
    """A model that can run. ``root`` and ``scopes`` are the engine's; nothing in them changes while cases run.

    ``awaited`` are the messages that some node of the file waits for; ``sent`` those that message flows carry
    from a node that does not throw them itself, as from the task of a person to another pool.
    """

    sha256: str
    model: ProcessModel
    root: ProcessSpec
    scopes: dict[str, ProcessSpec]
    awaited: frozenset[str]
    sent: dict[str, tuple[str, ...]]


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
    awaited = {name for node in model.nodes if node.kind in _WAITING for name in _messages(node)}
    return Program(sha256, model, root, scopes, frozenset(awaited), _sent(model))


def _sent(model: ProcessModel) -> dict[str, tuple[str, ...]]:
    """Return the messages that flows carry from each node besides those that it throws itself."""
    sent: dict[str, tuple[str, ...]] = {}
    for flow in model.message_flows:
        source, target = model.node_by_id.get(flow.source), model.node_by_id.get(flow.target)
        if source is None or target is None or target.kind not in _WAITING:
            continue
        new = [name for name in _messages(target) if name not in _messages(source)]
        sent[source.id] = (*sent.get(source.id, ()), *new)
    return sent


def _messages(node: FlowNode) -> tuple[str, ...]:
    return tuple(trigger.name for trigger in node.triggers if trigger.kind == "message")

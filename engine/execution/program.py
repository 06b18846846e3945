"""A prepared model, ready to run; kept by its SHA-256, so that each model is built once."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine import bpmn, dmn
from engine.dmn import Decisions
from engine.execution.building import build_case
from engine.execution.specification import ProcessSpec
from engine.expressions import Calendar
from engine.model import FlowNode, ProcessModel

KEPT = 128
_WAITING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})


@dataclass(frozen=True, eq=False)
class Program:
    """A model that can run. ``root`` and ``scopes`` are the engine's; nothing in them changes while cases run.

    ``awaited`` are the messages that some node of the file waits for; ``sent`` those that message flows carry
    from a node that does not throw them itself, as from the task of a person to another pool. ``tables`` are the
    decisions that its business rule tasks ask, by the reference that the model uses, ``calendar`` the business days by
    which its timers count.
    """

    sha256: str
    model: ProcessModel
    root: ProcessSpec
    scopes: dict[str, ProcessSpec]
    awaited: frozenset[str]
    sent: dict[str, tuple[str, ...]]
    tables: Mapping[str, Decisions] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)


_programs: OrderedDict[str, Program] = OrderedDict()
_lock = threading.Lock()


def load(xml: bytes, tables: Mapping[str, bytes] | None = None) -> Program:
    """Return the program that prepared BPMN is, with the DMN files that it asks, by reference.

    A case belongs to its program: to the model and to each byte of its tables.

    Raises NotExecutable if the model would not run as it is drawn, and bpmn.Unreadable if it is no BPMN, or a table
    no DMN that is understood.
    """
    tables = tables or {}
    sha256 = _sha256(xml, tables)
    with _lock:
        known = _programs.get(sha256)
        if known is not None:
            _programs.move_to_end(sha256)
            return known
    decisions = {reference: dmn.read(data) for reference, data in tables.items()}
    program = program_of(bpmn.read(xml).model, sha256, decisions)
    with _lock:
        _programs[sha256] = program
        while len(_programs) > KEPT:
            _programs.popitem(last=False)
    return program


def _sha256(xml: bytes, tables: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256(xml)
    for reference, data in sorted(tables.items()):
        digest.update(f"\0{reference}\0{hashlib.sha256(data).hexdigest()}".encode())
    return digest.hexdigest()


def program_of(model: ProcessModel, sha256: str = "", tables: Mapping[str, Decisions] | None = None) -> Program:
    """Return the program that a prepared model is, with its tables. Raises NotExecutable."""
    root, scopes = build_case(model)
    awaited = {name for node in model.nodes if node.kind in _WAITING for name in _messages(node)}
    return Program(sha256, model, root, scopes, frozenset(awaited), _sent(model), dict(tables or {}))


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

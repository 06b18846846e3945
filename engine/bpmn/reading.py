"""Bytes to a process model: the room's first door."""

from dataclasses import dataclass, field, replace

from engine.bpmn.collaboration import lanes, message_flows, pools
from engine.bpmn.document import Document
from engine.bpmn.elements import elements, report_left_out
from engine.bpmn.hardening import parse
from engine.bpmn.ids import ids
from engine.bpmn.labels import visible
from engine.bpmn.layout import layout, only
from engine.bpmn.mentions import with_descriptions
from engine.bpmn.notes import read_notes
from engine.bpmn.pages import apart
from engine.bpmn.references import sound
from engine.bpmn.roots import report_roots
from engine.bpmn.unreadable import Unreadable
from engine.language import message
from engine.model import Finding, ProcessModel


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says, and what was dropped or repaired while reading it.

    ``original_ids`` gives, for each id that had to be replaced, the id that the file has. ``notes`` are those of
    ours on its elements, by their ids, and on the file as a whole.
    """

    model: ProcessModel
    findings: tuple[Finding, ...] = ()
    original_ids: dict[str, str] = field(default_factory=dict)
    notes: dict[str, dict[str, str]] = field(default_factory=dict)


def read(data: bytes) -> Reading:
    """Return the process model of an upload, with a finding for all that was dropped or repaired.

    The order of attributes, the choice of prefixes and white space between elements change nothing.
    Nothing outside ``data`` is ever read.

    Raises Unreadable for what is no BPMN 2.0 file with a process, or passes a limit.

    >>> from engine.bpmn import write
    >>> from engine.model.sketch import read_sketch
    >>> model = read_sketch("(start) -> Utred -> <Komplett?> -ja-> Besluta -> (slut)")
    >>> read(write(model)).model == model
    True
    """
    parsed = parse(data)
    root, document = parsed.root, Document(parsed.root, parsed.spaces)
    found = elements(document)
    if not found.processes:
        raise Unreadable(message("There is no process in the file. Draw at least one activity, and export it again."))
    drawn = apart(document, layout(document))
    all_lanes = lanes(document, found, drawn)
    nodes, flows = sound(document, found, drawn)
    all_pools = pools(document)
    messages = message_flows(document, all_pools, nodes)
    report_left_out(document, found.left_out)
    report_roots(document)
    model = ProcessModel(
        processes=tuple(found.processes),
        nodes=nodes,
        flows=flows,
        lanes=all_lanes,
        pools=all_pools,
        message_flows=messages,
        name=visible(root.get("name") or ""),
        exporter=visible(root.get("exporter") or ""),
        layout=only(
            drawn,
            set(ids(nodes, all_lanes, all_pools)),
            set(ids(flows, messages)),
        ),
    )
    drawn_model = replace(model, nodes=tuple(found.nodes))
    findings = with_descriptions(document.findings, drawn_model)
    return Reading(model, findings, document.original_ids, read_notes(document))

"""What the cases of a trial run: processes that go round and round until the answer is “klart”, one of each kind."""

from dataclasses import replace

from engine.model import FlowNode, ProcessModel
from engine.model.elements import Repetition
from engine.model.sketch import read_sketch

ENDS = "klart"
TOPIC = "register"
PAID, ASKED, CLEAR, OPENED = "Betalt", "Fråga", "Klartecken", "Öppet"
"""Messages from outside, to the case or to an event subprocess of it; from case to case; and a signal to all."""

_ROUND = """
<Klar?> -anmarkning == "klart"-> (slut)
<Klar?> -anmarkning != "klart"-> {back}
"""
LOOP = "(start) -> Utred [Handläggare] -> <Klar?>" + _ROUND.format(back="Utred")
LOOP += "Utred !(timer P400D) -> Påminn [Handläggare] -> (sen)"
BRANCHES = """
(start) -> <Igen> -> <+ Dela> -> Remiss ett [Handläggare] -> <+ Samla> -> Besluta [Handläggare] -> <Klar?>
<+ Dela> -> Remiss två [Handläggare] -> <+ Samla>
""" + _ROUND.format(back="<Igen>")
TIMES = "(start) -> (timer PT2S: en stund) -> Utred [Handläggare] -> <Klar?>"
TIMES += _ROUND.format(back="(timer PT2S: en stund)")
HURRIES = "(start) -> Utred [Handläggare] -> <Klar?>" + _ROUND.format(back="Utred")
HURRIES += "Utred !(timer PT3S: dröjer) -> Påminn [Handläggare] -> Utred"
"""A person and a time that race each other."""
ASKS = "(start) -> Hämta {serviceTask} -> Utred [Handläggare] -> <Klar?>" + _ROUND.format(back="Hämta")
WAITS = f"(start) -> Utred [Handläggare] -> <Klar?>{_ROUND.format(back=f'(message {PAID}) -> Utred')}"
LISTENS = "(start) -> Utred [Handläggare] -> <Klar?>" + _ROUND.format(back="Utred")
LISTENS += f"H {{subProcess}}\n(message {ASKED}) -> Svara [Handläggare] -> (svarat)"
"""With an event subprocess that runs beside, as often as somebody asks."""
SENDS = f"(start) -> Utred [Handläggare] -> (message {CLEAR}) -> <Klar?>" + _ROUND.format(back="Utred")
TAKES = f"(start) -> (message {CLEAR}) -> Utred [Handläggare] -> <Klar?>" + _ROUND.format(back=f"(message {CLEAR})")
OPENS = f"(start) -> Utred [Handläggare] -> (signal {OPENED}) -> <Klar?>" + _ROUND.format(back="Utred")
HEARS = f"(start) -> (signal {OPENED}) -> Utred [Handläggare] -> <Klar?>" + _ROUND.format(back=f"(signal {OPENED})")
FOLLOWS = """
(start) -> <Igen> -> <+ Dela> -> Registrera ansökan [Handläggare] -> <+ Samla>
<+ Dela> -> Hör grannar [Handläggare] -> <+ Samla>
<+ Samla> -> Granska handlingar [Handläggare] -> <Klar?>
""" + _ROUND.format(back="<Igen>")
FOLLOWED = FOLLOWS.replace("Granska handlingar", "Granska alla handlingar")
"""The next version of it, to which its cases are moved, and back."""
DECIDES = "(start) -> Utred [Handläggare] -> Avgift {businessRuleTask} [Handläggare] -> <Klar?>"
DECIDES += _ROUND.format(back="Utred")
CALLS = "(start) -> Anropa {callActivity} -> Utred [Handläggare] -> <Klar?>" + _ROUND.format(back="Anropa")
CALLED = "(start) -> Expediera [Handläggare] -> (slut)"
REPEATS = "(start) -> Hör granne [Handläggare] -> Besluta [Handläggare] -> <Klar?>" + _ROUND.format(back="Hör granne")
REPEATS += "Hör granne !(timer P400D) -> Påminn [Handläggare] -> (sen)"
IN_A_ROW = REPEATS.replace("Hör granne", "Hör sakägare")
SKETCHES = (
    *(LOOP, BRANCHES, TIMES, HURRIES, ASKS, WAITS, LISTENS),
    *(SENDS, TAKES, OPENS, HEARS, DECIDES, CALLS, REPEATS, IN_A_ROW),
)
AT = ("Utred", "Besluta", "Registrera ansökan")
"""Where operators move cases: to activities from which all go on round and round."""
_REPEATED = {
    name: Repetition(kind, cardinality="3", output="svar", output_item="anmarkning")
    for name, kind in (("Hör granne", "parallel"), ("Hör sakägare", "sequential"))
}
_ASKED = {"serviceTask": ("topic", TOPIC), "businessRuleTask": ("decisionRef", "avgift")}


def drawn(sketch: str) -> ProcessModel:
    """Return the process of a sketch, with what a sketch cannot say."""
    read = read_sketch(sketch, "Prov")
    throws = sketch in (SENDS, OPENS)
    nodes = (_inside(_used(node, throws=throws), read) for node in read.nodes)
    return read.with_nodes(nodes).with_flows(replace(flow, condition=flow.name) for flow in read.flows)


def _used(node: FlowNode, *, throws: bool) -> FlowNode:
    """Return a node with the system, table or process that it uses, with those for whom it is done, or as it throws."""
    if node.name in _REPEATED:
        return replace(node, repetition=_REPEATED[node.name])
    if node.kind == "callActivity":
        return replace(node, called="expediera")
    if node.kind in _ASKED:
        return replace(node, properties=(_ASKED[node.kind],))
    if throws and node.name in (CLEAR, OPENED):
        node = replace(node, kind="intermediateThrowEvent")
    if node.name == CLEAR:
        return replace(node, triggers=(replace(node.triggers[0], correlation=(("par", "arende"),)),))
    return node


def _inside(node: FlowNode, model: ProcessModel) -> FlowNode:
    """Return a node as it stands in the event subprocess, if the model has one and it is of that."""
    if node.id == "H":
        return replace(node, event_subprocess=True)
    if "H" in model.node_by_id and node.name in (ASKED, "Svara", "svarat"):
        return replace(node, parent="H", interrupting=node.name != ASKED)
    return node

"""Write BPMN 2.0 XML in few words: nodes, flows, event definitions, and the files they make.

Messages, signals, errors and escalations that an event definition names are declared by ``document``.
"""

import re
from xml.sax.saxutils import escape, quoteattr

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="http://example.org/conformance">\n'
)
_ROOTS = (
    ("messageRef", "message", 'name="{0}"'),
    ("signalRef", "signal", 'name="{0}"'),
    ("errorRef", "error", 'name="{0}" errorCode="{0}"'),
    ("escalationRef", "escalation", 'name="{0}" escalationCode="{0}"'),
)


def node(kind: str, id_: str, *inner: str, **attributes: object) -> str:
    """Return an element; a trailing underscore in an attribute's name is dropped."""
    text = "".join(
        f" {name.rstrip('_')}={quoteattr(_value(value))}" for name, value in attributes.items() if value is not None
    )
    return f"<{kind} id={quoteattr(id_)}{text}>{''.join(inner)}</{kind}>\n"


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# Flows


def flow(source: str, target: str, condition: str = "", language: str = "") -> str:
    """Return a sequence flow ``source__target``."""
    inner = expression("conditionExpression", condition, language) if condition else ""
    return f'<sequenceFlow id="{source}__{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>\n'


def path(*paths: str) -> str:
    """Return the flows along each path, given as ids with spaces between."""
    pairs = [pair for each in paths for pair in zip(each.split(), each.split()[1:], strict=False)]
    return "".join(flow(*pair) for pair in pairs)


def expression(tag: str, text: str, language: str = "") -> str:
    """Return an element that holds a formal expression."""
    said = f" language={quoteattr(language)}" if language else ""
    return f'<{tag} xsi:type="tFormalExpression"{said}>{escape(text)}</{tag}>'


# Activities


def task(*ids: str) -> str:
    """Return an abstract task for each id."""
    return "".join(node("task", id_) for id_ in ids)


def script(id_: str, text: str, language: str = "python", *inner: str) -> str:
    """Return a script task."""
    return node("scriptTask", id_, *inner, f"<script>{escape(text)}</script>", scriptFormat=language)


def subprocess(id_: str, *inner: str, kind: str = "subProcess", **attributes: object) -> str:
    """Return a subprocess with what lies in it."""
    return node(kind, id_, *inner, **attributes)


def handler(id_: str, start_: str, *inner: str, interrupting: bool = True) -> str:
    """Return an event subprocess ``id_`` of one task: ``id_s`` (started by a definition) -> ``id_t`` -> ``id_e``."""
    first = node("startEvent", f"{id_}s", start_, isInterrupting=interrupting)
    body = inner or (task(f"{id_}t"), end(f"{id_}e"), path(f"{id_}s {id_}t {id_}e"))
    return node("subProcess", id_, first, *body, triggeredByEvent=True)


def loop(condition: str = "", *, before: bool = False, most: int | None = None) -> str:
    """Return the marker of a standard loop."""
    inner = expression("loopCondition", condition) if condition else ""
    limit = f' loopMaximum="{most}"' if most is not None else ""
    return f'<standardLoopCharacteristics testBefore="{_value(before)}"{limit}>{inner}</standardLoopCharacteristics>'


def many(
    cardinality: str = "", *inner: str, sequential: bool = False, until: str = "", behavior: str = "", extra: str = ""
) -> str:
    """Return a multi-instance marker; ``extra`` is text of further attributes."""
    count = expression("loopCardinality", cardinality) if cardinality else ""
    completion = expression("completionCondition", until) if until else ""
    said = f' behavior="{behavior}"' if behavior else ""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{_value(sequential)}"{said}{extra}>'
        f"{count}{''.join(inner)}{completion}</multiInstanceLoopCharacteristics>"
    )


# Gateways


def xor(id_: str, default: str = "") -> str:
    """Return an exclusive gateway; ``default`` is where its default flow leads."""
    return node("exclusiveGateway", id_, default=f"{id_}__{default}" if default else None)


def both(*ids: str) -> str:
    """Return a parallel gateway for each id."""
    return "".join(node("parallelGateway", id_) for id_ in ids)


def some(id_: str, default: str = "") -> str:
    """Return an inclusive gateway."""
    return node("inclusiveGateway", id_, default=f"{id_}__{default}" if default else None)


# Events


def start(id_: str, *definitions: str, **attributes: object) -> str:
    """Return a start event."""
    return node("startEvent", id_, *definitions, **attributes)


def end(*ids: str, of: str = "") -> str:
    """Return an end event for each id, each with the definition ``of``."""
    return "".join(node("endEvent", id_, of) for id_ in ids)


def catch(id_: str, *definitions: str, **attributes: object) -> str:
    """Return an intermediate catch event."""
    return node("intermediateCatchEvent", id_, *definitions, **attributes)


def throw(id_: str, *definitions: str) -> str:
    """Return an intermediate throw event."""
    return node("intermediateThrowEvent", id_, *definitions)


def boundary(id_: str, activity: str, *definitions: str, interrupting: bool = True, **attributes: object) -> str:
    """Return a boundary event."""
    return node("boundaryEvent", id_, *definitions, attachedToRef=activity, cancelActivity=interrupting, **attributes)


def timer(duration: str = "", *, date: str = "", cycle: str = "") -> str:
    """Return a timer definition."""
    texts = (("timeDate", date), ("timeDuration", duration), ("timeCycle", cycle))
    return (
        f"<timerEventDefinition>{''.join(expression(tag, text) for tag, text in texts if text)}</timerEventDefinition>"
    )


def message(name: str) -> str:
    """Return a message definition."""
    return f'<messageEventDefinition messageRef="message_{name}"/>'


def signal(name: str) -> str:
    """Return a signal definition."""
    return f'<signalEventDefinition signalRef="signal_{name}"/>'


def error(code: str = "") -> str:
    """Return an error definition, for any error if no code is given."""
    return f'<errorEventDefinition errorRef="error_{code}"/>' if code else "<errorEventDefinition/>"


def escalation(code: str = "") -> str:
    """Return an escalation definition, for any escalation if no code is given."""
    return f'<escalationEventDefinition escalationRef="escalation_{code}"/>' if code else "<escalationEventDefinition/>"


def conditional(text: str, language: str = "") -> str:
    """Return a conditional definition."""
    return f"<conditionalEventDefinition>{expression('condition', text, language)}</conditionalEventDefinition>"


def link(name: str) -> str:
    """Return a link definition."""
    return f'<linkEventDefinition name="{name}"/>'


def compensate(activity: str = "", *, wait: bool = True) -> str:
    """Return a compensation definition."""
    said = f' activityRef="{activity}"' if activity else ""
    return f'<compensateEventDefinition{said} waitForCompletion="{_value(wait)}"/>'


CANCEL = "<cancelEventDefinition/>"
TERMINATE = "<terminateEventDefinition/>"


def compensated(activity: str, by: str) -> str:
    """Return a compensation boundary event ``c_<activity>``, its handler task and the association between them."""
    event = f"c_{activity}"
    return (
        boundary(event, activity, compensate())
        + node("task", by, isForCompensation=True)
        + f'<association id="a_{activity}" sourceRef="{event}" targetRef="{by}" associationDirection="One"/>\n'
    )


# Files


def process(id_: str, *inner: str) -> str:
    """Return a process."""
    return node("process", id_, *inner, isExecutable=True)


def pools(*processes: str, flows: tuple[tuple[str, str], ...] = ()) -> str:
    """Return a collaboration of a pool for each process id, with message flows."""
    participants = "".join(f'<participant id="pool_{id_}" name="{id_}" processRef="{id_}"/>' for id_ in processes)
    drawn = "".join(f'<messageFlow id="m_{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in flows)
    return f'<collaboration id="collaboration">{participants}{drawn}</collaboration>\n'


def document(*inner: str) -> bytes:
    """Return a BPMN file, with all messages, signals, errors and escalations referred to."""
    body = "".join(inner)
    roots = []
    for reference, kind, said in _ROOTS:
        for name in sorted(set(re.findall(rf'{reference}="{kind}_(\w+)"', body))):
            roots.append(f'<{kind} id="{kind}_{name}" {said.format(name)}/>\n')
    return (_HEAD + "".join(roots) + body + "</definitions>\n").encode()


def one(*inner: str) -> bytes:
    """Return a BPMN file of one process P."""
    return document(process("P", *inner))

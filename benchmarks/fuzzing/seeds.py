"""The files that are mutated: our own e-services and small models, and those of ``KLUNGA_DATA``."""

import os
from collections.abc import Iterator
from pathlib import Path

from benchmarks.fuzzing.mutating import LARGEST
from engine import bpmn
from engine.model.sketch import read_sketch

OURS = Path(__file__).parent.parent.parent
SKETCHES = (
    "(start) -> Utred -> (slut)",
    "(start) -> <Komplett?> -ja-> Besluta -> (slut)\n<Komplett?> -nej-> Begär in -> <Komplett?>",
    "(start) -> <+ a> -> A -> <+ b> -> (slut)\n<+ a> -> B -> <+ b>",
    "(start) -> <o a> -x == 1-> A -> <o b> -> (slut)\n<o a> -x == 2-> B -> <o b>",
    "(start) -> (timer P3D) -> (message Svar) -> (slut)",
)
TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<inputData id="i" name="x"/><decision id="a" name="Avgift"><variable name="Avgift" typeRef="number"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<decisionTable id="t" hitPolicy="COLLECT" aggregation="SUM"><input id="c" label="X">
<inputExpression typeRef="number"><text>x + 1</text></inputExpression><inputValues><text>[0..10]</text></inputValues>
</input><output id="o" name="avgift" typeRef="number"/>
<rule id="r"><inputEntry><text>&lt; 5, [7..9]</text></inputEntry><outputEntry><text>x * 2</text></outputEntry></rule>
<rule id="s"><inputEntry><text>-</text></inputEntry><outputEntry><text>10</text></outputEntry></rule></decisionTable>
</decision><decision id="b" name="Text"><informationRequirement><requiredDecision href="#a"/></informationRequirement>
<literalExpression><text>if Avgift &gt; 10 then "dyr" else upper case("billig")</text></literalExpression></decision>
</definitions>"""


def own() -> list[bytes]:
    """Return the files of the project."""
    files = [path.read_bytes() for path in sorted(OURS.glob("processes/*/standard.bpmn"))]
    return [*(bpmn.write(read_sketch(each)) for each in SKETCHES), *files, TABLE, TABLE]


def real() -> Iterator[bytes]:
    """Yield the files of ``KLUNGA_DATA``, if it is set, that are not too large to be mutated often."""
    folder = os.environ.get("KLUNGA_DATA")
    if folder:
        for path in sorted((*Path(folder, "import").rglob("*.bpmn"), *Path(folder, "hostile").glob("*.?m*n"))):
            if path.suffix in {".bpmn", ".dmn"} and path.stat().st_size <= LARGEST:
                yield path.read_bytes()

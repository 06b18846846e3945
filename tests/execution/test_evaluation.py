"""No text of an upload is evaluated by Python: every place where SpiffWorkflow would is known, and none is reached."""

# ruff: noqa: E501  (XML reads best with an element whole on its line)

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import SpiffWorkflow

from engine import execution
from engine.errors import EngineError
from engine.services.publishing.preparation import prepare_file, try_file
from tests.hostile.files import CODE, MARK, OWN, chain, own, task
from tests.hostile.outcomes import OUTCOMES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "security.md"
SOURCE = Path(SpiffWorkflow.__file__).parent
BY_NAME = {"eval", "exec", "compile", "__import__"}
BY_METHOD = {"evaluate", "execute", "call_service", "_execute"}
OF_MODULES = {("pickle", "loads"), ("etree", "parse"), ("etree", "fromstring"), ("importlib", "import_module")}
NEVER_LOADED = ("bpmn.parser", "bpmn.serializer.migration", "camunda", "dmn", "serializer.dict", "spiff")


def _evaluates(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(name):
            return name in BY_NAME
        case ast.Attribute(ast.Name(module), name) if (module, name) in OF_MODULES:
            return True
        case ast.Attribute(_, name):
            return name in BY_METHOD
    return False


def _places(tree: ast.AST, within: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(tree):
        named = isinstance(child, ast.FunctionDef | ast.ClassDef)
        if isinstance(child, ast.Call) and _evaluates(child):
            yield within
        yield from _places(child, f"{within}.{child.name}" if named else within)


def test_every_place_where_spiffworkflow_evaluates_text_is_listed() -> None:
    found = set()
    for path in SOURCE.rglob("*.py"):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        found |= set(_places(ast.parse(path.read_text(encoding="utf-8")), module))
    listed = set(re.findall(r"^\| `([\w.]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert found == listed


class Tripwire:
    """Sees, while it is armed, all that Python compiles from text, runs from text, or starts; it cannot be taken away."""

    def __init__(self) -> None:
        self.armed = False
        self.seen: list[str] = []
        sys.addaudithook(self._look)

    def _look(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.armed:
            return
        if event in {"os.system", "os.exec", "os.posix_spawn", "pickle.find_class", "socket.connect"}:
            self.seen.append(f"{event} {arguments!r}"[:300])
        if event == "compile" and arguments[0] is not None and not str(arguments[1]).endswith(".py"):
            self.seen.append(f"compile {arguments!r}"[:300])
        if event == "exec" and arguments[0].co_filename.startswith("<string"):
            self.seen.append(f"exec {arguments!r}"[:300])


@pytest.fixture(scope="module")
def tripwire() -> Tripwire:
    return Tripwire()


INPUT = "<dataInputAssociation><targetRef>x</targetRef><assignment><from>{0}</from><to>x</to></assignment></dataInputAssociation>"
LOOP = "<standardLoopCharacteristics><loopCondition>{0}</loopCondition></standardLoopCharacteristics>"
COMPLETION = (
    "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
    "<completionCondition>{0}</completionCondition></multiInstanceLoopCharacteristics>"
)
PLACES = {
    "loop": task(inside=LOOP.format(CODE)),
    "completion": task(inside=COMPLETION.format(CODE)),
    "data": task(inside=INPUT.format(CODE)),
    "post-script": task(
        inside=f"<extensionElements><spiffworkflow:postScript>{CODE}</spiffworkflow:postScript></extensionElements>"
    ),
    "service": task(
        inside='<extensionElements><spiffworkflow:serviceTaskOperator id="o"><spiffworkflow:parameters>'
        f'<spiffworkflow:parameter id="a" value="{CODE}"/></spiffworkflow:parameters>'
        "</spiffworkflow:serviceTaskOperator></extensionElements>",
        kind="serviceTask",
    ),
    "conditional event": '<intermediateCatchEvent id="t"><conditionalEventDefinition><condition>'
    f"{CODE}</condition></conditionalEventDefinition></intermediateCatchEvent>",
    "date": '<intermediateCatchEvent id="t"><timerEventDefinition><timeDate>'
    f"{CODE}</timeDate></timerEventDefinition></intermediateCatchEvent>",
    "cycle": '<intermediateCatchEvent id="t"><timerEventDefinition><timeCycle>'
    f"{CODE}</timeCycle></timerEventDefinition></intermediateCatchEvent>",
    "ad hoc": f'<adHocSubProcess id="t"><task id="a"/><completionCondition>{CODE}</completionCondition></adHocSubProcess>',
    "decision": task(inside="", kind="businessRuleTask").replace("name=", f'camunda:decisionRef="{CODE}" name='),
}
"""Attacks at places that the list of hostile files leaves out."""


@pytest.mark.parametrize("place", [*(number for number in OWN if 27 <= number <= 38 and number != 36), *PLACES])
def test_an_attack_is_never_evaluated(place: int | str, tripwire: Tripwire, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    data = own(place, mark) if isinstance(place, int) else chain(PLACES[place]).replace(MARK, str(mark)).encode()
    _all_of_it(own(8, mark))  # so that nothing is imported for the first time while it is armed
    tripwire.armed = True
    try:
        _all_of_it(data)
    finally:
        tripwire.armed = False
    assert tripwire.seen == []
    assert not mark.exists()
    assert not isinstance(place, int) or not OUTCOMES[place].refused
    loaded = [name for name in sys.modules if name.startswith("SpiffWorkflow.")]
    assert all(not name.removeprefix("SpiffWorkflow.").startswith(NEVER_LOADED) for name in loaded)


def _all_of_it(data: bytes) -> None:
    prepare_file(data)
    for seed in (1, 2):
        try_file(data, seed=seed, max_steps=60, variables={})
    try:  # as if somebody had put the file itself in place of its prepared form
        execution.dry_run(execution.load(data), max_steps=60)
    except EngineError as error:
        assert str(error)


def test_the_tripwire_would_see_it(tripwire: Tripwire) -> None:
    tripwire.armed = True
    try:
        eval("1 + 1")
    finally:
        tripwire.armed = False
    assert tripwire.seen
    tripwire.seen.clear()

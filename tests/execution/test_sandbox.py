"""No uploaded text is evaluated outside the sandbox, and nothing in it runs without limits."""

import builtins
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from SpiffWorkflow.bpmn.script_engine.python_environment import TaskDataEnvironment

from engine import execution
from engine.errors import EngineError
from engine.execution import NotExecutable
from engine.execution.errors import CannotGoOn, Undecided
from engine.execution.refusing import Refusing
from engine.execution.sandbox import evaluate
from engine.expressions import parse
from engine.model import ProcessModel, Repetition, Trigger
from engine.model.sketch import read_sketch

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
CODE = "__import__('os').system('id') == 0"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("sökande.ålder >= 18 and not spärrad", True),
        ("18 <= sökande.ålder <= 65", True),
        ("kommun in ['Arvika', 'Kil']", True),
        ("len(lista) + max(1, 2)", 4),
        ("upper(kommun) == 'KIL'", True),
        ("today()", "2026-03-02"),
        ("date(inkom) + days(30)", "2026-03-31"),
        ("today() - date(inkom) > days(0)", True),
        ("today() - date(inkom)", "P1D"),
        ("round(2.567, 1)", 2.6),
        ("saknas == None", True),
        ("text", "å\"'\\\n"),
        ("1 if spärrad else 2", 2),
        ("any(x > gräns for x in lista) and not all(x > gräns for x in lista)", True),
        ("get(okänd) == None and not known(okänd) and known(saknas)", True),
        ("startswith(kommun, 'K') and endswith(kommun, 'l') and 'i' in kommun", True),
        ("sum(lista) + abs(-1)", 4),
    ],
)
def test_an_expression_is_worked_out_on_the_variables(text: str, value: object) -> None:
    variables = {
        "sökande": {"ålder": 40},
        "spärrad": False,
        "kommun": "Kil",
        "lista": [1, 2],
        "inkom": "2026-03-01T10:00:00",
        "saknas": None,
        "gräns": 1,
        "text": "å\"'\\\n",
    }
    assert evaluate(parse(text), variables, NOW) == value


def test_names_of_python_are_variables_like_any_other() -> None:
    assert evaluate(parse("data == today and datetime == 1"), {"data": 2, "today": 2, "datetime": 1}, NOW) is True
    with pytest.raises(Undecided) as undecided:
        evaluate(parse("print == open"), {}, NOW)
    assert undecided.value.variables == {"print", "open"}


@pytest.mark.parametrize(
    "text", ["x * 10000000000", "[x, x] * 10000000000", "x - 1", "x.y", "date(x)", "1 / 0", "lower(1)"]
)
def test_what_cannot_be_worked_out_is_said_soon(text: str) -> None:
    begin = time.monotonic()
    with pytest.raises(CannotGoOn) as error:
        evaluate(parse(text), {"x": "text"}, NOW)
    assert time.monotonic() - begin < 2
    assert str(error.value)


def test_the_sandbox_goes_on_after_a_bomb() -> None:
    for _ in range(3):
        with pytest.raises(CannotGoOn):
            evaluate(parse("x * 999999999999"), {"x": [0]}, NOW)
    assert evaluate(parse("x == 1"), {"x": 1}, NOW) is True


def test_values_are_kept_as_json_knows_them() -> None:
    assert evaluate(parse("[today(), days(2)]"), {}, NOW) == [date(2026, 3, 2).isoformat(), "P2D"]


def _with_flow(model: ProcessModel) -> ProcessModel:
    return model.with_flows(replace(flow, condition=CODE if flow.source == "G" else "") for flow in model.flows)


def _gateway() -> ProcessModel:
    return _with_flow(read_sketch("(start) -> <G> -> A -> (slut)\n<G> -> B -> (slut)"))


def _node(sketch: str, name: str, **changes: object) -> ProcessModel:
    model = read_sketch(sketch)
    return model.replacing(replace(model.node_by_id[name], **changes))  # type: ignore[arg-type]


def _timer() -> ProcessModel:
    return read_sketch(f"(start) -> (timer {CODE.replace(' ', '')}) -> A -> (slut)")


PLACES: dict[str, Callable[[], ProcessModel]] = {
    "condition of a flow": _gateway,
    "script": lambda: _node("(start) -> A {scriptTask} -> (slut)", "A", script=f"x = {CODE}"),
    "script of statements": lambda: _node(
        "(start) -> A {scriptTask} -> (slut)", "A", script="import os; os.system('id')"
    ),
    "timer": _timer,
    "cardinality": lambda: _node("(start) -> A -> (slut)", "A", repetition=Repetition("parallel", cardinality=CODE)),
    "collection": lambda: _node("(start) -> A -> (slut)", "A", repetition=Repetition("parallel", collection=CODE)),
    "loop condition": lambda: _node("(start) -> A -> (slut)", "A", repetition=Repetition("loop", condition=CODE)),
    "conditional event": lambda: _node(
        "(start) -> (conditional) -> (slut)", "conditional", triggers=(Trigger("conditional", condition=CODE),)
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_code_is_refused_wherever_an_expression_may_stand(place: str) -> None:
    with pytest.raises(NotExecutable) as refused:
        execution.program_of(PLACES[place]())
    assert refused.value.element


EXTENSIONS = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"
  xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core">
  <correlationProperty id="cp" name="cp"><correlationPropertyRetrievalExpression messageRef="m">
    <formalExpression>open("{mark}", "w")</formalExpression>
  </correlationPropertyRetrievalExpression></correlationProperty>
  <message id="m" name="M"><extensionElements>
    <spiffworkflow:messagePayload>open("{mark}", "w")</spiffworkflow:messagePayload></extensionElements></message>
  <process id="p" isExecutable="true"><startEvent id="s"/><manualTask id="t" name="T"><extensionElements>
    <spiffworkflow:preScript>open("{mark}", "w")</spiffworkflow:preScript>
    <spiffworkflow:postScript>open("{mark}", "w")</spiffworkflow:postScript></extensionElements></manualTask>
  <intermediateThrowEvent id="i"><messageEventDefinition messageRef="m"/></intermediateThrowEvent><endEvent id="e"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="i"/>
  <sequenceFlow id="f3" sourceRef="i" targetRef="e"/></process></definitions>"""


def test_extension_elements_never_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    program = execution.load(EXTENSIONS.replace("{mark}", str(mark)).encode())
    move = execution.start(program, {}, NOW)
    assert execution.complete(program, move.state, move.work_items[0].token, {}, NOW).status == "completed"
    assert not mark.exists()


def test_a_case_runs_without_any_evaluation_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("something was evaluated in Python")

    monkeypatch.setattr(TaskDataEnvironment, "evaluate", forbidden)
    monkeypatch.setattr(TaskDataEnvironment, "execute", forbidden)
    model = read_sketch("(start) -> <G> -> A -> (slut)\n<G> -> B -> (slut)")
    model = model.with_flows(replace(flow, condition="x == 1" if flow.source == "G" else "") for flow in model.flows)
    program = execution.program_of(model)
    monkeypatch.setattr(builtins, "eval", forbidden)
    monkeypatch.setattr(builtins, "exec", forbidden)
    assert [item.name for item in execution.start(program, {"x": 1}, NOW).work_items] == ["A"]


def test_the_script_engine_that_spiffworkflow_gets_refuses_everything() -> None:
    engine = Refusing()
    for refused in (engine.evaluate, engine.execute, engine.validate, engine.call_service, engine.environment.evaluate):
        with pytest.raises(NotExecutable):
            refused(None, "1 + 1")


@pytest.mark.skipif("KLUNGA_DATA" not in os.environ, reason="KLUNGA_DATA does not name the folder of test data")
@pytest.mark.parametrize("number", range(27, 39))
def test_hostile_uploads_leave_no_mark(number: int) -> None:
    mark = Path("/tmp/klunga-was-here")
    for path in Path(os.environ["KLUNGA_DATA"], "hostile").glob(f"{number}-*.bpmn"):
        begin = time.monotonic()
        try:
            program = execution.load(path.read_bytes())
            execution.dry_run(program)
        except EngineError as error:
            assert str(error)
        assert time.monotonic() - begin < 3
    assert not mark.exists()

"""Completing a work item in the engine alone: restore the state, complete, save; against SpiffWorkflow as it comes."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from benchmarks.looping import AGAIN, model, now
from benchmarks.tables import Table, in_turn
from engine import bpmn, execution
from engine.execution import Move, Program
from engine.prepare import prepare

ROUNDS = (10, 100, 400, 1000, 5000)
NAIVE_ROUNDS = (10, 100, 400)
"""SpiffWorkflow 3.2 ends a loop of user tasks in silence after 500 rounds."""
TIMES = 100
NAIVE_TIMES = 31


def measure() -> list[Table]:
    """Return the cost of a completion after more and more rounds of a loop."""
    xml = bpmn.write(prepare(model()).model)
    ours, sizes = _ours(xml)
    naive, naive_sizes = _naive(xml)
    taken = in_turn(ours, TIMES)
    spent: dict[str, tuple[float, float]] = {}
    for (
        name,
        act,
    ) in naive.items():  # in turn, so that the ratio is of the same minute; ours twice, the first to warm up
        turn = in_turn({"naive": act, "warm": ours[name], "ours": ours[name]}, NAIVE_TIMES)
        spent[name] = turn["ours"], turn["naive"]
    first = taken[str(ROUNDS[0])]
    return [
        Table(
            "Completing a work item in the engine (restore, complete, save)",
            ("rounds before", "ms", "to 10 rounds", "state, bytes"),
            tuple((int(name), each, each / first, sizes[name]) for name, each in taken.items()),
        ),
        Table(
            "The same with plain SpiffWorkflow, its whole workflow to JSON and back",
            ("rounds before", "ms", "Klunga beside it, ms", "times slower", "state, bytes", "times larger"),
            tuple(
                (
                    int(name),
                    theirs,
                    own,
                    theirs / own,
                    naive_sizes[name],
                    naive_sizes[name] / sizes[name],
                )
                for name, (own, theirs) in spent.items()
            ),
        ),
    ]


def _ours(xml: bytes) -> tuple[dict[str, Callable[[], object]], dict[str, int]]:
    program = execution.load(xml)
    move = execution.start(program, {}, now())
    acts: dict[str, Callable[[], object]] = {}
    sizes: dict[str, int] = {}
    for done in range(max(ROUNDS) + 1):
        if done in ROUNDS:
            state, token = move.state, move.work_items[0].token
            acts[str(done)] = partial(_step, program, state, token)
            sizes[str(done)] = len(state)
        move = execution.complete(program, move.state, move.work_items[0].token, AGAIN, now())
    return acts, sizes


def _step(program: Program, state: bytes, token: str) -> Move:
    return execution.complete(program, state, token, AGAIN, now())


def _naive(xml: bytes) -> tuple[dict[str, Callable[[], object]], dict[str, int]]:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(xml)))
    workflow = BpmnWorkflow(parser.get_spec(parser.get_process_ids()[0]))
    workflow.do_engine_steps()
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    acts: dict[str, Callable[[], object]] = {}
    sizes: dict[str, int] = {}
    for done in range(max(NAIVE_ROUNDS) + 1):
        if done in NAIVE_ROUNDS:
            state = serializer.serialize_json(workflow)
            acts[str(done)] = partial(_step_naively, serializer, state)
            sizes[str(done)] = len(state.encode())
        _complete_naively(workflow)
    return acts, sizes


def _step_naively(serializer: BpmnWorkflowSerializer, state: str) -> str:
    workflow = serializer.deserialize_json(state)
    _complete_naively(workflow)
    saved: str = serializer.serialize_json(workflow)
    return saved


def _complete_naively(workflow: Any) -> None:
    (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
    task.data.update(AGAIN)
    task.run()
    workflow.do_engine_steps()

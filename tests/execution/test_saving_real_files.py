"""The same play of a real file, kept in memory or stored and restored between any two acts, is seen to be the same."""

import os
from collections import Counter
from pathlib import Path

import pytest

from engine import bpmn
from engine.bpmn import Unreadable
from engine.execution.case import Case
from engine.execution.completions import EXACT
from engine.execution.events import Listener
from engine.execution.repetition import Repeat
from engine.execution.saving import opened, restore, save
from engine.prepare import prepare
from tests.execution.playing import Play

DATA = os.environ.get("KLUNGA_DATA")
MOST = 30
ACTS = 25
FEATURES = {
    "several tokens": b"parallelGateway",
    "subprocess": b"ubProcess",
    "repeated": b"multiInstanceLoopCharacteristics",
    "event subprocess": b'triggeredByEvent="true"',
    "timer": b"timeDuration",
}
"""What a case is to have while it is stored, and what files are looked for that may lead to it."""

pytestmark = pytest.mark.skipif(DATA is None, reason="KLUNGA_DATA does not name the folder with the real files")


def kept(case: Case, met: Counter[str]) -> Case:
    """Return a case stored and restored; what it stores is what is open, whatever has been."""
    state = save(case)
    document = opened(state)
    rows = len(document["tasks"]) + sum(len(tasks) for _, _, tasks, _ in document["parts"])
    live = list(case.live())
    assert rows <= len(live) + 1 + len(document["parts"])
    for part in case.subprocesses.values():
        undoable = {name for name, spec in part.spec.task_specs.items() if getattr(spec, "undoes", "")}
        assert len(part.done) <= EXACT + len(undoable)
    met["several tokens"] += len(live) > 3
    met["subprocess"] += any(len(part.spec.task_specs) > 2 and part.depth > 1 for part in case.subprocesses.values())
    met["repeated"] += any(isinstance(task.task_spec, Repeat) for task in live)
    met["event subprocess"] += any(isinstance(task.task_spec, Listener) for task in live)
    met["timer"] += any("due" in task.internal_data for task in live)
    return restore(case.program, state, case.now)


def files(text: bytes) -> list[Path]:
    """Return files with a text, spread over all sources."""
    found = [path for path in sorted(Path(DATA or "").rglob("*.bpmn*")) if "hostile" not in path.parts]
    having = [path for path in found if text in path.read_bytes()]
    return having[:: max(1, len(having) // MOST)]


@pytest.mark.parametrize("feature", FEATURES)
def test_real_files_are_played_alike_in_memory_and_stored(feature: str) -> None:
    met: Counter[str] = Counter()
    for seed, path in enumerate(files(FEATURES[feature])):
        try:
            prepared = prepare(bpmn.read(path.read_bytes()).model)
        except Unreadable:
            continue
        if prepared.executable:
            in_memory = Play(prepared.model, seed, lambda case: case).run(ACTS)
            stored = Play(prepared.model, seed, lambda case: kept(case, met)).run(ACTS)
            assert stored == in_memory, path.name
    assert met[feature] >= 5, met

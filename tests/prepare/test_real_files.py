"""Real files of many tools: nearly all of them load and start once they are prepared."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import bpmn
from engine.execution import dry_run, load, start
from engine.prepare import prepare

DATA = os.environ.get("KLUNGA_DATA")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
REFUSED = 3
COMPLETED = 0.94
STOPPED = 9

pytestmark = pytest.mark.skipif(DATA is None, reason="KLUNGA_DATA does not say where the real files are")


def _files() -> list[Path]:
    folder = Path(DATA or ".") / "import"
    return sorted(path for path in folder.rglob("*") if path.suffix in {".bpmn", ".xml"})


def test_all_files_but_the_refused_ones_load_and_start():
    refused = 0
    for path in _files():
        try:
            model = bpmn.read(path.read_bytes()).model
        except bpmn.Unreadable:
            refused += 1
            continue
        prepared = prepare(model)
        assert prepared.executable, path
        start(load(bpmn.write(prepared.model)), {}, NOW)
    assert refused <= REFUSED


def test_nearly_all_run_to_their_end_without_people():
    runs = []
    for path in _files():
        try:
            model = bpmn.read(path.read_bytes()).model
        except bpmn.Unreadable:
            continue
        runs.append(dry_run(load(bpmn.write(prepare(model).model)), seed=1))
    # What does not: cases that wait for a message from outside, and gateways that wait for a way
    # which only an event at an edge leads to, that did not come; and one that waits for “24 hours” anew until a message
    # comes, which nobody sends here.
    assert sum(run.completed for run in runs) / len(runs) >= COMPLETED
    assert sum(run.incident is not None for run in runs) <= STOPPED
    assert [run for run in runs if not run.completed and not run.waiting] == []


def test_prepared_files_are_settled_and_keep_the_ids_of_the_upload():
    for path in _files():
        try:
            model = bpmn.read(path.read_bytes()).model
        except bpmn.Unreadable:
            continue
        prepared = prepare(model).model
        assert prepare(bpmn.read(bpmn.write(prepared)).model).rewrites == (), path
        added = {node.id for node in prepared.nodes} - set(model.node_by_id)
        assert all(id_.startswith("klunga_") for id_ in added), path

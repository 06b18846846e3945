"""What has been completed in a scope and can be undone, in few words.

A scope keeps it as a list of ``[name, count, inner]``: the node that undoes an activity, how many times, and
for a subprocess what can be undone within it. Of the last completions the order is exact; what lies further back
is counted, so that a loop of thousands of rounds leaves a state of the same size.
"""

from typing import Any

from SpiffWorkflow.task import Task

Entry = list[Any]
INNER = "inner"
"""Key of a task's internal data: what can be undone within each of its instances."""
EXACT = 10
"""Of so many of the last completions of a scope the order is kept; those before are counted."""


def remember(task: Task) -> None:
    """Note that an activity has been completed which can be undone."""
    undone_by, part = task.task_spec.undone_by, task.workflow
    if not undone_by:
        return
    inners = task.internal_data.pop(INNER, [])
    undoing = part.spec.task_specs[undone_by]
    if undoing.handled:
        added = [[undone_by, task.internal_data.get("done", 1), None]]
    else:
        added = [[undone_by, 1, inner] for inner in inners if inner or undoing.always]
    for entry in added:
        if entry[1]:
            _append(part.done, entry)


def remember_instance(task: Task) -> None:
    """Note what can be undone within an instance of a repeated subprocess."""
    inners = task.internal_data.pop(INNER, [])
    if inners and task.parent.task_spec.undone_by:
        known = task.parent.internal_data.setdefault(INNER, [])
        known += inners
        if len(known) > EXACT:
            known[:2] = [_counted(known[0] + known[1])]


def _append(done: list[Entry], entry: Entry) -> None:
    if done and done[-1][0] == entry[0] and entry[2] is None:
        done[-1] = [entry[0], done[-1][1] + entry[1], None]
    else:
        done.append(entry)
    if len(done) > EXACT:
        done[:] = [*_counted(done[:-EXACT]), *done[-EXACT:]]


def _counted(done: list[Entry]) -> list[Entry]:
    """Return one entry for each name, in the order in which they come last."""
    counted: dict[str, Entry] = {}
    for name, count, inner in done:
        _, before, within = counted.pop(name, (name, 0, None if inner is None else []))
        counted[name] = [name, before + count, None if inner is None else _counted(within + inner)]
    return list(counted.values())

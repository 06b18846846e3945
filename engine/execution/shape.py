"""What two cases have in common that stand at the same places: enough to know that a new version treats them alike."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.execution.gateways import ARRIVED
from engine.execution.moves import Move
from engine.execution.program import Program
from engine.execution.saving import opened, restore
from engine.execution.stepping import moved

_VALUES = frozenset({"arrived", "taken", "undo", "plan"})
"""The keys of a token's data whose values matter, not only that they are there."""


def shape(state: bytes) -> str:
    """Return a digest of where a case stands: the same for cases whose tokens lie alike, whatever their data.

    Needs no program and restores nothing, so that thousands of cases are sorted in a second. Raises UnknownState.
    """
    document = opened(state)
    parents = {task[0]: task[1] for _, _, tasks, _ in document["parts"] for task in tasks}
    parents |= {task[0]: task[1] for task in document["tasks"]}
    parts = sorted(
        [
            parents.get(parent, ""),
            scope,
            _tokens(tasks),
            sorted({entry[0] for entry in more.get("done", ())}),
            "own" in more,
        ]
        for parent, scope, tasks, more in document["parts"]
    )
    known = [_tokens(document["tasks"]), [each for at, each in enumerate(parts) if at == 0 or each != parts[at - 1]]]
    text = json.dumps([document["program"], *known, sorted(document["pending"])])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _tokens(tasks: list[list[Any]]) -> list[Any]:
    """Return the tokens of a scope in a fixed order; of several instances of an activity, one."""
    counts = Counter(json.dumps([name, state, _kept(kept)], sort_keys=True) for _, name, state, _, *kept in tasks)
    return sorted([text, 1 if "[instance]" in text else min(count, 2)] for text, count in counts.items())


def _kept(kept: list[Any]) -> Any:
    internal: Mapping[str, Any] = kept[0] if kept else {}
    values = {key: internal[key] for key in sorted(_VALUES & internal.keys())}
    if ARRIVED in values:
        values[ARRIVED] = {flow: min(count, 2) for flow, count in values[ARRIVED].items()}
    return [sorted(internal), values]


def put_back(program: Program, before: bytes, after: bytes, now: datetime) -> Move:
    """Return a case as it was ``before``; tokens that were made until ``after`` are not used again.

    Nothing is tried again and nothing happens: what was open is open. Raises UnknownState.
    """
    case = restore(program, before, now)
    case.queue.clear()
    case.next_id = max(case.next_id, opened(after)["next"])
    return moved(case)

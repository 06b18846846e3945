"""Which call activities of a case run just now: what is open in a called process does not say who called it."""

from datetime import UTC, datetime

from engine.execution.calling import Call
from engine.execution.program import Program
from engine.execution.saving import restore

_ANY = datetime(2026, 1, 1, tzinfo=UTC)


def running_calls(program: Program, state: bytes) -> tuple[str, ...]:
    """Return the ids of the call activities whose called process runs, in the order in which they were started."""
    case = restore(program, state, _ANY)
    specs = (case.get_task_from_id(id_).task_spec for id_ in case.subprocesses)
    return tuple(dict.fromkeys(spec.element for spec in specs if isinstance(spec, Call)))

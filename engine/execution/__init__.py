"""Run processes: the only package that knows SpiffWorkflow and pydantic-monty. Pure: it stores nothing.

A prepared model is loaded as a ``Program``; each step of a case is a function from a state to a ``Move``.
"""

from engine.execution.beside import Times
from engine.execution.branching import Branch
from engine.execution.bridging import Bridge
from engine.execution.dry_run import Chosen, DryRun, dry_run
from engine.execution.errors import CannotMove, NotExecutable, NotOpen, UnknownState
from engine.execution.forecasting import Forecast, forecast
from engine.execution.migrating import Migrated, Said, Stands, Verdict, migrate
from engine.execution.moves import (
    Event,
    EventKind,
    Move,
    OpenServiceCall,
    OpenSubscription,
    OpenTimer,
    OpenWorkItem,
    Option,
    Status,
    Thrown,
)
from engine.execution.placing import continue_at, targets
from engine.execution.program import Program, load, program_of
from engine.execution.saving import FORMAT
from engine.execution.shape import put_back, shape
from engine.execution.standing import Standing, standing
from engine.execution.stepping import CHOICE, complete, deliver, fire, postpone, resume, start
from engine.execution.within import running_calls

__all__ = [
    "CHOICE",
    "FORMAT",
    "Branch",
    "Bridge",
    "CannotMove",
    "Chosen",
    "DryRun",
    "Event",
    "EventKind",
    "Forecast",
    "Migrated",
    "Move",
    "NotExecutable",
    "NotOpen",
    "OpenServiceCall",
    "OpenSubscription",
    "OpenTimer",
    "OpenWorkItem",
    "Option",
    "Program",
    "Said",
    "Standing",
    "Stands",
    "Status",
    "Thrown",
    "Times",
    "UnknownState",
    "Verdict",
    "complete",
    "continue_at",
    "deliver",
    "dry_run",
    "fire",
    "forecast",
    "load",
    "migrate",
    "postpone",
    "program_of",
    "put_back",
    "resume",
    "running_calls",
    "shape",
    "standing",
    "start",
    "targets",
]

"""All that happens to an upload, one after the other: read, check, prepare, write, run, draw, compare."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import FrameType

from engine import bpmn, dmn
from engine.checks import standard_book
from engine.compare import diff, match
from engine.drawing import svg, with_layout
from engine.errors import EngineError
from engine.model import ProcessModel
from engine.model.sketch import write_sketch
from engine.services.publishing.preparation import prepare_file, try_file

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
BOOK = standard_book(date(2026, 3, 2))
SECONDS = 5.0
"""The most that one upload may take of a processor."""
STEPS = 60
COMPARED = 150
"""Flow nodes of a model that is compared with itself; matching is above linear."""
VALUES = {"x": 1, "a": [1, "2", None], "b": "2026-01-01", "y": {"x": False}, "execution": "", "v": -1.5}


class TooSlow(BaseException):
    """An upload that took more than ``SECONDS``: no Exception, so that nothing on the way takes it for its own."""


class Broken(Exception):
    """A law that does not hold."""


def walk(data: bytes) -> str:
    """Return how far an upload came: "refused", "decided" or "ran".

    Raises whatever goes wrong that is no EngineError, TooSlow, and Broken where a law does not hold.
    """
    with within(SECONDS):
        try:
            return _table(data) if dmn.is_table(data) else _process(data)
        except EngineError as error:
            if not str(error):
                raise Broken("an error without a sentence") from error
            return "refused"


def _table(data: bytes) -> str:
    decisions = dmn.read(data)
    for decision in decisions.decisions:
        try:
            dmn.decide(decisions, decision, VALUES, NOW)
        except (dmn.NotDecided, dmn.Conflict):
            continue
    return "decided"


def _process(data: bytes) -> str:
    file = prepare_file(data, book=BOOK)
    model = file.reading.model
    _law(bpmn.read(bpmn.write(model)).model == model, "read(write(model)) is not the model")
    bpmn.read(file.xml)
    svg(with_layout(model))
    svg(bpmn.read(file.xml).model)
    if len(model.nodes) <= COMPARED:
        _same(model)
    run = try_file(data, seed=1, max_steps=STEPS, variables={}) if file.executable else None
    if run is not None:
        try_file(data, seed=2, max_steps=STEPS, variables=VALUES)
    return "ran"


def _same(model: ProcessModel) -> None:
    write_sketch(model)
    script = diff(model, model, match(model, model))
    _law(not script.operations, "a model differs from itself")


def _law(holds: bool, said: str) -> None:
    if not holds:
        raise Broken(said)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TooSlow if what is done inside takes more than these seconds of the processor."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooSlow(f"more than {seconds:g} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)

"""Prepare an upload and try whether the result starts: what needs both preparing and execution."""

from dataclasses import dataclass
from datetime import UTC, datetime

from engine import bpmn, execution
from engine.bpmn import Reading
from engine.drawing import with_layout
from engine.errors import EngineError
from engine.model import Finding
from engine.prepare import Prepared, prepare

# Whether a process starts does not hang on the day; a fixed one gives equal answers for equal files.
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """An upload and its prepared form.

    ``xml`` is the prepared form, with layout, ready to run; ``findings`` are those of reading, of the checks and of
    the trial start; ``executable`` says whether ``xml`` loads and starts.
    """

    reading: Reading
    prepared: Prepared
    xml: bytes
    findings: tuple[Finding, ...]
    executable: bool


def prepare_file(data: bytes) -> PreparedFile:
    """Return the prepared form of an uploaded file, tried: it is loaded and a case started and thrown away.

    Whatever keeps it from starting is a finding of severity error.

    Raises Unreadable if ``data`` is no BPMN 2.0 file.
    """
    reading = bpmn.read(data)
    prepared = prepare(reading.model)
    xml = bpmn.write(with_layout(prepared.model))
    trouble = _trouble(xml)
    findings = (*reading.findings, *prepared.findings, *trouble)
    return PreparedFile(reading, prepared, xml, findings, prepared.executable and not trouble)


def _trouble(xml: bytes) -> tuple[Finding, ...]:
    """Return a finding if the prepared form does not load or start."""
    try:
        execution.start(execution.load(xml), {}, _SOME_DAY)
    except EngineError as error:
        return (Finding("does-not-start", "error", error.element, error.message),)
    return ()

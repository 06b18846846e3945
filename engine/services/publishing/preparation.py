"""Prepare an upload and try whether the result starts: what needs both preparing and execution."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engine import bpmn, execution
from engine.bpmn import Reading
from engine.checks import RuleBook
from engine.drawing import with_layout
from engine.errors import EngineError
from engine.execution import DryRun
from engine.language import LANGUAGES, in_both, parts
from engine.model import Finding, Rewrite
from engine.prepare import ALONE, Prepared, Surroundings, prepare

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


@dataclass(frozen=True, slots=True)
class TriedFile:
    """An upload, its prepared form, and how a run of that went."""

    reading: Reading
    prepared: Prepared
    run: DryRun


def prepare_file(data: bytes, surroundings: Surroundings = ALONE, book: RuleBook | None = None) -> PreparedFile:
    """Return the prepared form of an uploaded file, tried: it is loaded and a case started and thrown away.

    ``surroundings`` is what it uses that is not in it, ``book`` the rules it is checked by.
    Whatever keeps it from starting is a finding of severity error.

    Raises Unreadable if ``data`` is no BPMN 2.0 file.
    """
    reading = bpmn.read(data)
    prepared = prepare(reading.model, surroundings, book)
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


def try_file(
    data: bytes,
    *,
    seed: int,
    max_steps: int | None,
    variables: Mapping[str, Any],
    surroundings: Surroundings = ALONE,
    tables: Mapping[str, bytes] | None = None,
) -> TriedFile:
    """Return how a run of the prepared form of an uploaded file goes, with nobody there (execution.dry_run).

    ``tables`` are the DMN files that its business rule tasks ask, by reference.

    Raises Unreadable if ``data`` is no BPMN 2.0 file, and NotExecutable if its prepared form does not load.
    """
    reading = bpmn.read(data)
    prepared = prepare(reading.model, surroundings)
    program = execution.load(bpmn.write(prepared.model), tables)
    return TriedFile(reading, prepared, execution.dry_run(program, seed=seed, max_steps=max_steps, variables=variables))


def stored_finding(finding: Finding) -> dict[str, Any]:
    """Return a finding as a version keeps it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "element": finding.element,
        "message": in_both(finding.message),
        **({"mend": in_both(finding.mend)} if finding.mend else {}),
    }


def stored_rewrite(rewrite: Rewrite) -> dict[str, Any]:
    """Return a rewrite as a version keeps it: whole, in its parts, and what is lost."""
    return {
        "kind": rewrite.kind,
        "rule": rewrite.rule,
        "element": rewrite.element,
        "message": in_both(rewrite.message),
        "parts": {language: list(parts(rewrite.message, language)) for language in LANGUAGES},
        **({"lost": in_both(rewrite.lost)} if rewrite.lost else {}),
    }

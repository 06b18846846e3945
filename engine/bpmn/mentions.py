"""Elements mentioned in findings before the model is whole; they get their descriptions at the end."""

from collections.abc import Iterable
from dataclasses import replace

from engine.language import Message
from engine.model import Finding, ProcessModel
from engine.model.description import described


class Mention(str):
    """The id of a flow node, sequence flow or process that a finding's sentence will describe."""

    __slots__ = ()


def with_descriptions(findings: Iterable[Finding], drawn: ProcessModel) -> tuple[Finding, ...]:
    """Return the findings with each mention replaced by what a reader of ``drawn`` calls the element."""
    return tuple(replace(finding, message=_described(finding, drawn)) for finding in findings)


def _described(finding: Finding, drawn: ProcessModel) -> Message:
    parameters = tuple(
        (name, described(drawn, value) if isinstance(value, Mention) else value)
        for name, value in finding.message.parameters
    )
    return replace(finding.message, parameters=parameters)

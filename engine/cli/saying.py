"""Findings and rewrites as text for a terminal and as JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.cli.words import Speaker
from engine.language import Message, in_both, message
from engine.model import Finding, Rewrite, RewriteKind, Severity

SEVERITIES: dict[Severity, Message] = {
    "error": message("Error (blocks publishing)"),
    "law": message("Law (blocks publishing unless exempted)"),
    "warning": message("Warning"),
    "information": message("Information"),
}
KINDS: dict[RewriteKind, Message] = {
    "exact": message("exact"),
    "decision": message("decision"),
    "lossy": message("lossy"),
}


def findings_as_json(findings: Iterable[Finding], original_ids: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return findings for JSON, with ``mend`` where something can be done; elements by the id that the file has."""
    return [
        {
            "rule": finding.rule,
            "severity": finding.severity,
            "element": original_ids.get(finding.element or "", finding.element),
            "message": in_both(finding.message),
            **({"mend": in_both(finding.mend)} if finding.mend else {}),
        }
        for finding in findings
    ]


def rewrites_as_json(rewrites: Iterable[Rewrite], original_ids: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return rewrites for JSON; elements by the id that the file has."""
    return [
        {
            "kind": rewrite.kind,
            "rule": rewrite.rule,
            "element": original_ids.get(rewrite.element or "", rewrite.element),
            "message": in_both(rewrite.message),
        }
        for rewrite in rewrites
    ]


def say_findings(findings: Iterable[Finding], speaker: Speaker) -> None:
    """Write findings under a heading for each severity, the worst first."""
    findings = list(findings)
    for severity, heading in SEVERITIES.items():
        found = [finding for finding in findings if finding.severity == severity]
        if found:
            speaker.line(heading)
            for finding in found:
                speaker.line(f"  {speaker.say(finding.message)} [{finding.rule}]")
                if finding.mend:
                    speaker.line(f"    {speaker.say(finding.mend)}")


def say_rewrites(rewrites: Iterable[Rewrite], speaker: Speaker) -> None:
    """Write one line for each rewrite: how it was made, what, and by which rule."""
    width = max(len(speaker.say(kind)) for kind in KINDS.values())
    for rewrite in rewrites:
        kind = speaker.say(KINDS[rewrite.kind])
        speaker.line(f"  {kind:{width}}  {speaker.say(rewrite.message)} [{rewrite.rule}]")


def has_error(findings: Iterable[Finding]) -> bool:
    """Say whether one of the findings is an error."""
    return any(finding.severity == "error" for finding in findings)

"""A copied case as one page that reads and prints by itself, in Swedish as the documents of the case are."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")

_STYLE = """
body { font: 11pt/1.45 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #14262d; }
h1 { font-size: 1.5rem; margin-bottom: .2rem; }
h2 { font-size: 1.1rem; margin-top: 2rem; border-bottom: 1px solid #ccc; }
dl { display: grid; grid-template-columns: 12rem 1fr; gap: .25rem 1rem; } dt { color: #4a5c64; } dd { margin: 0; }
dd, p, li { white-space: pre-line; overflow-wrap: anywhere; } ol, ul { padding-left: 1.2rem; } li { margin: .3rem 0; }
small { color: #4a5c64; }
@media print { body { margin: 0; max-width: none; } h2, h3, dt { break-after: avoid; } li { break-inside: avoid; } }
"""
_PAPER = """
@page {{ size: A4; margin: 20mm; @bottom-left {{ content: "{name}"; font: 8pt system-ui, sans-serif; }}
  @bottom-right {{ content: counter(page) " (" counter(pages) ")"; font: 8pt system-ui, sans-serif; }} }}
"""
"""Each sheet tells of which case it is, and which of how many."""
_STATUSES = {
    "running": "öppet",
    "incident": "har stannat",
    "suspended": "pausat",
    "completed": "avslutat",
    "cancelled": "avbrutet",
    "withdrawn": "återkallat",
}
_OF_WORK = {"open": "öppen", "suspended": "pausad", "completed": "slutförd", "cancelled": "behövdes inte"}


def page(told: Mapping[str, Any]) -> str:
    """Return the page of a case that ``case_copy.describe`` describes."""
    title = f"{told['number']} {told['subject']}"
    body = "".join(
        (
            f"<h1>{escape(title)}</h1><p>{escape(told['municipality']['name'])}, {escape(told['e_service']['sv'])}</p>",
            _facts(told),
            _section("Ansökan", _answers(told["application"]["told"])),
            _section("Uppgifter", _work(told["work_items"])),
            _section("Tjänsteanteckningar", _list("ul", map(_note, told["notes"]))),
            _section("Filer", _list("ul", map(_file, told["files"]))),
            _section("Händelser", _list("ol", map(_event, told["events"]))),
        )
    )
    paper = _PAPER.format(name=_quoted(told["number"]))
    return (
        f'<!doctype html>\n<html lang="sv"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}{paper}</style></head>'
        f"<body>{body}</body></html>\n"
    )


def _quoted(text: str) -> str:
    """Return a text that stands in a string of a style sheet, and ends neither that nor the style."""
    return "".join(letter for letter in text if letter.isalnum() or letter in " -/")


def _facts(told: Mapping[str, Any]) -> str:
    process = told["process"]
    facts = {
        "Diarienummer": told["number"],
        "Status": _STATUSES.get(told["status"], told["status"]),
        "Sökande": told["applicant"],
        "Handläggare": told["caseworker"],
        "Inkom": _day(told["received_at"]),
        "Registrerat": _day(told["registered_at"]),
        "Lagstadgad frist": _day(told["legal_deadline"]),
        "Beslutat": _day(told["decided_at"]),
        "Avslutat": _day(told["closed_at"]),
        "Process": f"{'standarden' if process['standard'] else 'kommunens variant'}, version {process['version']}",
        "Skäl": (told["halt"] or {}).get("reason"),
        "Kopian togs ut": _day(told["copied_at"]),
    }
    return _pairs((name, str(value)) for name, value in facts.items() if value)


def _section(title: str, content: str) -> str:
    return f"<section><h2>{title}</h2>{content or '<p>Inget.</p>'}</section>"


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs)
    return f"<dl>{lines}</dl>" if lines else ""


def _answers(told: Iterable[Mapping[str, Any]]) -> str:
    return _pairs((each["label"]["sv"], each["answer"]["sv"]) for each in told)


def _work(items: Iterable[Mapping[str, Any]]) -> str:
    return "".join(
        f"<h3>{escape(item['name'])}</h3><p><small>{escape(_OF_WORK.get(item['status'], item['status']))}"
        f"{_by(item['completed_by'], item['completed_at'])}</small></p>{_answers(item['told'])}"
        for item in items
    )


def _list(tag: str, lines: Iterable[str]) -> str:
    made = "".join(f"<li>{line}</li>" for line in lines)
    return f"<{tag}>{made}</{tag}>" if made else ""


def _note(note: Mapping[str, Any]) -> str:
    return f"{escape(note['text'])}<br><small>{escape(note['by'])}, {_day(note['at'])}</small>"


def _file(file: Mapping[str, Any]) -> str:
    link = f'<a href="{escape(quote(file["path"]))}">{escape(file["name"])}</a>'
    return (
        f"{link} <small>{escape(file['by'])}, {_day(file['at'])}, {file['size']} byte, SHA-256 {file['sha256']}</small>"
    )


def _event(event: Mapping[str, Any]) -> str:
    return f"{escape(event['sentence']['sv'])}<br><small>{_moment(event['at'])}</small>"


def _by(person: str | None, at: str | None) -> str:
    return f" av {escape(person)}, {_day(at)}" if person and at else ""


def _day(moment: str | None) -> str:
    """Return the day of a time in Sweden: what comes in at 23.30 UTC comes in on the day after."""
    return f"{_here(moment):%Y-%m-%d}" if moment else ""


def _moment(moment: str) -> str:
    return f"{_here(moment):%Y-%m-%d %H.%M}"


def _here(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(SWEDEN)

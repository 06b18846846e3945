"""The main menu: each audience's package says which pages of its own stand in it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, request

from engine.language import Message
from webui.audience import Audience, admits, current_visitor


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the main menu. ``count`` gives the number of things that wait for the visitor, 0 for no badge.

    A page for two audiences has an entry for each; it stands in the menu once.
    ``section`` is the beginning of the endpoints that belong to the entry and mark it as the current one.
    """

    endpoint: str
    label: Message
    audience: Audience
    order: int = 50
    section: str = ""
    count: Callable[[], int] | None = None


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry as the page shows it."""

    endpoint: str
    label: Message
    is_current: bool
    count: int


def add_entries(app: Flask, entries: tuple[Entry, ...]) -> None:
    """Add ``entries`` to the main menu of ``app``."""
    app.extensions.setdefault("klunga_menu", []).extend(entries)


def _entries() -> list[Entry]:
    visitor = current_visitor()
    found: list[Entry] = current_app.extensions.get("klunga_menu", [])
    own = (entry for entry in found if visitor is not None and admits(frozenset({entry.audience}), visitor))
    each_once = {entry.endpoint: entry for entry in sorted(own, key=lambda entry: -entry.order)}
    return sorted(each_once.values(), key=lambda entry: entry.order)


def main_menu() -> list[MenuItem]:
    """Return the menu of the visitor, in order."""
    current = request.endpoint or ""

    def is_current(entry: Entry) -> bool:
        return current == entry.endpoint or bool(entry.section and current.startswith(entry.section))

    return [
        MenuItem(entry.endpoint, entry.label, is_current(entry), entry.count() if entry.count else 0)
        for entry in _entries()
    ]


def first_page() -> str | None:
    """Return the endpoint where the visitor's work begins, or None if the menu is empty."""
    return next((entry.endpoint for entry in _entries()), None)

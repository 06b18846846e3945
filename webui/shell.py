"""What every page's template may use: the visitor, the menu, the search field, the demo's notice."""

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request, url_for

from engine.services.case_handling.own_groups import MOST
from engine.store.tables import Municipality
from webui.audience import admits, current_visitor, declared_audience
from webui.language.dates import HERE, here
from webui.navigation import main_menu
from webui.visitors import initials

SEARCH = ("caseworkers.search", "caseworkers.cases", "process_owners.search", "change_leads.search")
"""Where the search field leads: the first of these pages that is there for the visitor."""


def current_municipalities(role: str | None = None) -> tuple[Municipality, ...]:
    """Return the municipalities where the visitor holds an assignment (with ``role``); empty when not signed in."""
    visitor = current_visitor()
    return visitor.municipalities(role) if visitor else ()


def search_address() -> str | None:
    """Return where the search field of the top bar leads, or None if the visitor has nothing to search."""
    visitor = current_visitor()
    for endpoint in SEARCH:
        if endpoint in current_app.view_functions and admits(declared_audience(endpoint), visitor):
            return url_for(endpoint)
    return None


def has_page(endpoint: str) -> bool:
    """Say whether an audience's page is served here."""
    return endpoint in current_app.view_functions


def days_left(value: dt.datetime | dt.date) -> int:
    """Return the number of days until a date, negative when it has passed."""
    return (here(value).date() - dt.datetime.now(HERE).date()).days


def bounded(count: int) -> str:
    """Return a number as a badge shows it; what nobody has counted to its end is more."""
    return f"{MOST}+" if count > MOST else str(count)


def quick_url_for(app: Flask) -> Callable[..., str]:
    """Return ``url_for`` for templates, which remembers the addresses that each page writes some fifty times."""

    @lru_cache(maxsize=1024)
    def remembered(_root: str, endpoint: str, filename: str) -> str:
        return app.url_for(endpoint, filename=filename) if filename else app.url_for(endpoint)

    def address(endpoint: str, **values: Any) -> str:
        if not values and not endpoint.startswith("."):
            return remembered(request.script_root, endpoint, "")
        if endpoint == "static" and len(values) == 1:
            return remembered(request.script_root, endpoint, values["filename"])
        return app.url_for(endpoint, **values)

    return address


def install_shell(app: Flask) -> None:
    """Give templates the visitor, the menu, and what else this module is about, by these names."""
    app.jinja_env.globals.update(
        url_for=quick_url_for(app),
        has_page=has_page,
        menu=main_menu,
        municipalities=current_municipalities,
        search_address=search_address,
        days_left=days_left,
    )
    app.jinja_env.filters.update(initials=initials, bounded=bounded)

    @app.context_processor
    def shell() -> dict[str, Any]:
        return {
            "visitor": current_visitor(),
            "is_demo": current_app.config["KLUNGA_DEMO"],
            "address": request.path,
        }

"""Put the application together: the shell, and every audience's package that is there."""

import importlib
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from flask import Flask

from engine.services.hosting import capacity
from engine.store import connect, watch_pool
from webui import brands, health, outside, rules, sign_in, start
from webui.addresses import install_addresses
from webui.audience import install_audience
from webui.errors import install_errors
from webui.language import install_language
from webui.navigation import add_entries
from webui.observing import install_observing
from webui.security import earlier_secret_keys, identity_key, install_security, secret_key
from webui.shell import install_shell
from webui.static_files import install_static_files
from webui.visitors import install_visitors

PACKAGES = ("caseworkers", "process_owners", "change_leads", "residents", "operations", "administration")
"""The audiences' packages. Each offers ``blueprint`` and, for the main menu, ``NAVIGATION``."""


def create_app(
    database_url: str | None = None,
    *,
    demo: bool = False,
    testing: bool = False,
    https: bool = False,
    instance: Path | None = None,
    packages: Sequence[str] = PACKAGES,
) -> Flask:
    """Return the web application on the database at ``database_url`` (else ``DATABASE_URL``, else a SQLite file).

    ``demo`` opens the one-click sign-in; ``https`` marks cookies as secure. ``instance`` is the folder
    for the secret key and, by default, the database; ``packages`` are the audiences whose pages are
    served. The tables must have been migrated.
    """
    folder = (instance or Path("instance")).absolute()
    app = Flask(__name__, instance_path=str(folder))
    url = database_url or os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'klunga.sqlite'}"
    app.extensions["klunga"] = connect(url, connections=capacity.planned().connections)
    watch_pool(app.extensions["klunga"], "web")
    app.secret_key = "only for tests" if testing else secret_key(folder)
    app.config["KLUNGA_IDENTITY_KEY"] = app.secret_key if testing else identity_key(folder)
    app.config.update(TESTING=testing, KLUNGA_DEMO=demo, SECRET_KEY_FALLBACKS=earlier_secret_keys())
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    install_addresses(app)
    install_observing(app)
    install_security(app, https=https)
    install_static_files(app)
    install_visitors(app)
    install_language(app)
    install_shell(app)
    install_audience(app)
    install_errors(app)
    for package in (sign_in, start, brands, rules, health, outside):
        app.register_blueprint(package.blueprint)
    add_entries(app, rules.NAVIGATION)
    _register_audiences(app, packages)
    return app


def _register_audiences(app: Flask, packages: Sequence[str]) -> None:
    for name in packages:
        if find_spec(f"webui.{name}") is None:
            continue
        package = importlib.import_module(f"webui.{name}")
        app.register_blueprint(package.blueprint)
        add_entries(app, getattr(package, "NAVIGATION", ()))

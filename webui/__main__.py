"""Start the web application: ``python -m webui --demo --port 8000``."""

import argparse
import logging
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from waitress import serve

from engine import jobs, worker
from engine.connectors.sealing import NotOpened
from engine.errors import EngineError
from engine.language import message, render
from engine.memory import settle
from engine.services.harmonizing import readiness
from engine.services.hosting import capacity
from engine.services.seed import seed_demo
from engine.services.systems import sealed_secrets
from engine.store import Database, migrate
from engine.telemetry import logs, tracing
from webui import create_app, serving
from webui.database import now
from webui.security import LARGEST_REQUEST
from webui.sign_in.demo import demo_links

BEHIND_A_PROXY: dict[str, Any] = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"},
    "clear_untrusted_proxy_headers": True,
}
"""The proxy that speaks https stands on this machine; what it says of the browser's address counts for the limits."""


def main(arguments: list[str] | None = None) -> int:
    """Migrate the database, print where to go, and serve pages until interrupted; return the exit code.

    On SQLite the background jobs run in this process too; on PostgreSQL ``python -m engine.worker`` runs them.
    """
    try:
        return _serve(_options(arguments))
    except EngineError as error:
        print(error, file=sys.stderr)
        return 2


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m webui", description="Serve Klunga's web pages.")
    parser.add_argument("--demo", action="store_true", help="open the one-click sign-in")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--instance", type=Path, default=Path("instance"), help="folder for database and secret key")
    parser.add_argument("--https", action="store_true", help="pages are reached over https through a proxy")
    parser.add_argument("--processes", type=int, default=1, help="how many processes serve pages; PostgreSQL only")
    return parser.parse_args(arguments)


def _serve(chosen: argparse.Namespace) -> int:
    logs.set_up(os.environ.get("KLUNGA_LOGS") or "text")
    plan = capacity.planned()
    app = create_app(demo=chosen.demo, https=chosen.https, instance=chosen.instance)
    database: Database = app.extensions["klunga"]
    capacity.require_room(database, replace(plan, web_processes=max(plan.web_processes, chosen.processes)))
    prepare(database, demo=chosen.demo)
    if chosen.processes > 1:
        return _several(app, database, chosen)
    tracing.set_up("klunga")
    if database.is_sqlite:
        worker.start(database)
    settle()
    _say_where(app, chosen)
    try:
        serve(
            app,
            host=chosen.host,
            port=chosen.port,
            threads=8,
            max_request_body_size=4 * LARGEST_REQUEST,  # up to here a page says that it is too large
            **(BEHIND_A_PROXY if chosen.https else {}),
        )
    finally:
        if database.is_sqlite:
            worker.stop()
    return 0


def _several(app: Flask, database: Database, chosen: argparse.Namespace) -> int:
    """Hand over to gunicorn."""
    if database.is_sqlite:
        raise EngineError(
            message("On SQLite one process serves all pages. For several set DATABASE_URL to PostgreSQL.")
        )
    _say_where(app, chosen)
    database.close()
    serving.run(
        chosen.host,
        chosen.port,
        processes=chosen.processes,
        https=chosen.https,
        demo=chosen.demo,
        instance=chosen.instance,
    )


def _say_where(app: Flask, chosen: argparse.Namespace) -> None:
    address = f"http://{chosen.host}:{chosen.port}"
    print(f"Klunga runs on {address} (Ctrl-C stops it).")
    if chosen.demo:
        print("People, cases and variants are invented. Sign in as one of them:")
        for purpose, name, link in demo_links(app, address):
            print(f"  {render(purpose, 'en'):15} {name:20} {link}")
    sys.stdout.flush()


def prepare(database: Database, *, demo: bool) -> None:
    """Bring the tables to what this release needs, fill an empty demo, let workers compare what is not compared."""
    migrate(database)
    jobs.migrate(database)
    if database.is_sqlite:
        _seal_secrets(database)
    with database.writing() as session:
        if demo:
            seed_demo(session, now=now())
        readiness.ask_after_release(session)


def _seal_secrets(database: Database) -> None:
    """Seal what lies in plain text or under an earlier key. No process of an older release, which reads it, runs."""
    try:
        with database.writing() as session:
            sealed_secrets.seal_all(session)
    except NotOpened as shut:
        logging.getLogger(__name__).warning("The secrets of connections are not sealed: %s", shut)


if __name__ == "__main__":
    raise SystemExit(main())

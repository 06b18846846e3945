"""Serve pages from several processes: gunicorn, on PostgreSQL. ``python -m webui --processes 2`` starts it."""

import os
import sys
from collections.abc import Callable, Iterable
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, NoReturn

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.telemetry import metrics
from webui.app import create_app

SETTINGS = Path(__file__).with_name("gunicorn_settings.py")
TRUSTED = "127.0.0.0/8,::1"
"""Where the server in front stands, which says for whom it asks, unless KLUNGA_PROXY_FROM says otherwise."""

Answer = Callable[..., Iterable[bytes]]


def run(host: str, port: int, *, processes: int, https: bool, demo: bool, instance: Path) -> NoReturn:
    """Become gunicorn with ``processes`` processes on ``host`` and ``port``, or on a socket that systemd passes on."""
    shared = Path(os.environ.setdefault(metrics.SHARED, str(instance.absolute() / "metrics")))
    metrics.sweep(shared)
    metrics.forget_process(os.getpid())
    os.environ.update(
        KLUNGA_BIND=f"{host}:{port}",
        KLUNGA_PROCESSES=str(processes),
        KLUNGA_INSTANCE=str(instance.absolute()),
        KLUNGA_HTTPS="1" if https else "",
        KLUNGA_DEMO="1" if demo else "",
    )
    sys.stdout.flush()
    command = [sys.executable, "-m", "gunicorn", "-c", str(SETTINGS), "webui.serving:application()"]
    os.execv(sys.executable, command)  # nosec B606 - our own interpreter


def application() -> Flask:
    """Return the application as ``run`` was told to serve it, in one of gunicorn's processes."""
    app = create_app(
        demo=bool(os.environ.get("KLUNGA_DEMO")),
        https=bool(os.environ.get("KLUNGA_HTTPS")),
        instance=Path(os.environ["KLUNGA_INSTANCE"]),
    )
    app.wsgi_app = behind_a_server(app.wsgi_app, trusted=bool(os.environ.get("KLUNGA_HTTPS")))  # type: ignore[method-assign]
    return app


def behind_a_server(answer: Answer, *, trusted: bool) -> Answer:
    """Return ``answer`` believing what the server in front says of the browser, and nobody else."""
    believing = ProxyFix(answer, x_for=1, x_proto=1, x_host=1)
    networks = [ip_network(each.strip()) for each in os.environ.get("KLUNGA_PROXY_FROM", TRUSTED).split(",")]

    def asked(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if trusted and any(ip_address(environ["REMOTE_ADDR"]) in network for network in networks):
            return believing(environ, start_response)
        return answer(environ, start_response)

    return asked

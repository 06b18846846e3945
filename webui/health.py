"""Addresses for those who run Klunga: does it live, is it ready, and its figures for Prometheus."""

import hmac
import os
import time
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from threading import Lock

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from engine.errors import EngineError
from engine.services.hosting import figures, workers
from engine.services.hosting.figures import Figures
from engine.store import is_current
from engine.telemetry import metrics as counted
from webui.audience import audience
from webui.database import database, now, reading
from webui.security import csrf, limiter

blueprint = Blueprint("health", __name__)

KEPT_SECONDS = 15
"""How long figures of the database are told before they are counted anew."""

_kept: dict[str, tuple[float, Figures]] = {}
_counting = Lock()


@blueprint.get("/health/live")
@audience("public")
def live() -> ResponseReturnValue:
    """Say that this process answers."""
    return _plain("alive")


@blueprint.get("/health/ready")
@audience("public")
def ready() -> ResponseReturnValue:
    """Say whether requests may be sent here: the database answers, its tables are current, a worker is alive."""
    try:
        if not is_current(database()):
            return _plain("not ready: the tables are older than this release", 503)
        with reading() as session:
            if not workers.alive(session, now=now()):
                return _plain("not ready: no worker is alive", 503)
    except EngineError:
        return _plain("not ready: the database does not answer", 503)
    return _plain("ready")


@blueprint.get("/metrics")
@audience("public")
def metrics() -> ResponseReturnValue:
    """Tell Prometheus the figures; only those who show the token, or ask from this machine or an allowed network."""
    if not _may_ask():
        abort(404)
    of_database = CollectorRegistry()
    of_database.register(_OfDatabase())
    text = generate_latest(counted.registry()) + generate_latest(of_database)
    return Response(text, content_type=CONTENT_TYPE_LATEST)


class _OfDatabase(Collector):
    """The figures that lie in the database; if it does not answer, only that."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give each figure."""
        try:
            found = _figures()
        except EngineError:
            yield GaugeMetricFamily("klunga_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("klunga_database_up", "Whether the database answers.", 1)
        cases = GaugeMetricFamily("klunga_cases", "Cases that are not closed, by status.", labels=("status",))
        for status, number in found.cases.items():
            cases.add_metric((status,), number)
        yield cases
        queues = GaugeMetricFamily(
            "klunga_queue_jobs", "Background jobs, by queue and status.", labels=("queue", "status")
        )
        for (queue, status), number in found.queues.items():
            queues.add_metric((queue, status), number)
        yield queues
        yield GaugeMetricFamily("klunga_work_items_open", "Work items that are open.", found.open_work_items)
        yield GaugeMetricFamily("klunga_timers_late", "Timers not fired after their time.", found.late_timers)
        yield GaugeMetricFamily(
            "klunga_timers_late_seconds", "How late the latest of them is.", found.latest_timer_seconds
        )
        yield GaugeMetricFamily("klunga_calls_failed", "Calls to systems that wait for a person.", found.failed_calls)
        yield GaugeMetricFamily("klunga_workers_alive", "Workers that are alive.", found.workers)


def _figures() -> Figures:
    """Return the figures, counted at most once in KEPT_SECONDS by each process."""
    key = database().url.render_as_string()
    with _counting:
        kept = _kept.get(key)
        if kept is None or time.monotonic() - kept[0] > KEPT_SECONDS or current_app.testing:
            with reading() as session:
                kept = _kept[key] = (time.monotonic(), figures.count(session, now=now()))
        return kept[1]


def _may_ask() -> bool:
    token = os.environ.get("KLUNGA_METRICS_TOKEN", "")
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(shown.encode(), token.encode()):
        return True
    # Behind a server on this machine everybody seems to ask from here, unless it says for whom.
    passed_on = any(name.lower().startswith(("x-forwarded", "forwarded", "via")) for name, _ in request.headers)
    if token or passed_on or not request.remote_addr:
        return False
    asks = ip_address(request.remote_addr)
    allowed = os.environ.get("KLUNGA_METRICS_FROM", "127.0.0.0/8,::1").split(",")
    return any(asks in ip_network(each.strip()) for each in allowed if each.strip())


def _plain(text: str, status: int = 200) -> Response:
    return Response(f"{text}\n", status, content_type="text/plain; charset=utf-8")


for _view in (live, ready, metrics):
    limiter.exempt(_view)
    csrf.exempt(_view)

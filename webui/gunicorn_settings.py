"""Settings of gunicorn.

Its first process imports all of Klunga before it listens, and makes no connection: the port of one that starts is
closed until it can answer, and a process that was killed is replaced at once. So a new release is a restart; a reload
(HUP) only replaces the processes.
"""

import os
from importlib import import_module
from typing import Any

from gunicorn.glogging import Logger

from engine.memory import settle
from engine.telemetry import logs, tracing
from webui.app import PACKAGES

for _name in ("serving", *PACKAGES):
    import_module(f"webui.{_name}")

bind = os.environ["KLUNGA_BIND"]
workers = int(os.environ["KLUNGA_PROCESSES"])
worker_class = "webui.draining.DrainingWorker"
threads = 8
timeout = 120
graceful_timeout = 30
"""How long requests may go on when a process is told to end."""
keepalive = 5
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112 # nosec B108 - held open, not a name
control_socket_disable = True
forwarded_allow_ips = ""
accesslog = None


class Lines(Logger):
    """What gunicorn itself logs, from its first line on, as Klunga's logs are written."""

    def setup(self, cfg: Any) -> None:
        """Let the lines go where all others go."""
        super().setup(cfg)
        for each in (self.error_log, self.access_log):
            each.handlers.clear()
            each.propagate = True
        logs.set_up(os.environ.get("KLUNGA_LOGS") or "json")


logger_class = Lines


def post_fork(_server: Any, _worker: Any) -> None:
    """Let a new process write traces."""
    tracing.set_up("klunga-web")


def post_worker_init(_worker: Any) -> None:
    """Let a process that has loaded the application settle."""
    settle()


def child_exit(_server: Any, worker: Any) -> None:
    """Count no longer what a process held that has ended."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)

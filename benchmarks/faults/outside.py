"""A system outside that cases ask: it fails, refuses, is slow, hangs up when it has done what it was asked, or is away.

Whatever becomes of its answer, what it does for one ``Idempotency-Key`` it does once, and answers it alike.
"""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "Idempotency-Key"
SLOW_SECONDS = (0.2, 2.0)
AWAY_SECONDS = 8
"""How long it is away when it is."""


class Outside:
    """What the system was asked: its answer to each key, none twice, and how often it did what."""

    def __init__(self, seed: int = 0) -> None:
        self.answers: dict[str, int] = {}
        self.did: Counter[str] = Counter()
        self.port = 0
        self.is_away = False
        self.is_well = False
        self._chance = random.Random(seed)
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}/"

    def go_away(self) -> None:
        """Be away for some seconds."""
        self.is_away = True
        time.sleep(AWAY_SECONDS)
        self.is_away = False

    def asked(self, key: str) -> tuple[str, int]:
        """Return what becomes of a request, and the number that the system answers."""
        with self._lock:
            what = self._becomes()
            self.did[what] += 1
            if what in ("error", "away", "refused"):
                return what, 0
            return what, self.answers.setdefault(key, len(self.answers) + 1)

    def _becomes(self) -> str:
        if self.is_away:
            return "away"
        if self.is_well:
            return "answered"
        (found,) = self._chance.choices(("answered", "slow", "error", "hung up", "refused"), (76, 8, 6, 6, 4))
        return found


@contextmanager
def running(outside: Outside) -> Iterator[Outside]:
    """Let the system be asked on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            what, number = outside.asked(self.headers[KEY])
            if what == "hung up":
                self.close_connection = True
                return
            if what == "slow":
                time.sleep(random.uniform(*SLOW_SECONDS))
            body = json.dumps({"number": number}).encode()
            self.send_response({"refused": 400}.get(what, 503) if number == 0 else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    outside.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield outside
    finally:
        server.shutdown()
        server.server_close()

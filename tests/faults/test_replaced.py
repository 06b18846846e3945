"""The processes that serve pages are replaced while people ask: nobody is turned away."""

import http.client
import os
import signal
import subprocess
import threading
from collections import Counter
from pathlib import Path

from benchmarks.website import free_port
from cluster.processes import Cluster
from engine.store import Database


def _children(pid: int) -> set[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return {int(line) for line in found.stdout.split()}


def test_every_request_is_answered_while_all_processes_are_replaced(database: Database, tmp_path: Path) -> None:
    if database.is_sqlite:
        return  # one process serves all pages
    url = database.url.render_as_string(hide_password=False)
    served = Cluster(url, tmp_path, free_port(), workers=0)
    served.web.start()
    answers: Counter[object] = Counter()
    stopping = threading.Event()

    def ask() -> None:
        while not stopping.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
            try:
                connection.request("GET", "/sign-in")
                answers[connection.getresponse().status] += 1
            except (OSError, http.client.HTTPException) as error:
                answers[repr(error)] += 1
            finally:
                connection.close()

    try:
        served.wait_for("/health/live", served.web)
        assert served.web.running is not None
        before = _children(served.web.running.pid)
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        os.kill(served.web.running.pid, signal.SIGHUP)
        while before & _children(served.web.running.pid):
            stopping.wait(0.05)
        asked = answers.total()
        while answers.total() < asked + 8:
            stopping.wait(0.05)
        stopping.set()
        for thread in threads:
            thread.join()
    finally:
        stopping.set()
        served.web.stop()
    assert set(answers) == {200}, answers

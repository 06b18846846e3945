"""Many caseworkers at once over HTTP: each completes the work items of a case of its own, as fast as they are answered.

PostgreSQL behind two processes of gunicorn, and SQLite behind waitress; the clients are threads of one more process.
“Processor” is all that the clients, the servers and PostgreSQL had of the processors for each completion.
"""

import http.client
import json
import subprocess
import sys
import threading
import time

from benchmarks import processor
from benchmarks.looping import DATABASES, EMAIL, PASSWORD, Looping, several, url
from benchmarks.sizes import SIZES
from benchmarks.tables import Cell, Table
from benchmarks.website import Browser, Server

WARM_UP = 2.0
WANTED = 150
SLOWEST = 250


def measure() -> list[Table]:
    """Return how many work items are completed in a second, and how long one takes."""
    rows = []
    for name, processes in (("PostgreSQL", 2), ("SQLite", 1)):
        with DATABASES[name]() as (folder, database):
            cases = several(database, SIZES.clients)
            server = Server(folder, database_url=url(database), processes=processes)
            server.start()
            try:
                rows += [(name, _server(processes), *_clients(server, cases, follow)) for follow in (False, True)]
            finally:
                server.stop()
    times = ("p50, ms", "p95, ms", "p99, ms", "processor, ms each")
    columns = ("database", "server", "each client", "clients", "completions a second", *times, "errors")
    wanted = f"wanted: {WANTED} a second on PostgreSQL, p99 below {SLOWEST} ms"
    title = f"Completing over HTTP, {SIZES.clients} at once ({wanted})"
    return [Table(title, columns, tuple(rows))]


def _server(processes: int) -> str:
    return f"gunicorn, {processes} processes" if processes > 1 else "waitress"


def _clients(server: Server, cases: list[Looping], follow: bool) -> tuple[Cell, ...]:
    browser = Browser(server.port)
    browser.sign_in(EMAIL, PASSWORD)
    browser.get(f"/cases/{cases[0].number()}")
    asked = {
        "port": server.port,
        "headers": browser.headers(),
        "token": browser.token,
        "items": [case.first_item() for case in cases],
        "cases": [case.number() for case in cases],
        "follow": follow,
        "seconds": SIZES.seconds,
    }
    browser.close()
    command, before = [sys.executable, "-m", "benchmarks.load"], processor.of_tree()
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    spent = (processor.of_tree() - before) / max(told["all"], 1)
    taken, errors = sorted(told["taken"]), told["errors"]
    if errors:
        print(f"load: {errors[0]}", file=sys.stderr)
    what = "completes, opens the case" if follow else "completes"
    rate = len(taken) / told["seconds"]
    return what, len(cases), rate, _share(taken, 0.5), _share(taken, 0.95), _share(taken, 0.99), spent, len(errors)


def _share(taken: list[float], share: float) -> float:
    return taken[min(len(taken) - 1, int(len(taken) * share))] if taken else 0.0


class Client(threading.Thread):
    """One caseworker with a connection that stays open."""

    def __init__(self, asked: dict[str, object], number: int, begin: float, end: float) -> None:
        super().__init__(daemon=True)
        self.asked, self.begin, self.end = asked, begin, end
        self.item: object = asked["items"][number]  # type: ignore[index]
        self.taken: list[float] = []
        self.done = 0
        self.errors: list[str] = []
        self.connection = http.client.HTTPConnection("127.0.0.1", int(str(asked["port"])), timeout=60)

    def run(self) -> None:
        """Complete until the end; what is answered before the beginning is not counted."""
        headers = {**self.asked["headers"], "Content-Type": "application/x-www-form-urlencoded"}  # type: ignore[dict-item]
        body = f"anmarkning=nej&csrf_token={self.asked['token']}"
        while (started := time.perf_counter()) < self.end:
            try:
                self._complete(body, headers, started)
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(repr(error))
                self.connection.close()
                return

    def _complete(self, body: str, headers: dict[str, str], started: float) -> None:
        self.connection.request("POST", f"/work-items/{self.item}/complete", body, headers)
        answer = self.connection.getresponse()
        page, target = answer.read(), answer.headers.get("Location", "")
        taken = (time.perf_counter() - started) * 1000
        if answer.status != 303 or "item=" not in target:
            self.errors.append(f"{answer.status} {page[:200]!r}")
            return
        self.item = target.rpartition("item=")[2]
        self.done += 1
        if started >= self.begin:
            self.taken.append(taken)
        if self.asked["follow"]:
            self.connection.request("GET", target, headers=headers)
            opened = self.connection.getresponse()
            if opened.read() and opened.status != 200:
                self.errors.append(f"{opened.status} {target}")


def main() -> None:
    """Be the clients that standard input asks for, and print what they saw."""
    asked = json.load(sys.stdin)
    begin = time.perf_counter() + WARM_UP
    end = begin + asked["seconds"]
    clients = [Client(asked, number, begin, end) for number in range(len(asked["items"]))]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    taken = [each for client in clients for each in client.taken]
    errors = [each for client in clients for each in client.errors]
    done = sum(client.done for client in clients)
    print(json.dumps({"taken": taken, "errors": errors, "seconds": asked["seconds"], "all": done}))


if __name__ == "__main__":
    main()

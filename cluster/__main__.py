"""``make cluster``: PostgreSQL, two web processes behind one address and three workers on this machine, with the demo.

Ctrl-C ends all. What ends by itself is started again, as systemd would do it.
"""

import argparse
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType

from cluster.postgres import NoPostgres, Postgres
from cluster.processes import Cluster, DidNotStart
from cluster.status import table

DATABASE = "klunga"


def main() -> int:
    """Start everything, say where it is, and look after it until told to end; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m cluster", description="Run several processes, for trial.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--web", type=int, default=2, metavar="N", help="web processes; 2 if not given")
    parser.add_argument("--workers", type=int, default=3, metavar="N", help="workers; 3 if not given")
    parser.add_argument("--folder", type=Path, default=Path("instance/cluster"), help="where data and logs lie")
    parser.add_argument("--empty", action="store_true", help="without the demo's data and its one-click sign-in")
    chosen = parser.parse_args()
    if is_taken(chosen.port):
        print(f"Something listens on port {chosen.port} already. End it, or name another: PORT=8001.", file=sys.stderr)
        return 1
    folder = chosen.folder.absolute()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    postgres = Postgres(folder / "postgres", {"max_connections": "150"})
    cluster = Cluster(
        postgres.url(DATABASE), folder, chosen.port, web_processes=chosen.web, workers=chosen.workers,
        demo=not chosen.empty,
    )  # fmt: skip
    try:
        print(f"PostgreSQL starts in {postgres.folder} …", flush=True)
        postgres.start()
        _make_database(postgres)
        print("Web processes and workers start; the first time the demo is filled, which takes a while …", flush=True)
        cluster.start()
        print(table(cluster, postgres, DATABASE), flush=True)
        _look_after(cluster)
    except KeyboardInterrupt:
        print("\nEnding …", flush=True)
    except (NoPostgres, DidNotStart) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        cluster.stop()
        postgres.stop()
    return 0


def is_taken(port: int) -> bool:
    """Say whether another program listens on a port of this machine: it might be taken for ours."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what was ended just now is no hindrance
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _make_database(postgres: Postgres) -> None:
    if not postgres.has(DATABASE):
        postgres.run(f"CREATE DATABASE {DATABASE}")


def _look_after(cluster: Cluster) -> None:
    while True:
        time.sleep(1)
        for name in cluster.start_again():
            print(f"{name} ended and was started again.", flush=True)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    raise SystemExit(main())

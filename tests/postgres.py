"""A real PostgreSQL for the tests: started in a temporary folder, removed afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cluster.postgres import HASTY, Postgres

Server = Postgres


@contextmanager
def running_server() -> Iterator[Postgres]:
    """Give a server that survives no power cut."""
    folder = Path(tempfile.mkdtemp(prefix="klunga-pg-"))
    server = Postgres(folder, HASTY)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)

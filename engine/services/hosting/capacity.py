"""Whether PostgreSQL lets in all processes that are planned; too many connections would fail people at random."""

import os
from dataclasses import dataclass

from sqlalchemy import text

from engine import jobs
from engine.errors import EngineError
from engine.language import message
from engine.store import Database

CONNECTIONS = 10
"""The connections of each process for its own work, unless KLUNGA_CONNECTIONS says otherwise."""
OF_JOBS = jobs.CONNECTIONS + 1
"""What a worker needs more: for its jobs, and to be told of them."""
SPARE = 5
"""Left for backups and whoever looks after the database."""


class TooFewConnections(EngineError):
    """PostgreSQL lets in fewer connections than the planned processes may open."""


@dataclass(frozen=True)
class Plan:
    """How many web processes and workers there are in all, and how many connections each opens at most."""

    web_processes: int = 2
    workers: int = 3
    connections: int = CONNECTIONS

    @property
    def needed(self) -> int:
        """Return the connections of all; web processes twice, since old and new ones run at once in an upgrade."""
        return 2 * self.web_processes * self.connections + self.workers * (self.connections + OF_JOBS) + SPARE


def planned() -> Plan:
    """Return the plan that the settings state. Raises TooFewConnections if one of them is no number above 0."""
    return Plan(
        _number("KLUNGA_WEB_PROCESSES", Plan.web_processes),
        _number("KLUNGA_WORKERS", Plan.workers),
        _number("KLUNGA_CONNECTIONS", Plan.connections),
    )


def require_room(database: Database, plan: Plan) -> None:
    """Raise TooFewConnections if PostgreSQL does not let in what is planned. SQLite has room for its one process."""
    if database.is_sqlite:
        return
    with database.reading() as session:
        reserved = "current_setting('superuser_reserved_connections')::int"
        other = "coalesce(current_setting('reserved_connections', true)::int, 0)"
        room = session.scalar(text(f"SELECT current_setting('max_connections')::int - {reserved} - {other}")) or 0
    if plan.needed > room:
        raise TooFewConnections(
            message(
                "{web} web processes and {workers} workers may need {needed} connections; PostgreSQL lets in {room}. "
                "Raise max_connections there, or lower KLUNGA_WEB_PROCESSES, KLUNGA_WORKERS or KLUNGA_CONNECTIONS.",
                web=plan.web_processes,
                workers=plan.workers,
                needed=plan.needed,
                room=room,
            )
        )


def _number(name: str, default: int) -> int:
    given = os.environ.get(name, "")
    if not given:
        return default
    if not given.isascii() or not given.isdecimal() or int(given) == 0:
        raise TooFewConnections(message("{name} is “{given}”; write a number above 0.", name=name, given=given))
    return int(given)
